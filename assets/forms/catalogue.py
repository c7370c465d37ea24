"""What administrators type about the entries of the catalogue."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assets.forms.versioned import ReasonField, Refusable, VersionedForm
from assets.models import LocalEntry, User
from assets.services.master import reading, reading_in
from assets.services.master.entries import SWITCHED, Installed
from config.kit.forms import NamedErrors, formfield

Kind = LocalEntry.Kind


class EntryFilter(forms.Form):
    """The conditions of a list of entries, kept in the address."""

    q = forms.CharField(
        label=gettext_lazy("名称・符号・内容"), required=False, widget=forms.SearchInput
    )
    state = forms.ChoiceField(
        label=gettext_lazy("状態"),
        required=False,
        choices=[
            ("", gettext_lazy("すべての状態")),
            (reading.UNCONFIRMED, gettext_lazy("未確認の初期値")),
            (reading.CHANGED, gettext_lazy("団体で変更済み")),
            (reading.OFF, gettext_lazy("使わない")),
        ],
    )

    @property
    def conditions(self) -> dict[str, str]:
        """The valid conditions; a wrong one narrows nothing."""
        self.is_valid()
        return dict(self.cleaned_data)


class EntryForm(VersionedForm):
    """How the municipality keeps one entry: what it is called, used for, and taken for."""

    confirmed = forms.BooleanField(
        label=gettext_lazy("内容を確認済みにする"),
        required=False,
        help_text=gettext_lazy(
            "団体の対策基準と照らし合わせたら付けます。確認した人と日が残り、"
            "「未確認の初期値」の印が消えます。"
        ),
    )

    class Meta:
        model = LocalEntry
        fields = ["label", "short_label", "is_on", "severity", "reason"]
        formfield_callback = formfield

    def __init__(
        self, *args: Any, installed: Installed, by: User, on: date, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.installed, self.by, self.on = installed, by, on
        self.fields["seen"] = forms.CharField(required=False, widget=forms.HiddenInput)
        self.fields["confirmed"].initial = self.instance.confirmed_on is not None
        self._word_names()
        self._word_severity()
        self.fields["reason"] = ReasonField(
            label=_("理由"),
            help_text=_("使わないとき、又は重さを変えるときは必ず入力します。記録に残ります。"),
        )
        for name in self._missing():
            del self.fields[name]
        self.order_fields([*self.Meta.fields[:-1], "confirmed", "reason"])

    def _missing(self) -> list[str]:
        kind = Kind(self.installed.kind)
        kept = {
            "short_label": kind == Kind.SEGMENT,
            "is_on": kind in SWITCHED,
            "severity": kind == Kind.RULE,
        }
        return [name for name, has in kept.items() if not has]

    def _word_names(self) -> None:
        told = _("空欄なら「%(name)s」のままです。")
        for name in ("label", "short_label"):
            known = getattr(self.installed, name)
            self.fields[name].help_text = told % {"name": known} if known else ""

    def _word_severity(self) -> None:
        severities = dict(LocalEntry.Severity.choices)
        usual = severities.get(self.installed.severity, "")
        blank = _("初期値のまま（%(severity)s）") % {"severity": usual}
        self.fields["severity"].choices = [("", blank), *severities.items()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for the reason before the effect of the change is worked out."""
        stated: dict[str, Any] = super().clean() or self.cleaned_data
        usual = ("", self.installed.severity)
        weakens = not stated.get("is_on", True) or stated.get("severity", "") not in usual
        if weakens and not stated.get("reason"):
            message = _("使わない理由、又は重さを変える理由を入力してください。")
            self.add_error("reason", message)
        return stated

    @property
    def is_seen(self) -> bool:
        """Whether the effect of just this was shown."""
        return self.cleaned_data.get("seen") == self._weight

    def show_effect(self) -> None:
        """Let the next sending be the last."""
        sent = {name: self.data.get(name, "") for name in self.data}
        self.data = {**sent, "seen": self._weight}

    @property
    def _weight(self) -> str:
        return f"{self.instance.is_on}:{self.instance.severity}"

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        if not self.cleaned_data.get("confirmed"):
            self.instance.confirmed_by = self.instance.confirmed_on = None
        elif self.instance.confirmed_on is None:
            self.instance.confirmed_by, self.instance.confirmed_on = self.by, self.on

    def _get_validation_exclusions(self) -> set[str]:
        """Leave the checks to the service: it takes away first what only repeats."""
        return {field.name for field in self.instance._meta.fields}

    def validate_constraints(self) -> None:
        """Leave these to the service as well."""


class BasisFileForm(Refusable, NamedErrors, forms.Form):
    """A YAML file with the basis of the register; becomes its text."""

    file = forms.FileField(
        label=gettext_lazy("基準と規則のファイル（YAML）"),
        widget=forms.FileInput(attrs={"class": "filedrop", "accept": ".yaml,.yml"}),
        help_text=gettext_lazy("「YAMLを受け取る」で書き出したファイルを直して選びます。"),
    )

    def clean_file(self) -> str:
        file = self.cleaned_data["file"]
        file.seek(0)  # a form that refuses something is cleaned twice
        return reading_in.decoded(file.read(reading_in.MAX_BYTES + 1))


class BasisForm(Refusable, NamedErrors, forms.Form):
    """What was read, carried from the look at it to its storing, with the state it was seen in."""

    text = forms.CharField(widget=forms.HiddenInput, strip=False)
    stamp = forms.CharField(widget=forms.HiddenInput, required=False)
    reason = ReasonField()

    @property
    def text_sent(self) -> str:
        return str(self.data.get("text", "") if self.is_bound else self.initial["text"])

    @property
    def why(self) -> str:
        return self.cleaned_data.get("reason") or _("YAMLの取り込みで変更")

    def opened_at(self, stamp: Any) -> None:
        """Carry the state in which the differences were seen."""
        self.initial["stamp"] = str(stamp)
        if self.is_bound:
            self.data = {**{name: self.data.get(name, "") for name in self.fields}, "stamp": stamp}
