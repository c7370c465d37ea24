"""What a field says when it refuses an answer: its name, and what to do."""

from functools import lru_cache
from typing import Literal

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext as _

Manner = Literal["chosen", "ticked", "counted", "addressed", "written"]


def name_errors(field: forms.Field, *, label: str) -> None:
    """Replace the general error messages of a field by ones that name it."""
    general = _general_messages(type(field))
    named = _named_messages(_manner(field), label, getattr(field, "example", ""), get_language())
    for code, message in named.items():
        if field.error_messages.get(code) == general.get(code):
            field.error_messages[code] = message


def _general_messages(kind: type[forms.Field]) -> dict[str, str]:
    messages: dict[str, str] = {}
    for parent in reversed(kind.__mro__):
        messages |= vars(parent).get("default_error_messages", {})
    return messages


def _manner(field: forms.Field) -> Manner:
    """How a field is answered, as far as the messages tell the difference."""
    if isinstance(field, forms.ChoiceField | forms.NullBooleanField | forms.FileField):
        return "chosen"
    if type(field) is forms.BooleanField:
        return "ticked"
    if isinstance(field, forms.IntegerField | forms.DecimalField):
        return "counted"
    return "addressed" if isinstance(field, forms.EmailField) else "written"


@lru_cache(maxsize=2048)
def _named_messages(
    manner: Manner, label: str, example: str, _language: str | None
) -> dict[str, str]:
    named = {"label": label.replace("%", "%%")}
    asked = {
        "chosen": _("%(label)sを選んでください"),
        "ticked": _("「%(label)s」にチェックを入れてください"),
    }
    required = asked.get(manner, _("%(label)sを入力してください")) % {"label": label}
    if example:
        required += _("（例：%(example)s）") % {"example": example}
    return {
        "required": required,
        "max_length": _(
            "%(label)sは%%(limit_value)d文字以内で入力してください（いま%%(show_value)d文字）"
        )
        % named,
        "min_length": _(
            "%(label)sは%%(limit_value)d文字以上で入力してください（いま%%(show_value)d文字）"
        )
        % named,
        "min_value": _("%(label)sは%%(limit_value)s以上の数を入力してください") % named,
        "max_value": _("%(label)sは%%(limit_value)s以下の数を入力してください") % named,
        "invalid_choice": _("%(label)sは一覧にあるものから選び直してください") % named,
        **_named_invalid(manner, label=label),
    }


def _named_invalid(manner: Manner, *, label: str) -> dict[str, str]:
    if manner == "counted":
        return {"invalid": _("%(label)sは数字で入力してください") % {"label": label}}
    if manner == "addressed":
        return {"invalid": _("%(label)sはメールアドレスの形で入力してください") % {"label": label}}
    return {}
