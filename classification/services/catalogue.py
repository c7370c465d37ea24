"""The catalogue at hand: code lists, levels and documents without a query per row.

Each process keeps one copy. Its own changes make the copy stale at once; changes of
other processes are noticed within `RECHECK_SECONDS` by one cheap query.
"""

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Literal, TypeVar

from django.db.models import Max, Model, Value

from classification import chains, handling, inheritance, rules, wizard
from classification import controls as measures
from classification import maturity as completeness
from classification.levels import Axis, Scope
from classification.models import (
    Business,
    Catalogue,
    Level,
    Retention,
    Role,
    Scheme,
    SchemeVersion,
    Segment,
)
from classification.models.entry import changes
from classification.services import naming
from classification.services.loading import Loaded, amend, load_catalogue

__all__ = [
    "CatalogueMissingError", "Loaded", "amend", "approvals", "businesses", "controls",
    "current_scheme", "document", "forget", "handbook", "inheriting", "label", "level_name",
    "levels", "load_catalogue", "maturity", "network_rules", "questions", "ranks", "retentions",
    "roles", "scheme_version", "schemes", "segments",
]  # fmt: skip

RECHECK_SECONDS = 10.0
TRACKED = (Segment, Role, Retention, Business, Scheme, SchemeVersion, Level, Catalogue)

CodeList = Literal["segment", "role", "retention", "business"]
Row = TypeVar("Row", bound=Model)
Made = TypeVar("Made")
Grades = Mapping[str, Mapping[str, Level]]
Stamp = frozenset[tuple[str, int | None]]


class CatalogueMissingError(LookupError):
    """The catalogue was not loaded, or does not know this: `load_catalogue` comes first."""


@dataclass(frozen=True)
class Copy:
    """The catalogue as it stood at one moment; shared by threads, replaced as a whole."""

    change: int
    stamp: Stamp
    segments: Mapping[str, Segment]
    roles: Mapping[str, Role]
    retentions: Mapping[str, Retention]
    businesses: Mapping[str, Business]
    schemes: Mapping[str, Scheme]
    versions: Mapping[int, SchemeVersion]
    grades: Mapping[int, Grades]
    documents: dict[str, Any] = field(default_factory=dict)


class _Shelf:
    """The copy of this process, and when it was last compared with the database."""

    def __init__(self) -> None:
        self.copy: Copy | None = None
        self.checked = 0.0

    def take(self) -> Copy:
        copy, now = self.copy, time.monotonic()
        if copy and copy.change == changes.count:
            if now - self.checked < RECHECK_SECONDS:
                return copy
            if _stamp() == copy.stamp:
                self.checked = now
                return copy
        fresh = _read()
        self.copy, self.checked = fresh, now
        return fresh


_shelf = _Shelf()


def _copy() -> Copy:
    """Return the copy at hand, in the words of the place that is spoken for."""
    copy, ways = _shelf.take(), naming.current()
    found: Copy = ways.once("catalogue", copy, lambda base: _in_words(base, ways)) if ways else copy
    return found


def _in_words(copy: Copy, ways: naming.Ways) -> Copy:
    return replace(
        copy,
        segments=naming.laid_over(copy.segments, ways.of("segment")),
        roles=naming.laid_over(copy.roles, ways.of("role")),
        retentions=naming.laid_over(copy.retentions, ways.of("retention")),
        grades=naming.graded(copy.grades, copy.versions, ways.of("level")),
    )


def forget() -> None:
    """Drop the copy, so that the next question reads the database."""
    _shelf.copy = None


def segments() -> Mapping[str, Segment]:
    """Return the network segments by code, in their order."""
    return _copy().segments


def roles() -> Mapping[str, Role]:
    """Return the roles by key, in their order."""
    return _copy().roles


def retentions() -> Mapping[str, Retention]:
    """Return the retention classes by code, longest first."""
    return _copy().retentions


def businesses() -> Mapping[str, Business]:
    """Return the business areas by code, in their order."""
    return _copy().businesses


def schemes(scope: Scope | str) -> list[Scheme]:
    """Return the schemes of a scope, the default one first."""
    found = [scheme for scheme in _copy().schemes.values() if scheme.scope == scope]
    return sorted(found, key=lambda scheme: not scheme.is_default)


def current_scheme(scope: Scope | str, *, key: str = "") -> SchemeVersion:
    """Return the current version of the default scheme of a scope, or of the scheme `key`.

    Raises CatalogueMissingError when there is none.
    """
    copy = _copy()
    for version in copy.versions.values():
        scheme = copy.schemes[version.scheme_id]
        wanted = scheme.key == key if key else scheme.is_default
        if version.current and wanted and scheme.scope == scope:
            return version
    raise CatalogueMissingError(f"no current scheme: {scope} {key}".strip())


