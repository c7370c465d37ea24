"""Fields that accept what people write, and the renderer that draws every form alike."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import django.forms
from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.forms.renderers import DjangoTemplates
from django.http import HttpRequest
from django.template.backends.django import DjangoTemplates as TemplateBackend
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from config.kit import dates, text, widgets
from config.kit.refusals import name_errors
from config.kit.sharing import own

_PROJECT_TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
_WIDGET_TEMPLATES = Path(django.forms.__file__).parent / "templates"
CHOOSE = gettext_lazy("選んでください")
KEY = re.compile("[0-9]{1,18}")
_SEPARATORS = re.compile(r"[、，,\n]")


class FormRenderer(DjangoTemplates):
    """Draws fields with templates/components/field.html and choices as cards."""

    form_template_name = "components/form.html"
    field_template_name = "components/field.html"

    @cached_property
    def engine(self) -> TemplateBackend:
        options = {"builtins": ["django.templatetags.i18n", "config.kit.components"]}
        return TemplateBackend(
            {
                "NAME": "forms",
                "DIRS": [_PROJECT_TEMPLATES, _WIDGET_TEMPLATES],
                "APP_DIRS": False,
                "OPTIONS": options,
            }
        )

    def render(
        self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None
    ) -> str:
        if draw := widgets.DRAWN.get(template_name):
            return draw(context["widget"])
        return super().render(template_name, context, request)


class NamedErrors:
    """Form mixin: every error names its field and says what to do (○○を入力してください).

    An `example` attribute of a field is added in brackets; error messages given
    to the field itself are kept.
    """

    fields: dict[str, forms.Field]

    def full_clean(self) -> None:
        """Clean; only what is refused is cleaned again, with messages that name the field."""
        super().full_clean()  # type: ignore[misc]
        if self.fields.keys() & self._errors.keys():  # type: ignore[attr-defined]
            for name in self.fields:
                field = own(self, name)
                name_errors(field, label=str(field.label or name))
            super().full_clean()  # type: ignore[misc]

    def _clean_fields(self) -> None:
        """Clean as Django does, without a bound field for each, which only drawing needs."""
        form: Any = self
        for name, field in form.fields.items():
            try:
                if field.disabled or isinstance(field, forms.FileField):
                    value = field._clean_bound_field(form[name])  # noqa: SLF001 - needs what was there
                else:
                    html_name = form.add_prefix(name) if form.prefix else name
                    sent = field.widget.value_from_datadict(form.data, form.files, html_name)
                    find = form.find(name) if isinstance(field, FoundField) else None
                    value = field.clean_found(sent, find) if find else field.clean(sent)
                form.cleaned_data[name] = value
                if clean := getattr(form, f"clean_{name}", None):
                    form.cleaned_data[name] = clean()
            except ValidationError as error:
                form.add_error(name, error)


class FoundField(forms.ModelChoiceField):
    """One row of those offered; `find` of its form looks a sent key up, without a queryset."""

    widget = widgets.LongSelect

    def clean_found(self, value: Any, find: Callable[[int], models.Model | None]) -> Any:
        if value in self.empty_values:
            return self.clean(value)
        found = find(int(value)) if KEY.fullmatch(str(value)) else None
        if found is None:
            message = self.error_messages["invalid_choice"]
            raise ValidationError(message, code="invalid_choice", params={"value": value})
        return found


class WarekiInput(forms.TextInput):
    """Shows a date as 令和8年12月11日; a script repeats it in the other calendar."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"autocomplete": "off", "data-wareki": True, **(attrs or {})})

    def format_value(self, value: Any) -> str | None:
        return dates.wareki(value) if isinstance(value, date) else value


class WarekiDateField(forms.DateField):
    """A date in any usual Japanese or Western spelling."""

    widget = WarekiInput
    echoes = True

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values:
            return None
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        try:
            return dates.parse_date(str(value))
        except dates.DateInputError as error:
            raise ValidationError(str(error), code="invalid") from error

    def echo(self, value: Any) -> str:
        """Return the date in the calendar the user did not write, or nothing."""
        try:
            day = self.to_python(value)
        except ValidationError:
            return ""
        if day is None:
            return ""
        western = unicodedata.normalize("NFKC", str(value)).strip()[:4].isdecimal()
        is_text = not isinstance(value, date)
        return f"＝ {dates.wareki_full(day) if western and is_text else dates.seireki_full(day)}"


