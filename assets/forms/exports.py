"""What is to leave, in which form and what for; and the words for what has left."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assets.access import Viewer
from assets.forms.targets import Target, Targets
from assets.forms.versioned import Refusable
from assets.models import ExportRun, Unit
from assets.services import offers
from assets.services.exports import runs
from assets.services.exports.printed import FORMS
from config.kit.forms import NamedErrors, NormalCharField

WITH_A3 = ",".join(code for code, form in FORMS.items() if "a3" in form.papers)
FORMAT, LAYOUT, FORM = ExportRun.Format, ExportRun.Layout, ExportRun.Form
PURPOSES = (
    gettext_lazy("監査委員への提出"),
    gettext_lazy("棚卸・現物の確認"),
    gettext_lazy("直して取り込むため"),
    gettext_lazy("所属長への報告"),
    gettext_lazy("県・国への報告"),
)
# What is chosen on the screen: the format, with its encoding where there are several.
KINDS = {
    "xlsx": (FORMAT.XLSX, "", gettext_lazy("Excel")),
    "csv": (FORMAT.CSV, "utf-8-sig", gettext_lazy("CSV（UTF-8）")),
    "sjis": (FORMAT.CSV, "cp932", gettext_lazy("CSV（Shift_JIS）")),
    "json": (FORMAT.JSON, "", gettext_lazy("JSON")),
    "pdf": (FORMAT.PDF, "", gettext_lazy("PDF")),
}


class ExportForm(Refusable, NamedErrors, forms.Form):
    """The dialog: what, which columns, in which format, and what for."""

    target = forms.ChoiceField(label=gettext_lazy("対象"), required=False, widget=forms.RadioSelect)
    layout = forms.ChoiceField(
        label=gettext_lazy("列"),
        required=False,
        widget=forms.RadioSelect(attrs={"class": "inline"}),
        choices=[
            (LAYOUT.FORM, gettext_lazy("帳票")),
            (LAYOUT.SHOWN, gettext_lazy("一覧に表示中")),
            (LAYOUT.ALL, gettext_lazy("すべて")),
        ],
        initial=LAYOUT.FORM,
        help_text=gettext_lazy(
            "帳票は、印刷して綴じる様式です。直して取り込むときは「すべて」を選びます。"
        ),
    )
    printed = forms.ChoiceField(
        label=gettext_lazy("様式"),
        required=False,
        choices=FORM.choices,
    )
    paper = forms.ChoiceField(
        label=gettext_lazy("用紙"),
        required=False,
        widget=forms.RadioSelect(attrs={"class": "inline"}),
        choices=[("a4", gettext_lazy("A4")), ("a3", gettext_lazy("A3"))],
        initial="a4",
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("形式"),
        required=False,
        widget=forms.RadioSelect(attrs={"class": "inline"}),
        choices=[(key, label) for key, (_format, _encoding, label) in KINDS.items()],
        initial="xlsx",
        help_text=gettext_lazy(
            "Shift_JISにない文字は〓に置き換え、書き出しの記録に残します。"
            "JSONは、いつもすべての列です。PDFは、いつも帳票です。"
        ),
    )
    by_unit = forms.BooleanField(
        label=gettext_lazy("部署ごとにシートやページを分ける"), required=False
    )
    purpose = NormalCharField(
        label=gettext_lazy("目的"),
        max_length=200,
        help_text=gettext_lazy("書き出しの記録に残ります。例：監査委員への提出"),
    )

    def __init__(self, data: QueryDict | None, targets: Targets, *, purpose: str) -> None:
        super().__init__(data, initial={"target": targets.usual, "purpose": purpose})
        self.targets = targets
        fields: dict[str, Any] = self.fields
        fields["target"].choices = list(self._targets())
        fields["printed"].show_when = f"layout={LAYOUT.FORM}"
        fields["paper"].show_when = f"layout={LAYOUT.FORM};kind=xlsx,pdf;printed={WITH_A3}"
        fields["by_unit"].show_when = f"layout={LAYOUT.FORM};kind=xlsx,pdf"
        fields["purpose"].suggestions = [str(one) for one in PURPOSES]

    @property
    def target_meant(self) -> Target:
        return self.targets.get(self.cleaned_data["target"])

    @property
    def wanted(self) -> runs.Wanted:
        sent = self.cleaned_data
        file_format, encoding, _label = KINDS[sent["kind"]]
        return runs.Wanted(
            file_format,
            sent["layout"],
            encoding,
            sent["purpose"],
            by_unit=sent["by_unit"],
            form=sent["printed"],
            paper="a3" if sent["paper"] == "a3" else "a4",
        )

    def clean_target(self) -> str:
        target: str = self.cleaned_data["target"] or self.targets.usual
        if not self.targets.get(target).inside.rows:
            raise forms.ValidationError(_("書き出せる資産がありません。対象を選び直してください。"))
        return target

    def clean_layout(self) -> str:
        return self.cleaned_data["layout"] or LAYOUT.FORM

    def clean_kind(self) -> str:
        return self.cleaned_data["kind"] or FORMAT.XLSX

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        is_form = found.get("layout") == LAYOUT.FORM
        is_other = is_form and found.get("printed") not in {"", None, FORM.REGISTER}
        if is_other and found.get("kind") not in {"xlsx", "pdf"}:
            told = {"form": FORM(found["printed"]).label}
            self.add_error("kind", _("「%(form)s」は、ExcelかPDFを選んでください。") % told)
        return found

    def _targets(self) -> Iterator[tuple[str, str]]:
        for target in self.targets.all:
            yield target.key, "　".join(filter(None, (target.title, target.grade)))


class TemplateForm(forms.Form):
    """For whom an empty template is: one unit or all, with the schools' grade or without."""

    unit = forms.ModelChoiceField(
        Unit.objects.none(),
        label=gettext_lazy("書く部署"),
        required=False,
        to_field_name="code",
        empty_label=gettext_lazy("登録できるすべての部署"),
    )
    school = forms.BooleanField(label=gettext_lazy("学校の重要性分類の列を付ける"), required=False)

    def __init__(self, data: QueryDict | None, viewer: Viewer, *, on: date) -> None:
        super().__init__(data)
        self.fields["unit"].queryset = offers.units(viewer, on=on)  # type: ignore[attr-defined]

    @property
    def facts(self) -> dict[str, Any]:
        unit = self.cleaned_data.get("unit")
        is_school = bool(unit and unit.is_school)
        return {"unit": unit, "school": is_school or self.cleaned_data.get("school", False)}
