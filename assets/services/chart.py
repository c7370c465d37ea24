"""The organisation as people read it: units in their groups, posts, holders and vacancies."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Count, Max, Q
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assets.access import Viewer
from assets.models import Appointment, Asset, Membership, Post, Unit, User
from assets.models.organisation import UnitQuerySet
from classification.services import catalogue

GROUPS: tuple[tuple[str | Promise, tuple[str, ...]], ...] = (
    (_("団体"), (Unit.Kind.ROOT,)),
    (_("本庁"), (Unit.Kind.DEPARTMENT,)),
    (_("行政委員会"), (Unit.Kind.COMMITTEE,)),
    (_("議会"), (Unit.Kind.ASSEMBLY,)),
    (_("教育委員会"), (Unit.Kind.EDUCATION,)),
    (_("学校"), Unit.SCHOOLS),
    (_("施設"), (Unit.Kind.FACILITY,)),
)
HOLDER = Appointment.Capacity.HOLDER


@dataclass
class PostLine:
    """A post on one day: who holds it, who deputises, and since when nobody does."""

    post: Post
    holder: Appointment | None
    deputies: list[Appointment]
    vacant_days: int | None
    terms: list["TermLine"] = field(default_factory=list)

    @property
    def vacancy(self) -> str:
        """Return 空席（4日前から）, or nothing while the post is held."""
        if self.vacant_days is None:
            return ""
        if self.vacant_days == 0:
            return gettext("空席（今日から）")
        return gettext("空席（%(days)d日前から）") % {"days": self.vacant_days}

    @property
    def is_short(self) -> bool:
        """Whether the terms are few enough to be shown unfolded."""
        return len(self.terms) <= 6

    @property
    def role(self) -> str:
        return catalogue.label("role", self.post.role_id)


@dataclass(frozen=True)
class TermLine:
    """A term of office as seen from one day."""

    term: Appointment
    coming: bool
    over: bool


@dataclass
class UnitLine:
    """A unit in the chart, with its posts and the number of assets the viewer may see."""

    unit: Unit
    depth: int
    closed: bool
    posts: list[PostLine]
    assets: int

    @property
    def vacant(self) -> bool:
        return any(line.vacant_days is not None for line in self.posts)


@dataclass
class Group:
    """Units of one kind: 本庁, 議会, 学校 …"""

    label: str | Promise
    lines: list[UnitLine]


def chart(viewer: Viewer, *, on: date) -> list[Group]:
    """Return every unit the viewer may read, grouped, each with its posts. Four queries."""
    units = list(viewer.units().select_related("parent").order_by("position", "code"))
    posts = posts_by_unit(viewer.units(), on=on)
    counts = asset_counts(viewer)
    groups = []
    for label, kinds in GROUPS:
        members = [unit for unit in units if unit.kind in kinds]
        lines = [
            UnitLine(unit, depth, is_closed(unit, on=on), posts[unit.pk], counts.get(unit.pk, 0))
            for unit, depth in _nested(members)
        ]
        if lines:
            groups.append(Group(label, lines))
    return groups


def posts_by_unit(units: UnitQuerySet, *, on: date) -> dict[int, list[PostLine]]:
    """Return the posts that exist on a day, by unit."""
    found: dict[int, list[PostLine]] = defaultdict(list)
    posts = Post.objects.filter(unit__in=units).select_related("unit")
    posts = posts.valid(on=on).with_holders(on=on)
    for post in posts.annotate(last_held=_last_held(on)).order_by("unit", "pk"):
        found[post.unit_id].append(_line(post, on=on))
    return found


def post_lines(unit: Unit, *, on: date) -> list[PostLine]:
    """Return all posts of a unit, ended ones last, each with its terms, newest first."""
    posts = (
        unit.posts.select_related("unit")
        .with_holders(on=on)
        .prefetch_related("appointments__holder")
    )
    lines = []
    for post in posts.annotate(last_held=_last_held(on)).order_by("pk"):
        line = _line(post, on=on)
        terms = sorted(post.appointments.all(), key=lambda term: (term.start_date, term.pk))
        line.terms = [
            TermLine(term, term.start_date > on, ended(term.end_date, on=on))
            for term in reversed(terms)
        ]
        lines.append(line)
    return sorted(lines, key=lambda line: ended(line.post.valid_to, on=on))


def post_line(post: Post, *, on: date) -> PostLine:
    """Return one post as it stands on a day."""
    return next(line for line in post_lines(post.unit, on=on) if line.post == post)


def asset_counts(viewer: Viewer) -> dict[int, int]:
    """Return how many kept assets the viewer may see, by unit."""
    counted = viewer.assets().kept().values("org_unit").annotate(count=Count("pk")).order_by()
    return {row["org_unit"]: row["count"] for row in counted}


def kept_assets(unit: Unit) -> int:
    """Return how many assets the unit still has, whoever may see them."""
    return Asset.objects.filter(org_unit=unit).kept().count()


def staff(unit: Unit) -> list[User]:
    """Return the people who work in this unit."""
    return list(unit.staff.filter(is_active=True).order_by("username"))


def children(unit: Unit) -> list[Unit]:
    return list(unit.children.order_by("position", "code"))


def predecessors(unit: Unit) -> list[Unit]:
    return list(unit.predecessors.order_by("valid_to", "code"))


def roles_on(unit: Unit, *, on: date) -> list[Membership]:
    """Return the roles in force that were granted on this very unit."""
    memberships = Membership.objects.valid(on=on).filter(unit=unit, user__is_active=True)
    return list(memberships.select_related("user").order_by("role", "user__username"))


def names(unit: Unit) -> list[tuple[date, str]]:
    """Return every name the unit had and since when, newest first."""
    found: list[tuple[date, str]] = []
    for name, at in unit.history.order_by("history_id").values_list("name", "history_date"):
        if not found or found[-1][1] != name:
            found.append((at, name))
    return found[::-1]


def is_closed(unit: Unit, *, on: date) -> bool:
    return ended(unit.valid_to, on=on)


def ended(last_day: date | None, *, on: date) -> bool:
    return last_day is not None and last_day < on


def _last_held(on: date) -> Max:
    over = Q(appointments__capacity=HOLDER, appointments__end_date__lt=on)
    return Max("appointments__end_date", filter=over)


def _line(post: Post, *, on: date) -> PostLine:
    holders = [term for term in post.holders_now if term.capacity == HOLDER]  # type: ignore[attr-defined]
    deputies = [term for term in post.holders_now if term.capacity != HOLDER]  # type: ignore[attr-defined]
    vacant_days = None
    over = ended(post.valid_to, on=on) or is_closed(post.unit, on=on)
    if not holders and post.valid_from <= on and not over:
        last: date | None = post.last_held  # type: ignore[attr-defined]
        since = last + timedelta(days=1) if last else post.valid_from
        vacant_days = (on - since).days
    return PostLine(post, holders[0] if holders else None, deputies, vacant_days)


def _nested(units: Iterable[Unit]) -> Iterator[tuple[Unit, int]]:
    """Yield the units of one group depth first, each under its parent where that is here too."""
    members = {unit.pk: unit for unit in units}
    below: dict[int | None, list[Unit]] = defaultdict(list)
    for unit in members.values():
        below[unit.parent_id if unit.parent_id in members else None].append(unit)

    def walk(parent: int | None, depth: int) -> Iterator[tuple[Unit, int]]:
        for unit in below[parent]:
            yield unit, depth
            yield from walk(unit.pk, depth + 1)

    return walk(None, 0)
