"""What a change of staff would do on its day: who ends what, who takes what, what stays vacant."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from assets.models import (
    Appointment,
    AppRole,
    Asset,
    Membership,
    PersonnelChange,
    PersonnelMove,
    Post,
    Unit,
    User,
)
from assets.services.moves import problems
from assets.services.moves.problems import Kind

HOLDER = Appointment.Capacity.HOLDER
ONE_DAY = timedelta(days=1)


@dataclass
class PlanLine:
    """One person: what ends for them, what they are asked about, what else to know."""

    move: PersonnelMove
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    terms: list[Appointment] = field(default_factory=list)
    roles: list[Membership] = field(default_factory=list)

    @property
    def is_newcomer(self) -> bool:
        return self.move.user is None and bool(self.move.username)


@dataclass
class Passing:
    """A post that goes from one person to another, or to nobody."""

    post: Post
    giver: User | None
    taker: PersonnelMove | None
    deputy: str = ""
    assets: int = 0


@dataclass
class Plan:
    """Everything a change does, as far as it is known now."""

    change: PersonnelChange
    lines: list[PlanLine]
    left_out: list[PersonnelMove]
    passings: list[Passing]
    objections: list[str] = field(default_factory=list)

    @property
    def asking(self) -> list[PlanLine]:
        return [line for line in self.lines if line.problems]

    @property
    def vacancies(self) -> list[Passing]:
        return [passing for passing in self.passings if passing.taker is None]

    @property
    def handovers(self) -> list[Passing]:
        return [passing for passing in self.passings if passing.assets]

    @property
    def newcomers(self) -> list[PlanLine]:
        return [line for line in self.lines if line.is_newcomer]

    @property
    def is_ready(self) -> bool:
        return not self.asking and not self.objections and bool(self.lines)

    @property
    def counts(self) -> Counter[str]:
        return Counter(line.move.kind for line in self.lines)


class _Facts:
    """The terms and roles of a municipality that reach the day, read once."""

    def __init__(self, change: PersonnelChange) -> None:
        day = change.effective_on
        reaching = Q(end_date=None) | Q(end_date__gte=day)
        terms = Appointment.objects.filter(
            reaching, post__unit__municipality=change.municipality_id
        ).select_related("post__unit", "holder")
        self.terms = list(terms.order_by("pk"))
        in_force = Q(valid_to=None) | Q(valid_to__gte=day)
        roles = Membership.objects.filter(
            in_force, withdrawn=False, unit__municipality=change.municipality_id
        ).select_related("unit", "user")
        self.roles = list(roles.order_by("pk"))
        self.day = day

    def ending_terms(self, move: PersonnelMove) -> list[Appointment]:
        own = [term for term in self.terms if term.holder_id == move.user_id]
        if move.kind == Kind.LEAVE:
            return own
        if move.kind != Kind.MOVE:
            return []
        return [
            term
            for term in own
            if term.start_date < self.day
            and not (term.post_id == move.to_post_id and term.capacity == HOLDER)
            and _is_left(move, term.post.unit.path)
        ]

    def ending_roles(self, move: PersonnelMove) -> list[Membership]:
        own = [role for role in self.roles if role.user_id == move.user_id]
        if move.kind == Kind.LEAVE:
            return own
        if move.kind != Kind.MOVE:
            return []
        return [
            role
            for role in own
            if (role.valid_from < self.day or self._came_along(role, move))
            and (role.unit_id, role.role) != (place_of(move), move.role)
            and _is_left(move, role.unit.path)
        ]

    def _came_along(self, role: Membership, move: PersonnelMove) -> bool:
        """Whether a role begins on the day only because its unit was merged; others that do
        were given for what the person will do."""
        heir = _living(move.from_unit, on=self.day)
        return heir != move.from_unit and heir is not None and role.unit_id == heir.pk


def place_of(move: PersonnelMove) -> int | None:
    """Return the unit on which a move gives its role: that of the post, where one is taken."""
    return move.to_post.unit_id if move.to_post else move.to_unit_id


def make(change: PersonnelChange) -> Plan:
    """Return the plan of a change; the number of questions does not depend on its lines."""
    wanted = ("user__unit", "from_unit__successor", "to_unit__successor", "to_post__unit")
    moves = list(change.moves.select_related(*wanted).order_by("line"))
    for move in moves:
        move.to_unit = _living(move.to_unit, on=change.effective_on)
    active = [move for move in moves if not move.left_out]
    facts = _Facts(change)
    lines = [
        PlanLine(
            move,
            problems=problems.of_line(move, on=change.effective_on),
            terms=facts.ending_terms(move) if move.user_id else [],
            roles=facts.ending_roles(move) if move.user_id else [],
        )
        for move in active
    ]
    problems.compare(lines)
    plan = Plan(
        change,
        lines,
        [move for move in moves if move.left_out],
        _passings(lines, facts),
    )
    _note(plan, facts)
    plan.objections = _objections(plan, facts)
    return plan


def _living(unit: Unit | None, *, on: date) -> Unit | None:
    """Return the unit, or the one that took over from it since the list was read."""
    if unit is not None and unit.valid_to and unit.valid_to < on and unit.successor:
        return unit.successor
    return unit


def _is_left(move: PersonnelMove, path: str) -> bool:
    """Whether somebody leaves what they have there; other offices may go on (兼務)."""
    if not move.keeps_others or move.from_unit is None:
        return True
    return path.startswith(move.from_unit.path)


def _passings(lines: Iterable[PlanLine], facts: _Facts) -> list[Passing]:
    lines = list(lines)
    takers = {
        line.move.to_post_id: line.move
        for line in lines
        if line.move.to_post_id and line.move.kind not in {Kind.DEPUTY, Kind.LEAVE}
    }
    deputies = {
        line.move.to_post_id: line.move.name for line in lines if line.move.kind == Kind.DEPUTY
    }
    ending = {term.pk for line in lines for term in line.terms}
    found: dict[int, Passing] = {}
    for term in facts.terms:
        if term.capacity != HOLDER or term.start_date >= facts.day:
            continue
        taker = takers.get(term.post_id)
        stays = taker is not None and taker.user_id == term.holder_id
        if (term.pk in ending or taker is not None) and not stays:
            deputy = deputies.get(term.post_id) or _deputy(term.post, facts, ending)
            found[term.post_id] = Passing(term.post, term.holder, taker, deputy)
    for post_id, move in takers.items():
        held = any(term.post_id == post_id and term.capacity == HOLDER for term in facts.terms)
        if post_id not in found and not held and move.to_post:
            found[post_id] = Passing(move.to_post, None, move)
    _count_assets(found)
    return sorted(found.values(), key=lambda each: (each.post.unit.path, each.post.pk))


def _deputy(post: Post, facts: _Facts, ending: set[int]) -> str:
    for term in facts.terms:
        if term.post_id == post.pk and term.capacity != HOLDER and term.pk not in ending:
            return term.holder.name
    return ""


def _count_assets(found: dict[int, Passing]) -> None:
    owned = Asset.objects.kept().filter(owner_role__in=found).order_by()
    for post, count in owned.values_list("owner_role").annotate(count=Count("pk")):
        found[post].assets = count


def _note(plan: Plan, facts: _Facts) -> None:
    """Say what is not on the list and happens all the same."""
    leaving = {term.holder_id for line in plan.lines for term in line.terms}
    for line in plan.lines:
        move = line.move
        for passing in plan.passings:
            displaced = passing.taker is move and passing.giver and passing.giver.pk not in leaving
            if displaced and passing.giver:
                told = {"name": passing.giver.name, "post": passing.post.name}
                line.notes.append(
                    _("いまの%(post)s（%(name)sさん）の在任が、前の日で終わります。") % told
                )
        if move.user and move.from_unit and move.user.unit_id != move.from_unit_id:
            told = {"unit": str(move.user.unit or _("所属なし")), "here": move.from_unit.name}
            line.notes.append(
                _("名簿の前の部署は%(here)s、この台帳での所属は%(unit)sです。") % told
            )
        wide = [role for role in line.roles if role.unit.parent_id is None]
        if wide and move.kind == Kind.MOVE:
            roles = "、".join(role.get_role_display() for role in wide)
            line.notes.append(_("全庁の役割（%(roles)s）も終わります。") % {"roles": roles})


def _objections(plan: Plan, facts: _Facts) -> list[str]:
    """Say what forbids the change as a whole."""
    if not plan.lines:
        return [_("適用する行がありません。")]
    ending = {role.pk for line in plan.lines for role in line.roles}

    def is_admin(role: Membership) -> bool:
        wide = role.role == AppRole.ADMIN and role.unit.parent_id is None
        return wide and role.user.is_active and role.valid_from <= facts.day

    admins = [role for role in facts.roles if is_admin(role)]
    if admins and all(role.pk in ending for role in admins):
        return [
            _(
                "この異動で、全庁管理者がだれもいなくなります。"
                "先に、後任の人に全庁管理者の役割を割り当ててください。"
            )
        ]
    return []


def last_day(change: PersonnelChange) -> date:
    """The day before the change: the last one of what ends."""
    return change.effective_on - ONE_DAY