class NormalCharField(forms.CharField):
    """Text stored in the spelling of the house; an individual number (個人番号) is refused."""

    default_error_messages = {
        "my_number": gettext_lazy(
            "12桁の数字が入っています。個人番号そのものは台帳に入力しないでください。"
        ),
    }

    def __init__(self, *, lines: bool = False, **options: Any) -> None:
        self.lines = lines
        if lines and not options.get("widget"):
            options["widget"] = forms.Textarea(attrs={"rows": 3})
        super().__init__(**options)

    def to_python(self, value: Any) -> str | None:
        given = super().to_python(value)
        if not given:
            return given
        return text.normal(given) if self.lines else text.normal_line(given)

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value and text.contains_my_number(value):
            raise ValidationError(self.error_messages["my_number"], code="my_number")


class TriStateInput(forms.RadioSelect):
    """はい／いいえ／未確認: a fact nobody has checked is not a no."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        choices = [
            ("true", gettext_lazy("はい")),
            ("false", gettext_lazy("いいえ")),
            ("unknown", gettext_lazy("未確認")),
        ]
        super().__init__({"class": "inline", **(attrs or {})}, choices)

    def format_value(self, value: Any) -> list[str]:
        return [
            {True: "true", False: "false", "true": "true", "false": "false"}.get(value, "unknown")
        ]

    def value_from_datadict(
        self, data: Mapping[str, Any], files: Mapping[str, Iterable[Any]], name: str
    ) -> bool | None:
        return {"true": True, "True": True, "false": False, "False": False}.get(data.get(name, ""))


class TriStateField(forms.NullBooleanField):
    """A yes-no fact that may be unknown; when required, unknown is refused."""

    widget = TriStateInput

    def validate(self, value: bool | None) -> None:  # noqa: FBT001
        if self.required and value is None:
            raise ValidationError(self.error_messages["required"], code="required")


class ListField(forms.Field):
    """A list of short texts, written in one line with 、 or one per line."""

    default_error_messages = NormalCharField.default_error_messages
    joint = "、"

    def __init__(self, *, max_item_length: int = 200, **options: Any) -> None:
        self.max_item_length = max_item_length
        super().__init__(**options)

    def prepare_value(self, value: Any) -> Any:
        return self.joint.join(value) if isinstance(value, list | tuple) else value

    def to_python(self, value: Any) -> list[str]:
        given = value if isinstance(value, list | tuple) else self.split(str(value or ""))
        return list(dict.fromkeys(filter(None, map(text.normal_line, given))))

    def split(self, given: str) -> list[str]:
        return _SEPARATORS.split(given)

    def validate(self, value: Any) -> None:
        super().validate(value)
        if text.contains_my_number("\n".join(value)):
            raise ValidationError(self.error_messages["my_number"], code="my_number")
        for item in value:
            if len(item) > self.max_item_length:
                message = _("「%(item)s…」は%(limit)s文字以内で入力してください")
                params = {"item": item[:10], "limit": self.max_item_length}
                raise ValidationError(message, code="max_length", params=params)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return self.to_python(initial) != self.to_python(data)


class LinesField(ListField):
    """A list of texts, one per line; 、 belongs to the text."""

    joint = "\n"

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.Textarea(attrs={"rows": 3}))
        super().__init__(**options)

    def split(self, given: str) -> list[str]:
        return given.splitlines()


class CodesField(forms.MultipleChoiceField):
    """Several codes of a fixed list, stored in the order of that list."""

    widget = forms.CheckboxSelectMultiple

    def to_python(self, value: Any) -> list[str]:
        chosen = set(super().to_python(value))
        choices: Iterable[tuple[str, Any]] = self.widget.choices
        known = [str(code) for code, _label in choices if str(code) in chosen]
        return known + sorted(chosen - set(known))


def formfield(field: models.Field, **options: Any) -> forms.Field | None:
    """Choose the form field of a model field; for `Meta.formfield_callback`."""
    if field.choices:
        needs_answer = field.has_default() or "initial" in options
        choices = field.get_choices(
            include_blank=field.blank or not needs_answer, blank_choice=[("", CHOOSE)]
        )
        return field.formfield(**{"choices": choices} | options)
    if isinstance(field, models.ForeignKey):
        options = {"empty_label": CHOOSE} | options
    if isinstance(field, models.TextField):
        options = {"form_class": NormalCharField, "lines": True, "widget": None} | options
    elif type(field) is models.CharField:
        options = {"form_class": NormalCharField} | options
    elif type(field) is models.DateField:
        options = {"form_class": WarekiDateField} | options
    elif isinstance(field, models.URLField):
        options = {"assume_scheme": "https"} | options
    elif isinstance(field, models.BooleanField) and field.null:
        options = {"form_class": TriStateField} | options
    return field.formfield(**options)
