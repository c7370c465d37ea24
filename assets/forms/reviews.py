"""What is asked about a campaign: its name, period, reminders, spot checks and conditions."""

import re
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assets.access import Operator, Viewer
from assets.forms.listing import Conditions, FilterForm
from assets.forms.versioned import ReasonField, StepForm, VersionedForm
from assets.models import AssetQuerySet, Campaign
from assets.services.reviews import campaigns, selecting
from config.kit import dates
from config.kit.forms import WarekiDateField, formfield

UNUSED = ("status", "overdue")  # a review asks after everything that exists
QUERY_LENGTH = 1000


class DaysField(forms.CharField):
    """Numbers of days, as people list them: 14・7・1."""

    def prepare_value(self, value: Any) -> Any:
        return "・".join(map(str, value)) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        words = [word for word in re.split(r"[・、,，\s日前]+", str(value or "")) if word]
        if not all(word.isdecimal() and len(word) < 4 for word in words):
            raise ValidationError(_("14・7・1のように、日数を「・」で区切って書いてください。"))
        return sorted({int(word) for word in words}, reverse=True)

    def validate(self, value: Any) -> None:
        """No reminder at all is a choice."""


class CampaignForm(VersionedForm):
    """The plan of a campaign (棚卸, policy 6(2)); its conditions are those of the list."""

    remind_days = DaysField(
        label=gettext_lazy("督促する日（締切の何日前）"),
        required=False,
        help_text=gettext_lazy(
            "「・」で区切ります。期限を過ぎると、毎週月曜に所属長を写しに入れて知らせます。"
        ),
    )

    class Meta:
        model = Campaign
        fields = ["name", "opens_on", "closes_on", "remind_days", "spot_every", "carries_over"]
        formfield_callback = formfield
        help_texts = {
            "opens_on": gettext_lazy("今日より前の日にすると、すぐに始まります。"),
            "spot_every": gettext_lazy(
                "この件数に1件は、保管場所などを1つ尋ねます。0なら尋ねません。"
            ),
        }

    def __init__(self, data: Any, viewer: Viewer, *, instance: Campaign, on: date) -> None:
        super().__init__(data, instance=instance)
        self.viewer, self.on = viewer, on
        self.is_fixed = instance.state != Campaign.State.PLANNED
        chosen = data if data is not None else QueryDict(instance.query)
        self.filter = FilterForm(chosen, viewer, on=on, sent=data is not None)
        for name in UNUSED:
            self.filter.conditions.pop(name, None)
            self.filter.fields.pop(name, None)
        if self.is_fixed:
            for name in ("opens_on", "carries_over"):
                del self.fields[name]
        if not instance.pk:
            del self.fields["reason"]

    def clean(self) -> Any:
        """Read the conditions of the list along with the plan."""
        cleaned = super().clean()
        if self.is_fixed:
            return cleaned
        if not self.filter.is_valid():
            raise ValidationError(_("対象の条件を直してください。"))
        self.instance.query = self.filter.address()
        if len(self.instance.query) > QUERY_LENGTH:
            raise ValidationError(_("対象の条件が多すぎます。条件を減らしてください。"))
        return cleaned

    def assets(self) -> AssetQuerySet:
        """What the conditions mean today, as far as the viewer sees it."""
        return Conditions(QueryDict(self.query), self.viewer, on=self.on).assets()

    @property
    def query(self) -> str:
        """The conditions as the address of a list, as far as they can be read."""
        if self.filter.is_bound and self.filter.is_valid():
            return self.filter.address()
        return str(self.instance.query)

    def count(self) -> int:
        """How many assets would be reviewed if the campaign began today."""
        place = self.viewer.municipality
        carries = self.data.get("carries_over") is not None if self.is_bound else True
        if place is None:
            return 0
        return selecting.meant(self.assets(), place=place, carries_over=carries).count()


class ExtensionForm(StepForm):
    """More time for one unit, with the reason."""

    closes_on = WarekiDateField(label=gettext_lazy("新しい締切日"))
    reason = ReasonField(
        label=gettext_lazy("延長の理由"),
        required=True,
        help_text=gettext_lazy("記録に残ります。例：窓口の繁忙期のため"),
    )
    field_order = ["closes_on", "reason"]


class PartStepForm(StepForm):
    """A step of a unit's part; sending back takes a reason."""

    def __init__(self, *args: Any, reason_required: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["reason"]
        field.required = reason_required
        field.label, field.help_text = _("ひとこと"), _("記録に残ります。空欄でもかまいません。")
        if reason_required:
            field.label = _("差し戻しの理由")
            field.help_text = _("部署に伝わります。例：保管場所の変更が漏れています")


def blank(viewer: Viewer, *, on: date) -> Campaign:
    """Return an unsaved campaign as most people want it: a month, the whole register."""
    year = dates.fiscal_year_label(dates.fiscal_year(on))
    name = _("%(year)s 資産の確認") % {"year": year}
    taken = {campaign.name for campaign in campaigns.visible(viewer)}
    number = next(n for n in range(1, 100) if _numbered(name, n) not in taken)
    return Campaign(
        municipality=viewer.municipality,
        name=_numbered(name, number),
        opens_on=on,
        closes_on=dates.add_months(on, 1),
        remind_days=[14, 7, 1],
    )


def meant(campaign: Campaign, *, on: date) -> AssetQuerySet:
    """Return what the conditions of a campaign mean on a day, whoever looks."""
    viewer = Operator(campaign.municipality)
    return Conditions(QueryDict(campaign.query), viewer, on=on).assets()


def _numbered(name: str, number: int) -> str:
    return name if number == 1 else _("%(name)s（%(number)d回目）") % {
        "name": name, "number": number,
    }  # fmt: skip
