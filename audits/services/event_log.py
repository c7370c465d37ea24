"""Reading the events of one municipality, together with the changes that are events too."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Self

from django.apps import apps
from django.db.models import Count, Q, QuerySet
from django.utils.timezone import make_aware

from assets.access import Viewer
from assets.models import Municipality
from audits.models import Event
from audits.services import change_log
from audits.services.change_log import Deed
from audits.services.words import DEEDS

PAGE = 30
FIRST_OF_ALL = ("locked_out", "login_failed", "refused", "hidden", "export_large", "export")
IN_VAIN = ("login_failed", "locked_out")  # done by nobody known; their subject is who was meant
# What the change log has of the kinds that an auditor looks for here.
TABLES: Mapping[str, tuple[str, ...]] = {
    "rights": (
        "assets_user",
        "assets_membership",
        "assets_appointment",
        "assets_unituserpermission",
        "assets_unitgrouppermission",
        "assets_user_groups",
        "assets_user_user_permissions",
        "auth_group",
        "auth_group_permissions",
        "guardian_userobjectpermission",
        "guardian_groupobjectpermission",
    ),
    "master": (
        "assets_municipality",
        "assets_unit",
        "assets_post",
        "assets_reorganisation",
        "assets_customfield",
        "assets_localentry",
        "assets_conversion",
        *sorted(m._meta.db_table for m in apps.get_app_config("classification").get_models()),
    ),
    "imports": ("assets_importrun",),
    "approvals": ("assets_application", "assets_approvalstep"),
}

Happening = Event | Deed


@dataclass(frozen=True)
class Wish:
    """What a person looks for; an empty wish is everything."""

    since: date | None = None
    until: date | None = None
    person: str = ""
    kind: str = ""
    subject: str = ""
    address: str = ""

    def events(self) -> Q:
        """Return the condition on events."""
        exact = {
            "kind": self.kind,
            "address": self.address,
            "subject__icontains": self.subject,
            "at__gte": self.since and make_aware(datetime.combine(self.since, time.min)),
            "at__lte": self.until and make_aware(datetime.combine(self.until, time.max)),
        }
        wanted = Q(**{key: value for key, value in exact.items() if value})
        if self.person:
            meant = Q(kind__in=IN_VAIN, subject=self.person)
            wanted &= Q(actor=self.person) | meant
        return wanted

    def changes(self) -> change_log.Wish:
        """Return the wish for the change log: the tables of one kind or of all four."""
        kinds = [self.kind] if self.kind else list(TABLES)
        return change_log.Wish(
            since=self.since,
            until=self.until,
            person=self.person,
            tables=tuple(table for kind in kinds for table in TABLES[kind]),
            text=self.subject,
            address=self.address,
        )


@dataclass(frozen=True)
class Place:
    """Where a page begins: below this event, and below this line of the change log."""

    event: int | None = None
    change: int | None = None

    @classmethod
    def read(cls, text: str) -> Self:
        parts = [int(part) if part.isdecimal() else 0 for part in text.split(".")]
        event, change = (*parts, 0, 0)[:2]
        return cls(event or None, change or None)

    def __str__(self) -> str:
        return f"{self.event or 0}.{self.change or 0}"


@dataclass
class Page:
    """Some of what happened, the newest first; `next` is where the rest begins."""

    happenings: list[Happening] = field(default_factory=list)
    next: Place | None = None


def events_of(municipality: Municipality | None) -> QuerySet[Event]:
    """The events of this municipality and of no other."""
    if municipality is None:
        return Event.objects.none()
    return Event.objects.filter(municipality_id=municipality.pk)


def nobodys() -> QuerySet[Event]:
    """The sign-ins in vain with a name that nobody has: the product is tried, not a municipality.

    They tell nothing but an address, and concern all that share the product.
    """
    return Event.objects.filter(municipality_id=None, kind__in=IN_VAIN, subject="")


def page(municipality: Municipality | None, wish: Wish, *, below: Place) -> Page:
    """Return a page. Both sources are read a page deep, and merged by their time."""
    events, more_events = _events(municipality, wish, below)
    deeds, more_deeds = _deeds(municipality, wish, below)
    made, event, change = Page(), below.event, below.change
    while (events or deeds) and len(made.happenings) < PAGE:
        # What comes after the last one that was read may be newer than the other's next.
        if (more_events and not events) or (more_deeds and not deeds):
            break
        if not deeds or (events and events[0].at >= deeds[0].at):
            made.happenings.append(events[0])
            event = events.pop(0).pk
        else:
            made.happenings.append(deeds[0])
            change = deeds.pop(0).newest
    if events or deeds or more_events or more_deeds:
        made.next = Place(event, change)
    return made


@dataclass(frozen=True)
class Since:
    """How often what an auditor looks at first has happened since an earlier sign-in."""

    at: datetime
    counts: Mapping[str, int]


def since_last_visit(viewer: Viewer) -> Since | None:
    """Return what is new since the sign-in before this one, or None for the first."""
    mine = Event.objects.filter(actor=viewer.user.get_username(), kind="login")
    before = mine.order_by("-pk").values_list("pk", "at")[1:2]
    for number, at in before:
        fresh = events_of(viewer.municipality).filter(kind__in=FIRST_OF_ALL, pk__gt=number)
        rows = fresh.order_by().values_list("kind").annotate(Count("pk"))
        return Since(at, dict(rows))
    return None


def walk(municipality: Municipality | None, wish: Wish) -> Iterator[list[Happening]]:
    """Yield everything that is wished for, page by page, the newest first."""
    below: Place | None = Place()
    while below is not None:
        found = page(municipality, wish, below=below)
        yield found.happenings
        below = found.next


def kind_of(deed: Deed) -> str:
    """Return the kind of a deed by the tables that it touched."""
    touched = {table for table, _operation in deed.tables}
    return next((kind for kind, tables in TABLES.items() if touched & set(tables)), "")


def _events(
    municipality: Municipality | None, wish: Wish, below: Place
) -> tuple[list[Event], bool]:
    if wish.kind in DEEDS:
        return [], False
    condition = wish.events()
    if below.event:
        condition &= Q(pk__lt=below.event)
    sources = (events_of(municipality), nobodys()) if municipality else ()
    # Read one by one along their indexes: joined by OR they would be sorted as a whole.
    some = [one for rows in sources for one in rows.filter(condition).order_by("-pk")[: PAGE + 1]]
    found = sorted(some, key=lambda event: -event.pk)
    return found[:PAGE], len(found) > PAGE


def _deeds(municipality: Municipality | None, wish: Wish, below: Place) -> tuple[list[Deed], bool]:
    if wish.kind and wish.kind not in DEEDS:
        return [], False
    found = change_log.deeds(municipality, wish.changes(), below=below.change)
    return list(found.deeds), found.next is not None
