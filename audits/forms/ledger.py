"""Comparing a kept checkpoint with the ledger, and choosing a year to take away."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from assets.forms.versioned import Refusable
from config.kit.forms import NamedErrors

MIB = 1 << 20
LARGEST = 20 * MIB


class KeptForm(Refusable, NamedErrors, forms.Form):
    """What somebody kept: pasted, or the file as it was taken away."""

    text = forms.CharField(
        label=_("保管していた封印の文"),
        required=False,
        strip=False,
        max_length=MIB,
        widget=forms.Textarea(attrs={"rows": 8, "class": "mono", "spellcheck": "false"}),
        help_text=_(
            "メールや紙のQRコードの文を、署名の行まで貼り付けてください。"
            "書き出した書類の下にある短い形（台帳の封印 1,234件 …）でも比べられます。"
        ),
    )
    file = forms.FileField(
        label=_("又は、保管していたファイル"),
        required=False,
        help_text=_("この画面から受け取った年度のファイル（.txt）。20MBまで。"),
    )

    def clean_file(self) -> str:
        given = self.cleaned_data["file"]
        if not given:
            return ""
        if given.size > LARGEST:
            raise ValidationError(_("ファイルが大きすぎます。20MBまでです。"))
        given.seek(0)  # a form with an error is cleaned again
        try:
            return str(given.read().decode("utf-8-sig"))
        except UnicodeDecodeError as error:
            raise ValidationError(
                _("テキストとして読めません。受け取ったままのファイルを選んでください。")
            ) from error

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        told = (found.get("text") or "").strip() or found.get("file", "")
        if not told and not self.errors:
            self.add_error(
                "text", _("保管していた封印の文を貼り付けるか、ファイルを選んでください。")
            )
        return found | {"kept": told}

    def refuse_nothing_found(self) -> None:
        name = "file" if self.cleaned_data.get("file") else "text"
        words = _(
            "封印の控えが見つかりません。「daicho/」で始まる行から「—」で始まる署名の行まで、"
            "そのまま貼り付けてください。"
        )
        self.add_error(name, words)


class TreesForm(forms.Form):
    """One fiscal year of those that are there."""

    year = forms.TypedChoiceField(coerce=int, required=False)

    def __init__(self, data: Any, years: list[int]) -> None:
        super().__init__(data)
        self.years = years
        self.fields["year"].choices = [(year, year) for year in years]  # type: ignore[attr-defined]

    @property
    def meant(self) -> int | None:
        """The year that was asked for, else the newest."""
        chosen = self.cleaned_data.get("year") if self.is_valid() else None
        return chosen or next(iter(self.years), None)
