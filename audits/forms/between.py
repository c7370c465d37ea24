"""Which two moments to compare, and what of it to look at or to take out."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assets.access import Viewer
from assets.forms import moment
from assets.forms.moment import Moment
from assets.forms.versioned import Refusable
from assets.models import ExportRun
from audits.services.between import (
    ADDED,
    CHANGED,
    CLOSED,
    GONE,
    LEFT,
    MOVED,
    RECLASSIFIED,
    REVIEWED,
    Period,
)
from config.kit import dates
from config.kit.forms import NamedErrors, NormalCharField

KIND_NAMES = {
    ADDED: gettext_lazy("追加"),
    CLOSED: gettext_lazy("廃棄・移管"),
    RECLASSIFIED: gettext_lazy("分類の変更"),
    MOVED: gettext_lazy("ほかの部署から移った"),
    LEFT: gettext_lazy("ほかの部署へ移った"),
    CHANGED: gettext_lazy("内容の変更"),
    REVIEWED: gettext_lazy("確認"),
    GONE: gettext_lazy("下書きの削除"),
}


class MomentField(forms.CharField):
    """A day in any usual spelling, meaning its end, or an instant."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=40, **options)
        self.on: date | None = None

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        return moment.read(text, on=self.on) if text and self.on else None


class BetweenForm(Refusable, NamedErrors, forms.Form):
    """The earlier and the later moment, one unit and one kind of difference or all of them."""

    since = MomentField(label=gettext_lazy("前の日"))
    until = MomentField(label=gettext_lazy("後の日"))
    unit = forms.ChoiceField(label=gettext_lazy("所管"), required=False)
    kind = forms.ChoiceField(
        label=gettext_lazy("変わり方"),
        required=False,
        choices=[("", gettext_lazy("すべて")), *KIND_NAMES.items()],
    )

    def __init__(self, data: Any, viewer: Viewer, *, on: date) -> None:
        super().__init__(self._filled(data, on))
        self.viewer = viewer
        fields: dict[str, Any] = self.fields
        fields["since"].on = fields["until"].on = on
        units = viewer.units().order_by("path").values_list("pk", "code", "name", "path")
        self.keys = {code: pk for pk, code, _name, _path in units}
        named = [(c, "　" * (path.count("/") - 2) + name) for _pk, c, name, path in units]
        fields["unit"].choices = [("", _("すべて")), *named]

    @staticmethod
    def _filled(data: Any, on: date) -> Any:
        """Begin with the last end of a fiscal year and today."""
        filled = data.copy()
        ended = dates.fiscal_year_range(dates.fiscal_year(on) - 1)[1]
        for name, day in (("since", ended), ("until", on)):
            if not filled.get(name):
                filled[name] = dates.wareki(day)
        return filled

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        since, until = found.get("since"), found.get("until")
        if since and until and since.at >= until.at:
            self.add_error("until", _("後の日は、前の日より後にしてください。"))
        return found

    @property
    def since_moment(self) -> Moment:
        found: Moment = self.cleaned_data["since"]
        return found

    @property
    def until_moment(self) -> Moment:
        found: Moment = self.cleaned_data["until"]
        return found

    @property
    def period(self) -> Period:
        sent = self.cleaned_data
        unit = self.keys.get(sent["unit"])
        return Period(self.since_moment.at, self.until_moment.at, unit, sent["kind"])

    @property
    def words(self) -> str:
        """Say what is compared, for the page, the record and the paper."""
        told = [f"{self.since_moment.words}→{self.until_moment.words}"]
        fields: dict[str, Any] = self.fields
        for name in ("unit", "kind"):
            if code := self.cleaned_data[name]:
                chosen = dict(fields[name].choices)[code]
                told.append(f"{fields[name].label}：{str(chosen).strip('　')}")
        return "　".join(told)

    def query(self, **changed: str) -> dict[str, str]:
        """Return the parameters of the page that shows this."""
        told = {"since": self.since_moment.key, "until": self.until_moment.key}
        told |= {name: self.cleaned_data[name] for name in ("unit", "kind")}
        return {name: text for name, text in (told | changed).items() if text}


class TakeForm(BetweenForm):
    """The same, taken out as a file."""

    format = forms.ChoiceField(
        choices=[(ExportRun.Format.XLSX, "Excel"), (ExportRun.Format.PDF, "PDF")]
    )
    purpose = NormalCharField(label=gettext_lazy("目的"), required=False, max_length=200)
