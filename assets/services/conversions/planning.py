"""What the grades of assets become under another scheme, and how sure that is. Reads only."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from assets.models import Asset, AssetQuerySet, Municipality, Status
from assets.models.asset.grades import AXES
from classification.levels import Axis, Scope
from classification.models import SchemeVersion
from classification.services import catalogue, mappings

BATCH = 1_000
FACTS = (
    "personal_info", "my_number", "subject_count", "segment_id", "kind", "name", "summary",
    "pi_items",
)  # fmt: skip
GRADES = {Scope.ADMIN: ("c", "i", "a"), Scope.SCHOOL: ("mext",)}
VERSION = {Scope.ADMIN: "scheme_version", Scope.SCHOOL: "school_scheme_version"}
Columns = Mapping[str, Any]


@dataclass(frozen=True)
class Move:
    """One grade on its way into another scheme; `new` is empty where nothing is said of it."""

    axis: str
    old: str
    new: str
    certain: bool
    warns: bool = False
    reason: str = ""

    @property
    def axis_label(self) -> str:
        return str(Axis(AXES[self.axis]).label)


@dataclass(frozen=True)
class Plan:
    """The grades of one asset on their way: carried out only when all of them are certain."""

    moves: tuple[Move, ...]

    @property
    def is_certain(self) -> bool:
        return all(move.certain and move.new for move in self.moves)

    @property
    def open_moves(self) -> list[Move]:
        """What a person is asked about: all but what certainly stays as it is."""
        asked = [move for move in self.moves if not move.certain or move.new != move.old]
        return asked or list(self.moves)

    @property
    def is_said(self) -> bool:
        """Whether there is something to propose for every grade."""
        return all(move.new for move in self.moves)

    @property
    def reason(self) -> str:
        """Say in one sentence why the grades that change become what they become."""
        told = [_told(move) for move in self.moves if move.new != move.old and move.new]
        return _("分類基準の付け替え：%(moves)s") % {"moves": "、".join(told)} if told else ""


class Planner:
    """Plans for the assets of one municipality, by the mappings into one version of a scheme."""

    def __init__(self, target: SchemeVersion) -> None:
        self.target = target
        self.scope = Scope(target.scheme.scope)
        self.version = VERSION[self.scope]
        self._steps: dict[str, tuple[mappings.Step, ...]] = {}
        self._levels = {axis: catalogue.ranks(target.pk, name) for axis, name in AXES.items()}

    @cached_property
    def columns(self) -> list[str]:
        """The columns of an asset that a plan is made from."""
        grades = [f"{axis}_level" for axis in GRADES[self.scope]]
        return [*grades, f"{self.version}_id", *FACTS]

    def plan(self, row: Columns) -> Plan:
        """Return what becomes of the grades of an asset, by its columns."""
        source = catalogue.scheme_version(row[f"{self.version}_id"]).scheme_id
        stated = [axis for axis in GRADES[self.scope] if row[f"{axis}_level"]]
        facts = {**row, "segment": row["segment_id"]}
        return Plan(tuple(self._move(source, a, row[f"{a}_level"], facts) for a in stated))

    def rank(self, axis: str, code: str) -> int:
        return self._levels[axis].get(code, 0)

    def _move(self, source: str, axis: str, code: str, facts: Columns) -> Move:
        known = code if code in self._levels[axis] else ""
        if source == self.target.scheme_id:
            return Move(axis, code, known, certain=True)
        outcome = mappings.translate(self._into(source), AXES[axis], code, facts)
        if outcome is None:
            same = axis != "c" and mappings.keeps_others(source, self.target.scheme_id)
            return Move(axis, code, known, certain=same)
        new = outcome.grades.get(AXES[axis], "")
        return Move(axis, code, new, outcome.certain, outcome.warns, outcome.reason)

    def _into(self, source: str) -> tuple[mappings.Step, ...]:
        if source not in self._steps:
            self._steps[source] = mappings.steps(source, self.target.scheme_id)
        return self._steps[source]


@dataclass
class Preview:
    """What a change of the scheme would do: how many assets, and what becomes of each grade."""

    target: SchemeVersion
    certain: int = 0
    proposed: int = 0
    unsaid: int = 0
    waiting: int = 0
    moves: Counter[Move] = field(default_factory=Counter)

    @property
    def total(self) -> int:
        return self.certain + self.proposed + self.unsaid

    @property
    def lines(self) -> list[tuple[Move, int]]:
        """Every kind of move with how many grades make it: by axis, the strictest first."""
        order = list(AXES)
        return sorted(
            self.moves.items(),
            key=lambda line: (order.index(line[0].axis), _down(line[0]), -line[1]),
        )


def preview(municipality: Municipality, *, target: SchemeVersion) -> Preview:
    """Count what a change of the scheme would do, batch by batch; nothing is stored."""
    planner, found = Planner(target), Preview(target)
    found.waiting = behind(municipality, target).filter(status=Status.PENDING).count()
    rows = convertible(municipality, target).values("pk", *planner.columns)
    last = 0
    while batch := list(rows.filter(pk__gt=last).order_by("pk")[:BATCH]):
        last = batch[-1]["pk"]
        for row in batch:
            _count(found, planner.plan(row))
    return found


def behind(municipality: Municipality, target: SchemeVersion) -> AssetQuerySet:
    """The kept assets that are graded by another version than this one."""
    column = VERSION[Scope(target.scheme.scope)]
    mine = Asset.objects.filter(municipality=municipality).kept()
    return mine.filter(Q(**{f"{column}__isnull": False}) & ~Q(**{column: target.pk}))


def convertible(municipality: Municipality, target: SchemeVersion) -> AssetQuerySet:
    """Those of them that nobody is deciding about just now."""
    return behind(municipality, target).exclude(status=Status.PENDING)


def in_force(municipality: Municipality, scope: Scope) -> SchemeVersion:
    """Return the version by which a municipality grades."""
    return catalogue.scheme_version(getattr(municipality, f"{VERSION[scope]}_id"))


def targets(municipality: Municipality, scope: Scope) -> list[SchemeVersion]:
    """Return the versions that the grades of a municipality can be put into.

    The one in force is among them as long as assets are graded by another.
    """
    now = in_force(municipality, scope)
    return [version for version in _reachable(now, scope) if _is_open(municipality, version, now)]


def target_named(municipality: Municipality, key: str) -> SchemeVersion | None:
    """Return the target of that scheme, where the municipality may change to it."""
    found = (version for scope in Scope for version in targets(municipality, scope))
    return next((version for version in found if version.scheme_id == key), None)


def _reachable(now: SchemeVersion, scope: Scope) -> Iterator[SchemeVersion]:
    for scheme in catalogue.schemes(scope):
        is_same = scheme.key == now.scheme_id
        if is_same or mappings.steps(now.scheme_id, scheme.key):
            yield catalogue.current_scheme(scope, key=scheme.key)


def _is_open(municipality: Municipality, version: SchemeVersion, now: SchemeVersion) -> bool:
    return version.pk != now.pk or convertible(municipality, version).exists()


def _count(found: Preview, plan: Plan) -> None:
    found.moves.update(plan.moves)
    if plan.is_certain:
        found.certain += 1
    elif plan.is_said:
        found.proposed += 1
    else:
        found.unsaid += 1


def _down(move: Move) -> str:
    """Sort codes so that the stricter comes first: 3A, 3B, 2, 1; Ⅰ, Ⅱ."""
    return move.old if move.axis == "mext" else "".join(chr(255 - ord(c) % 128) for c in move.old)


def _told(move: Move) -> str:
    told = {"axis": move.axis_label, "old": move.old, "new": move.new, "why": move.reason}
    if move.reason:
        return _("%(axis)s%(old)sから%(new)sへ（%(why)sため）") % told
    return _("%(axis)s%(old)sから%(new)sへ") % told
