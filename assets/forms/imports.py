"""A file on its way in: which one it is, for whom, and how its letters are stored."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assets.access import Viewer
from assets.forms.versioned import Refusable
from assets.models import Unit
from assets.services import offers
from config.kit.forms import NamedErrors

ENDINGS = (".xlsx", ".xls", ".ods", ".csv", ".json")
ENCODINGS = [
    ("", gettext_lazy("自動")),
    ("utf-8", "UTF-8"),
    ("cp932", "Shift_JIS"),
]


class UploadForm(Refusable, NamedErrors, forms.Form):
    """One file with the register that somebody has kept so far."""

    file = forms.FileField(
        label=gettext_lazy("台帳のファイル"),
        widget=forms.FileInput(attrs={"class": "filedrop", "accept": ",".join(ENDINGS)}),
        help_text=gettext_lazy(
            "ファイルをこの枠に置くか、ボタンで選びます。元のファイルは変わりません。"
        ),
    )
    unit = forms.ModelChoiceField(
        Unit.objects.none(),
        label=gettext_lazy("所管の書いていない行の所管"),
        required=False,
        empty_label=gettext_lazy("決めない（シート名や所管の列から読み取る）"),
    )
    encoding = forms.ChoiceField(
        label=gettext_lazy("CSVの文字コード"),
        choices=ENCODINGS,
        required=False,
        help_text=gettext_lazy("分からないときは「自動」のままにします。Excelには関係ありません。"),
    )

    def __init__(
        self,
        viewer: Viewer,
        data: QueryDict | None = None,
        files: MultiValueDict[str, UploadedFile] | None = None,
        *,
        on: date,
    ) -> None:
        super().__init__(data, files)
        units = offers.units(viewer, on=on)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
        if len(units) == 1:
            # Whoever may write for one section only has nothing to choose.
            self.initial["unit"] = units[0].pk

    @property
    def facts(self) -> dict[str, Any]:
        """What the service asks of a file that is given."""
        sent = self.cleaned_data
        return {
            "file": sent["file"],
            "unit": sent["unit"],
            "options": {"encoding": sent["encoding"]} if sent["encoding"] else {},
        }

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if not (file.name or "").lower().endswith(ENDINGS):
            raise ValidationError(
                _(
                    "この種類のファイルは取り込めません。Excel（xlsx・xls）、ODS、CSVで保存し直してください"
                )
            )
        return file


class EncodingForm(forms.Form):
    """Another try at the letters of a CSV file that came out wrong."""

    encoding = forms.ChoiceField(
        label=gettext_lazy("CSVの文字コード"), choices=ENCODINGS, required=False
    )
