"""Forms of things that several people administer: opened at a version, kept with a reason."""

from copy import copy
from datetime import date
from typing import Any, Self

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import Model
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from assets.models import Application
from assets.services.approvals.applying import Revised
from config.kit.dates import wareki
from config.kit.forms import NamedErrors, NormalCharField

REASON_LENGTH = 200


class ReasonField(NormalCharField):
    """Why something is changed; the record keeps a plain sentence when it is left empty."""

    def __init__(self, **options: Any) -> None:
        defaults: dict[str, Any] = {
            "label": _("変更の理由"),
            "required": False,
            "max_length": REASON_LENGTH,
            "help_text": _("変更の記録に残ります。例：4月1日付けの機構改革のため"),
        }
        super().__init__(**defaults | options)


class Refusable:
    """Form mixin: shows what a service refused at the field it names."""

    def refuse(self, error: ValidationError) -> None:
        named = error.error_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error}
        for name, errors in named.items():
            self.add_error(name if name in self.fields else None, errors)  # type: ignore[attr-defined]


class Mending:
    """Form mixin: opened for one's own open application, it mends that."""

    application: Application | None = None

    def mends(self, application: Application | None) -> Self:
        self.application = application
        if application:
            seen = forms.IntegerField(widget=forms.HiddenInput, initial=application.version)
            self.fields["seen"] = seen  # type: ignore[attr-defined]
        return self

    @property
    def revised(self) -> Revised | None:
        """What is mended, at the version that the person saw."""
        if self.application is None:
            return None
        return Revised(self.application, self.cleaned_data["seen"])  # type: ignore[attr-defined]


class StepForm(Refusable, NamedErrors, forms.Form):
    """A step that needs nothing but its reason: stopping, resuming, taking back."""

    reason = ReasonField()
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    @property
    def kept(self) -> dict[str, Any]:
        """What every service asks of a form: the version opened and the reason."""
        return {"version": self.cleaned_data.get("version") or 0, "reason": self.why}

    @property
    def why(self) -> str:
        return self.cleaned_data.get("reason") or ""


class VersionedForm(Refusable, NamedErrors, forms.ModelForm):
    """Fills a copy of the instance, so that the page can still name what is stored."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    conflict: list[dict[str, Any]]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options | {"instance": copy(options["instance"])})
        self.fields["reason"] = ReasonField()
        self.initial["version"] = getattr(self.instance, "version", 1)

    @property
    def kept(self) -> dict[str, Any]:
        """What every service asks of a form: the version opened and the reason."""
        return {"version": self.cleaned_data.get("version") or 0, "reason": self.why}

    @property
    def why(self) -> str:
        return self.cleaned_data.get("reason") or ""

    def meet(self, stored: Model, base: Model | None) -> None:
        """Keep the input and let it be sent again over what is stored now.

        `conflict` then holds the fields that differ, each as opened, as stored and as typed.
        """
        self.conflict = []
        for name in (name for name in self._meta.fields or () if name in self.fields):
            now, mine = _text(stored, name), _text(self.instance, name)
            if now != mine:
                then = _text(base, name) if base else ""
                label = self.fields[name].label
                row = {"label": label, "base": then, "stored": now, "mine": mine}
                self.conflict.append(row)
        version = str(stored.version)  # type: ignore[attr-defined]
        self.data = MultiValueDict({**dict(self.data.lists()), "version": [version]})  # type: ignore[attr-defined]


def _text(row: Model, name: str) -> str:
    """Return the value of a field in words."""
    if hasattr(row, f"get_{name}_display"):
        return str(getattr(row, f"get_{name}_display")())
    value = getattr(row, name)
    if isinstance(value, bool):
        return str(_("はい") if value else _("いいえ"))
    if isinstance(value, list):
        return "、".join(map(str, value))
    if isinstance(value, date):
        return wareki(value)
    return "" if value is None else str(value)
