"""What a list can be narrowed by: each condition with its field, its words and its query."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assets.access import PastViewer, Viewer
from assets.models import (
    AssetQuerySet,
    CustomField,
    Finding,
    Form,
    Kind,
    MyNumber,
    PersonalInfo,
    Status,
    Unit,
)
from assets.models.asset.choices import CloudType
from assets.services import offers, orphans
from classification import columns
from classification.levels import Axis
from classification.rules import SEVERITIES
from classification.services import catalogue
from config.kit import dates
from config.kit.forms import WarekiDateField

EXTRA = "extra_"
NOTHING = "unset"
YEARS_BACK, YEARS_AHEAD = 3, 6

Choices = list[tuple[str, Any]]
Narrow = Callable[[AssetQuerySet, Any, "Reader"], AssetQuerySet]


@dataclass(frozen=True)
class Reader:
    """Who narrows the list, and on which day: choices are those of this person."""

    viewer: Viewer
    on: date

    @cached_property
    def units(self) -> list[tuple[int, str, str, str]]:
        found = self.viewer.units().order_by("path").values_list("pk", "code", "name", "path")
        if not isinstance(self.viewer, PastViewer):
            return list(found)
        then = self.viewer.called(Unit)
        return [(pk, code, then.get(pk, name), path) for pk, code, name, path in found]

    @cached_property
    def custom(self) -> dict[str, CustomField]:
        """The municipality's own columns that may be asked about, by condition name."""
        found = CustomField.objects.filter(municipality=self.viewer.municipality, active=True)
        if not self.viewer.can_everywhere("read_restricted"):
            found = found.filter(confidential=False)
        return {f"{EXTRA}{field.key}": field for field in found.order_by("position", "key")}

    def levels(self, axis: str) -> Choices:
        place = self.viewer.municipality
        if place is None:
            return []
        is_school = axis == Axis.IMPORTANCE
        version = place.school_scheme_version_id if is_school else place.scheme_version_id
        found = catalogue.levels(version).get(axis, {}).values()
        return [(level.code, _with_code(level.code, level.label)) for level in found]


@dataclass(frozen=True)
class Condition:
    """One thing to narrow by: its name in the address, on the screen, and what it does."""

    name: str
    label: Any
    group: str
    field: Callable[[Reader], forms.Field]
    narrow: Narrow


def several(choices: Callable[[Reader], Any]) -> Callable[[Reader], forms.Field]:
    return lambda reader: forms.MultipleChoiceField(
        choices=choices(reader), required=False, widget=forms.CheckboxSelectMultiple
    )


def one(choices: Callable[[Reader], Any]) -> Callable[[Reader], forms.Field]:
    return lambda reader: forms.ChoiceField(
        choices=[("", _("指定しない")), *choices(reader)], required=False
    )


def among(path: str) -> Narrow:
    return lambda assets, values, _reader: assets.filter(**{f"{path}__in": values})


def optional(path: str, *, empty: Any) -> Narrow:
    """Narrow by codes, of which "unset" stands for a column that is empty."""

    def narrow(assets: AssetQuerySet, values: list[str], _reader: Reader) -> AssetQuerySet:
        wanted = Q(**{f"{path}__in": [value for value in values if value != NOTHING]})
        if NOTHING in values:
            wanted |= Q(**{path: empty})
        return assets.filter(wanted)

    return narrow


def _units(assets: AssetQuerySet, codes: list[str], reader: Reader) -> AssetQuerySet:
    """Keep what belongs to these units and to all below them."""
    above = tuple(path for _pk, code, _name, path in reader.units if code in codes)
    below = [pk for pk, _code, _name, path in reader.units if path.startswith(above)]
    return assets.filter(org_unit__in=below)


def _statuses(assets: AssetQuerySet, codes: list[str], _reader: Reader) -> AssetQuerySet:
    return assets if ANY in codes else assets.filter(status__in=codes)


def _year(assets: AssetQuerySet, year: str, _reader: Reader) -> AssetQuerySet:
    return assets.filter(next_review__range=dates.fiscal_year_range(int(year)))


def _years(reader: Reader) -> Choices:
    now = dates.fiscal_year(reader.on)
    years = range(now - YEARS_BACK, now + YEARS_AHEAD)
    return [(str(year), dates.fiscal_year_label(year)) for year in years]


def _outsourced(assets: AssetQuerySet, answer: str, _reader: Reader) -> AssetQuerySet:
    return assets.filter(outsourced={"yes": True, "no": False, "unknown": None}[answer])


def _vacant(assets: AssetQuerySet, _yes: bool, reader: Reader) -> AssetQuerySet:  # noqa: FBT001
    """Keep what nobody answers for: no post, or one that ended or that nobody holds."""
    return orphans.among(assets, viewer=reader.viewer, on=reader.on)


def _owner_choices(reader: Reader) -> Choices:
    posts = offers.every_office(reader.viewer).values_list("pk", "unit__name", "name")
    return [(str(pk), f"{unit}　{name}") for pk, unit, name in posts] + [(NOTHING, _("未登録"))]


def _found(assets: AssetQuerySet, severities: list[str], reader: Reader) -> AssetQuerySet:
    """Keep what has open findings of these severities."""
    wanted = [place for place, name in enumerate(SEVERITIES, start=1) if name in severities]
    mine = Finding.objects.filter(municipality=reader.viewer.municipality_id)
    standing = mine.unsettled().filter(gravity__in=wanted)
    return assets.filter(pk__in=standing.values("asset"))


def _flag(_reader: Reader) -> forms.Field:
    return forms.BooleanField(required=False)


def day_field(_reader: Reader) -> forms.Field:
    return WarekiDateField(required=False)


