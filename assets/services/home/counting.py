"""The assets that a person may see, counted once for all that the home page says of them."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any, NamedTuple

from django.db.models import Count, Q, QuerySet, Value
from django.utils.translation import gettext as _

from assets.access import Viewer
from assets.models import Asset, AssetQuerySet, Post, Unit
from assets.services.approvals.inbox import Inbox
from assets.services.findings import listing
from assets.services.findings.listing import Wanted
from config.kit.prepared import Prepared

SOON = timedelta(days=30)


class Row(NamedTuple):
    """So many assets of a unit and a post, in a segment, with a grade of confidentiality."""

    unit_id: int
    status: str
    restricted: bool
    segment: str | None
    level: str
    post_id: int | None
    total: int
    late: int
    soon: int


@dataclass
class Tally:
    """So many assets of a unit, and how many of them are late or soon to be looked at."""

    total: int = 0
    late: int = 0
    soon: int = 0


@dataclass(frozen=True)
class Figure:
    """One number with its meaning and the list behind it."""

    label: str
    count: int
    url: str
    note: str = ""
    icon: str = "check"
    late: bool = False
    of: int | None = None


def _counted(assets: AssetQuerySet, on: Any, until: Any) -> QuerySet:
    # Grouped as the index asset_seen_by_unit is ordered, so that nothing has to be sorted.
    found = assets.kept().values_list(
        "org_unit", "status", "restricted", "segment", "c_level", "owner_role"
    )
    # Rows are counted, not keys: the key is not in the index that has everything else.
    return found.annotate(
        total=Count("*"),
        late=Count(Value(1), filter=Q(next_review__lt=on)),
        soon=Count(Value(1), filter=Q(next_review__range=(on, until))),
    ).order_by()


_everything: Prepared[Any] = Prepared(
    lambda municipality, on, until: _counted(
        Asset.objects.filter(municipality=municipality), on, until
    )
)
_vacant: Prepared[int] = Prepared(
    lambda municipality, on: (
        Post.objects.vacant(on=on)
        .filter(unit__municipality=municipality)
        .values_list("pk", flat=True)
    )
)


def sees_everything(viewer: Viewer) -> bool:
    """Whether this person sees all assets of the municipality, so that it is one question."""
    return all(map(viewer.can_everywhere, ("read_assets", "read_restricted")))


class Counts:
    """One question, which an index answers: the list counts the same with the same conditions."""

    def __init__(self, viewer: Viewer, *, on: date) -> None:
        self.viewer, self.on = viewer, on

    @cached_property
    def inbox(self) -> Inbox:
        return Inbox(self.viewer, on=self.on)

    @cached_property
    def rows(self) -> list[Row]:
        until = self.on + SOON
        if sees_everything(self.viewer):
            place = self.viewer.municipality_id
            return list(map(Row._make, _everything(municipality=place, on=self.on, until=until)))
        return list(map(Row._make, _counted(self.viewer.assets(), self.on, until)))

    # Lists are summed, as a generator is called for each of a thousand rows.
    @cached_property
    def total(self) -> int:
        return sum([row.total for row in self.rows])

    @cached_property
    def late(self) -> int:
        return sum([row.late for row in self.rows])

    @cached_property
    def units(self) -> dict[int, Unit]:
        """The units in which anything is counted."""
        found = Unit.objects.filter(pk__in={row.unit_id for row in self.rows})
        return {unit.pk: unit for unit in found.only("code", "name", "path", "position")}

    def by_unit(self) -> dict[int, Tally]:
        found: dict[int, Tally] = defaultdict(Tally)
        for row in self.rows:
            told = found[row.unit_id]
            told.total += row.total
            told.late += row.late
            told.soon += row.soon
        return found

    @cached_property
    def without_keeper(self) -> int:
        """How many assets nobody answers for: no post, or a post that nobody holds."""
        posts = {None, *_vacant(municipality=self.viewer.municipality_id, on=self.on)}
        return sum([row.total for row in self.rows if row.post_id in posts])

    @cached_property
    def findings(self) -> Counter[str]:
        """Breaches that nobody has settled, by severity, as their list counts them."""
        return Counter(listing.counts(self.viewer, Wanted()))


def figures(counts: Counts) -> list[Figure]:
    """The strip of four: what is in order, what is late, what lacks a grade, what breaks rules."""
    unclassified = sum([row.total for row in counts.rows if not row.level])
    late_units = len({row.unit_id for row in counts.rows if row.late})
    notes = {
        "done": _("%(percent)d%%　期限の内に確認した資産") % {"percent": _percent(counts)},
        "late": _("%(count)d部署") % {"count": late_units} if late_units else _("ありません"),
    }
    wrong, doubtful = counts.findings["error"], counts.findings.total() - counts.findings["error"]
    return [
        Figure(
            _("確認済み"), counts.total - counts.late, f"/assets/?review_from={counts.on}",
            notes["done"], "check", of=counts.total,
        ),
        Figure(
            _("確認の期限超過"), counts.late, "/assets/?overdue=1", notes["late"], "alert",
            late=counts.late > 0,
        ),
        Figure(
            _("未分類"), unclassified, "/assets/?unclassified=1",
            _("機密性が決まっていない資産"), "help",
        ),
        Figure(
            _("是正が必要"), wrong, "/findings/?severity=error",
            _("ほかに要確認が%(count)d件") % {"count": doubtful}, "flag", late=wrong > 0,
        ),
    ]  # fmt: skip


def _percent(counts: Counts) -> int:
    return (counts.total - counts.late) * 100 // counts.total if counts.total else 100
