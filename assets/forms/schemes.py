"""What administrators type when the scheme of their municipality changes."""

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext_lazy

from assets.forms.versioned import ReasonField, Refusable
from config.kit.forms import NamedErrors


class ConversionForm(Refusable, NamedErrors, forms.Form):
    """Why the scheme changes: the record of every asset concerned will say so."""

    reason = ReasonField(
        label=gettext_lazy("付け替えの理由"),
        required=True,
        help_text=gettext_lazy(
            "すべての資産の変更の記録に残ります。例：4月1日施行の対策基準の改定のため"
        ),
    )


def chosen(rows: Iterable[str]) -> dict[int, int]:
    """Return the proposals that were ticked ("key:version"), each as it was seen."""
    return dict(pair for row in rows if (pair := _pair(row)))


def _pair(text: str) -> tuple[int, int] | None:
    key, _colon, version = text.partition(":")
    return (int(key), int(version)) if key.isdecimal() and version.isdecimal() else None