def _with_code(code: str, name: str) -> str:
    return name if name in {"", code} or name.endswith(code) else f"{code}（{name}）"


def _unit_choices(reader: Reader) -> Choices:
    return [(code, "　" * (path.count("/") - 2) + name) for _pk, code, name, path in reader.units]


def _segment_choices(_reader: Reader) -> Choices:
    found = [(code, row.short_label) for code, row in catalogue.segments().items()]
    return [*found, (NOTHING, _("未確認"))]


def _retention_choices(_reader: Reader) -> Choices:
    return [(code, row.label) for code, row in catalogue.retentions().items()]


def _maturity_choices(_reader: Reader) -> Choices:
    return [(str(level), _("%(level)d／3") % {"level": level}) for level in range(4)]


def _business_choices(_reader: Reader) -> Choices:
    return [(code, row.label) for code, row in catalogue.businesses().items()]


def _graded(axis: str) -> Callable[[Reader], Choices]:
    return lambda reader: [*reader.levels(axis), (NOTHING, _("未分類"))]


ANY = "any"
FOUND = {
    "error": gettext_lazy("違反がある"),
    "warn": gettext_lazy("注意がある"),
    "info": gettext_lazy("参考がある"),
}
WHAT, GRADE, PEOPLE, DATES, OTHER = "what", "grade", "people", "dates", "other"
GROUPS = {
    WHAT: gettext_lazy("何の資産か"),
    GRADE: gettext_lazy("分類"),
    PEOPLE: gettext_lazy("個人情報と委託"),
    DATES: gettext_lazy("確認の時期と問題"),
    OTHER: gettext_lazy("独自の項目"),
}
_ALL = (
    Condition("unit", gettext_lazy("所管"), WHAT, several(_unit_choices), _units),
    Condition(
        "owner", gettext_lazy("情報セキュリティ管理者"), WHAT, several(_owner_choices),
        optional("owner_role", empty=None),
    ),
    Condition(
        "status", gettext_lazy("状態"), WHAT,
        several(lambda _r: [*Status.choices, (ANY, _("廃棄済み・移管済みも含む"))]), _statuses,
    ),
    Condition(
        "kind", gettext_lazy("資産区分"), WHAT, several(lambda _r: Kind.choices), among("kind")
    ),
    Condition(
        "form", gettext_lazy("種別"), WHAT, several(lambda _r: Form.choices), among("form")
    ),
    Condition(
        "business", gettext_lazy("業務分類"), WHAT, several(_business_choices), among("business")
    ),
    Condition(
        "segment", gettext_lazy("ネットワーク"), WHAT, several(_segment_choices),
        optional("segment", empty=None),
    ),
    Condition(
        "c", Axis.CONFIDENTIALITY.label, GRADE, several(_graded(Axis.CONFIDENTIALITY)),
        optional("c_level", empty=""),
    ),
    Condition(
        "i", Axis.INTEGRITY.label, GRADE, several(_graded(Axis.INTEGRITY)),
        optional("i_level", empty=""),
    ),
    Condition(
        "a", Axis.AVAILABILITY.label, GRADE, several(_graded(Axis.AVAILABILITY)),
        optional("a_level", empty=""),
    ),
    Condition(
        "mext", Axis.IMPORTANCE.label, GRADE, several(_graded(Axis.IMPORTANCE)),
        optional("mext_level", empty=""),
    ),
    Condition(
        "unclassified", gettext_lazy("機密性が未分類"), GRADE, _flag,
        lambda assets, _yes, _reader: assets.unclassified(),
    ),
    Condition(
        "short", gettext_lazy("必要な水準に届かない"), GRADE, _flag,
        lambda assets, _yes, _reader: assets.filter(protection__falls_short=True),
    ),
    Condition(
        "personal_info", gettext_lazy("個人情報"), PEOPLE,
        several(lambda _r: PersonalInfo.choices), among("personal_info"),
    ),
    Condition(
        "my_number", columns.label("my_number"), PEOPLE,
        several(lambda _r: MyNumber.choices), among("my_number"),
    ),
    Condition(
        "outsourced", columns.label("outsourced"), PEOPLE,
        one(lambda _r: [("yes", _("はい")), ("no", _("いいえ")), ("unknown", _("未確認"))]),
        _outsourced,
    ),
    Condition(
        "cloud_type", columns.label("cloud_type"), PEOPLE,
        several(lambda _r: CloudType.choices), among("cloud_type"),
    ),
    Condition(
        "retention", columns.label("retention"), PEOPLE,
        several(_retention_choices), among("retention"),
    ),
    Condition(
        "overdue", gettext_lazy("確認の期限を超過"), DATES, _flag,
        lambda assets, _yes, reader: assets.overdue(on=reader.on),
    ),
    Condition(
        "finding", gettext_lazy("是正"), DATES, several(lambda _r: FOUND.items()), _found
    ),
    Condition(
        "maturity", gettext_lazy("記録の充実度"), DATES, several(_maturity_choices),
        among("assessment__maturity"),
    ),
    Condition("vacant", gettext_lazy("責任者が空席"), DATES, _flag, _vacant),
    Condition(
        "review_from", gettext_lazy("次回確認（この日から）"), DATES, day_field,
        lambda assets, day, _reader: assets.filter(next_review__gte=day),
    ),
    Condition(
        "review_to", gettext_lazy("次回確認（この日まで）"), DATES, day_field,
        lambda assets, day, _reader: assets.filter(next_review__lte=day),
    ),
    Condition("fy", gettext_lazy("次回確認の年度"), DATES, one(_years), _year),
)  # fmt: skip
CONDITIONS = {condition.name: condition for condition in _ALL}
