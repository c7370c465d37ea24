"""Which of the files that have left are looked for."""

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from assets.models import ExportRun
from assets.services.exports import marks
from config.kit.forms import NamedErrors, NormalCharField


class ExportFilter(NamedErrors, forms.Form):
    """Which of the files that have left: by the number on them, or those that stand out."""

    number = NormalCharField(
        label=gettext_lazy("書き出し番号"),
        required=False,
        max_length=40,
        help_text=gettext_lazy("紙やファイルにある番号です。例：令和8年度-0012"),
    )
    large = forms.BooleanField(label=gettext_lazy("大量の書き出しだけ"), required=False)

    def kept(self, runs: QuerySet[ExportRun]) -> QuerySet[ExportRun]:
        """Return those of the exports that are looked for."""
        if not self.is_valid():
            return runs
        if self.cleaned_data["number"]:
            runs = runs.filter(marks.numbered(self.cleaned_data["number"]))
        return runs.exclude(alarm="") if self.cleaned_data["large"] else runs
