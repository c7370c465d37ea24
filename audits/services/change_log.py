"""Reading the change log of one municipality: user actions, newest first."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any, Self
from uuid import UUID

from django.db.models import Count, Max, Min, Q, QuerySet
from django.utils.timezone import make_aware

from assets.models import Municipality
from audits.models import Change

PAGE = 30
# How many lines are looked at for one page: few at first, more only for huge imports.
DEPTHS = (300, 3_000, 30_000)
LINES = 50


@dataclass(frozen=True)
class Wish:
    """What a person looks for in the log; an empty wish is everything."""

    since: date | None = None
    until: date | None = None
    person: str = ""
    tables: tuple[str, ...] = ()
    operation: str = ""
    source: str = ""
    request_id: UUID | None = None
    text: str = ""
    address: str = ""

    def apply(self, lines: QuerySet[Change]) -> QuerySet[Change]:
        exact = {
            "actor": self.person,
            "operation": self.operation,
            "source__startswith": self.source,
            "request_id": self.request_id,
            "address": self.address,
            "table_name__in": self.tables,
            "at__gte": self.since and make_aware(datetime.combine(self.since, time.min)),
            "at__lte": self.until and make_aware(datetime.combine(self.until, time.max)),
        }
        found = lines.filter(**{key: value for key, value in exact.items() if value})
        if self.text:
            said = Q(reason__icontains=self.text) | Q(old__icontains=self.text)
            found = found.filter(said | Q(new__icontains=self.text))
        return found


@dataclass
class Deed:
    """One user action in the log: how many lines it left in which tables."""

    request_id: UUID
    newest: int
    at: datetime
    actor: str
    actor_id: int | None
    reason: str
    source: str
    address: str = ""
    lines: int = 0
    tables: dict[tuple[str, str], int] = field(default_factory=dict)


@dataclass(frozen=True)
class DeedPage:
    """A page of actions; `next` is the line below which the next page begins."""

    deeds: list[Deed]
    next: int | None

    @classmethod
    def of(cls, deeds: list[Deed], *, more: bool) -> Self:
        return cls(deeds, deeds[-1].newest if deeds and more else None)


def lines_of(municipality: Municipality | None) -> QuerySet[Change]:
    """The lines of this municipality and of no other; shared data belongs to who changed it."""
    if municipality is None:
        return Change.objects.none()
    return Change.objects.filter(municipality_id=municipality.pk)


def deeds(municipality: Municipality | None, wish: Wish, *, below: int | None) -> DeedPage:
    """Return a page of actions. An action stands where its newest wanted line is."""
    wanted = wish.apply(lines_of(municipality))
    under = wanted.filter(pk__lt=below) if below else wanted
    seen: dict[UUID, None] = {}
    ended = False
    for depth in DEPTHS:
        # The one just counted may stretch far: it is left out, so that the others come up.
        rest = under.exclude(request_id__in=list(seen)).order_by("-pk")
        found = list(rest.values_list("request_id", flat=True)[:depth])
        seen |= dict.fromkeys(found)
        ended = len(found) < depth
        if ended or len(seen) > PAGE:
            break
    spans = _spans(wanted, seen)
    places = [(span["newest"], key) for key, span in spans.items()]
    here = sorted((place for place in places if not below or place[0] < below), reverse=True)
    made = _read(wanted, here[:PAGE], spans)
    return DeedPage.of(made, more=len(here) > PAGE or not ended)


def lines(
    municipality: Municipality | None, request_id: UUID, *, after: int = 0
) -> tuple[list[Change], bool]:
    """Return some lines of one action in their order, and whether there are more."""
    found = lines_of(municipality).filter(request_id=request_id, pk__gt=after).order_by("pk")
    some = list(found[: LINES + 1])
    return some[:LINES], len(some) > LINES


def deed(municipality: Municipality | None, request_id: UUID) -> Deed | None:
    """Return one action with its counts, or None for one that is not of this municipality."""
    wanted = lines_of(municipality).filter(request_id=request_id)
    spans = _spans(wanted, [request_id])
    if request_id not in spans:
        return None
    return _read(wanted, [(spans[request_id]["newest"], request_id)], spans)[0]


def _spans(wanted: QuerySet[Change], keys: Iterable[UUID]) -> dict[UUID, dict[str, Any]]:
    rows = (
        wanted.filter(request_id__in=list(keys))
        .order_by()
        .values("request_id")
        .annotate(newest=Max("pk"), oldest=Min("pk"), count=Count("pk"))
    )
    return {row["request_id"]: dict(row) for row in rows}


def _read(
    wanted: QuerySet[Change], places: list[tuple[int, UUID]], spans: dict[UUID, dict[str, Any]]
) -> list[Deed]:
    """Fill the actions at these places: who and why from the first line, counts from all."""
    keys = [key for _newest, key in places]
    firsts = Change.objects.in_bulk([spans[key]["oldest"] for key in keys])
    made: dict[UUID, Deed] = {}
    for newest, key in places:
        first = firsts[spans[key]["oldest"]]
        made[key] = Deed(
            request_id=key,
            newest=newest,
            at=first.at,
            actor=first.actor,
            actor_id=first.actor_id,
            reason=first.reason,
            source=first.source,
            address=first.address,
            lines=spans[key]["count"],
        )
    kinds = wanted.filter(request_id__in=keys).order_by()
    counts = kinds.values("request_id", "table_name", "operation").annotate(count=Count("pk"))
    for row in counts.order_by("table_name", "operation"):
        deed = made[row["request_id"]]
        deed.tables[row["table_name"], row["operation"]] = row["count"]
    return list(made.values())
