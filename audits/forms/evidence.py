"""What an auditor asks for: a random sample, a package of evidence."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assets.access import Viewer
from assets.forms.versioned import Refusable
from assets.models import Unit
from audits.models import Sample
from audits.services.evidence import samples
from audits.services.evidence.packages import Wish
from config.kit import dates
from config.kit.forms import NamedErrors, NormalCharField, WarekiDateField

MOST = 1_000


class UnitsField(forms.ModelMultipleChoiceField):
    """Units with all below them; none means the whole municipality."""

    def label_from_instance(self, obj: Unit) -> str:
        return "　" * (obj.path.count("/") - 3) + obj.name


def _units(viewer: Viewer) -> UnitsField:
    found = viewer.units().exclude(kind=Unit.Kind.ROOT).order_by("path")
    return UnitsField(
        found,
        label=_("対象の部署"),
        required=False,
        help_text=_("下の部署を含みます。選ばなければ、すべての部署です。"),
        widget=forms.SelectMultiple(attrs={"size": 8}),
    )


class SampleForm(Refusable, NamedErrors, forms.Form):
    """How many assets are drawn, out of what, and what for."""

    purpose = NormalCharField(
        label=_("目的"), max_length=200, help_text=_("例：令和8年度内部監査の抜き取り確認")
    )
    size = forms.IntegerField(label=_("抽出する件数"), min_value=1, max_value=MOST, initial=20)
    seed = NormalCharField(
        label=_("乱数の種"),
        max_length=64,
        required=False,
        help_text=_("同じ種なら、同じ台帳から同じ資産が選ばれます。空けておくと、自動で決めます。"),
    )

    def __init__(self, viewer: Viewer, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["units"] = _units(viewer)
        self.order_fields(["purpose", "units", "size", "seed"])

    @property
    def facts(self) -> dict[str, Any]:
        return dict(self.cleaned_data) | {"units": list(self.cleaned_data["units"])}


class PackageForm(Refusable, NamedErrors, forms.Form):
    """What is to be in a package of evidence, and what for."""

    purpose = NormalCharField(label=_("目的"), max_length=200, help_text=_("例：令和8年度内部監査"))
    since = WarekiDateField(label=_("期間の始まり"))
    until = WarekiDateField(label=_("期間の終わり"))
    sample = forms.ModelChoiceField(
        Sample.objects.none(),
        label=_("抽出"),
        required=False,
        to_field_name="key",
        empty_label=_("使わない"),
        help_text=_("選ぶと、抽出した資産だけが入ります。"),
    )
    with_files = forms.BooleanField(label=_("添付のファイルも入れる"), required=False)

    def __init__(self, viewer: Viewer, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        start, _end = dates.fiscal_year_range(dates.fiscal_year(on))
        self.fields["since"].initial, self.fields["until"].initial = start, on
        self.fields["sample"].queryset = samples.of(viewer)  # type: ignore[attr-defined]
        self.fields["units"] = _units(viewer)
        self.order_fields(["purpose", "since", "until", "units", "sample", "with_files"])

    def clean(self) -> Any:
        """A sample has its own scope."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("sample") and cleaned.get("units"):
            self.add_error("units", _("抽出を使うときは、部署を選ばないでください。"))
        if cleaned.get("since") and cleaned.get("until") and cleaned["since"] > cleaned["until"]:
            self.add_error("until", _("期間の終わりは、始まりと同じ日か後の日にしてください。"))
        return cleaned

    @property
    def wish(self) -> Wish:
        return Wish(**self.cleaned_data | {"units": list(self.cleaned_data["units"])})