def scheme_version(version_id: int) -> SchemeVersion:
    """Return one version of a scheme with its scheme; CatalogueMissingError when unknown."""
    try:
        return _copy().versions[version_id]
    except KeyError:
        raise CatalogueMissingError(f"no scheme version {version_id}") from None


def levels(version_id: int) -> Grades:
    """Return the levels of a scheme version: axis → code → Level, strictest first."""
    return _copy().grades.get(version_id, {})


def ranks(version_id: int, axis: Axis | str) -> Mapping[str, int]:
    """Return code → rank of one axis, for sorting and for `classification.levels`."""
    return {code: level.rank for code, level in levels(version_id).get(axis, {}).items()}


def level_name(version_id: int, axis: Axis | str, code: str | None) -> str:
    """Return the name that the place which is spoken for gave to a grade; "" as installed."""
    base, spoken = _shelf.take().grades, _copy().grades
    if base is spoken or not code:
        return ""
    installed, level = (
        grades.get(version_id, {}).get(axis, {}).get(code) for grades in (base, spoken)
    )
    return level.label if level and installed and level.label != installed.label else ""


def label(kind: CodeList, code: str | None) -> str:
    """Return the name of a code of a list; the code itself when the list does not know it."""
    copy = _copy()
    lists: dict[str, Mapping[str, Segment | Role | Retention | Business]] = {
        "segment": copy.segments,
        "role": copy.roles,
        "retention": copy.retentions,
        "business": copy.businesses,
    }
    entry = lists[kind].get(code or "")
    return entry.label if entry else code or ""


def document(kind: str) -> Any:
    """Return the newest content of a document such as "network_rules"."""
    documents = _copy().documents
    if kind not in documents:
        newest = Catalogue.objects.filter(kind=kind).order_by("-number").first()
        if newest is None:
            raise CatalogueMissingError(f"no document {kind}")
        documents[kind] = newest.content
    return documents[kind]


def handbook() -> handling.Handbook:
    """Return the duties at each stage of an asset's life."""
    return _ready("handling_rules", handling.read)


def inheriting() -> Mapping[str, inheritance.Way]:
    """Return by kind of link what it carries to which end."""
    return _ready("inheritance", inheritance.read)


def approvals() -> chains.Chains:
    """Return whose approval a change of the register needs."""
    return _ready("approvals", chains.read)


def network_rules() -> tuple[rules.Rule, ...]:
    """Return the rules of the three-segment model, ready to be asked."""
    return _ready("network_rules", rules.read)


def controls() -> tuple[measures.Control, ...]:
    """Return the measures of the policy, in its order."""
    return _ready("controls", measures.read)


def maturity() -> tuple[completeness.Criterion, ...]:
    """Return what a record must hold for each level of completeness."""
    return _ready("maturity", completeness.read)


def questions() -> tuple[wizard.Question, ...]:
    """Return the questions that lead to a proposal of grades."""
    return _ready("wizard", wizard.read)


def _ready(kind: str, read: Callable[[Any], Made]) -> Made:
    """Return what is made of a document; each copy of the catalogue makes it once."""
    documents, key = _copy().documents, f"{kind}, ready"
    if key not in documents:
        documents[key] = read(document(kind))
    made: Made = documents[key]
    return made


def _stamp() -> Stamp:
    """Return the newest version row of every table in one query: any change moves it."""
    first, *rest = (
        model.history.model.objects.order_by()
        .values(model_name=Value(model.__name__))
        .annotate(newest=Max("history_id"))
        .values_list("model_name", "newest")
        for model in TRACKED
    )
    return frozenset(first.union(*rest))


def _read() -> Copy:
    # The numbers are taken before the rows: a change in between makes the copy stale.
    change, stamp = changes.count, _stamp()
    known = _by("key", Scheme.objects.order_by("pk"))
    versions = SchemeVersion.objects.order_by("scheme", "-number")
    return Copy(
        change=change,
        stamp=stamp,
        segments=_by("code", Segment.objects.order_by("position", "pk")),
        roles=_by("key", Role.objects.order_by("position", "pk")),
        retentions=_by("code", Retention.objects.order_by("position", "pk")),
        businesses=_by("code", Business.objects.order_by("position", "pk")),
        schemes=known,
        versions=_by("pk", versions.select_related("scheme")),
        grades=_grades(),
    )


def _by(name: str, rows: Iterable[Row]) -> Mapping[Any, Row]:
    return MappingProxyType({getattr(row, name): row for row in rows})


def _grades() -> Mapping[int, Grades]:
    found: dict[int, dict[str, dict[str, Level]]] = defaultdict(lambda: defaultdict(dict))
    for level in Level.objects.order_by("version", "axis", "-rank"):
        found[level.version_id][level.axis][level.code] = level
    return {
        pk: {axis: MappingProxyType(codes) for axis, codes in axes.items()}
        for pk, axes in found.items()
    }
