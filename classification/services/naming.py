"""How one place keeps the catalogue's entries, laid over it for as long as a block runs.

The catalogue knows no municipality. Whoever speaks for one says so with `spoken`, and every
name that is asked for meanwhile is the one that is used there.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from copy import copy
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, TypeVar

from classification.models import Level, SchemeVersion
from classification.models.entry import Entry

CONFIRMED = "confirmed"
Row = TypeVar("Row", bound=Entry)


@dataclass(frozen=True)
class Way:
    """How one entry is kept: its name, whether it is used, how grave, whether it was checked."""

    label: str = ""
    short_label: str = ""
    is_on: bool = True
    severity: str = ""
    is_confirmed: bool = False


class Ways:
    """How a place keeps every entry that it keeps in a way of its own: kind → code → Way.

    What was worked out from it is remembered with it, as long as its base is the same.
    """

    def __init__(self, by_kind: Mapping[str, Mapping[str, Way]]) -> None:
        self._by_kind = by_kind
        self._worked_out: dict[str, tuple[Any, Any]] = {}

    def __bool__(self) -> bool:
        return bool(self._by_kind)

    def of(self, kind: str) -> Mapping[str, Way]:
        return self._by_kind.get(kind, MappingProxyType({}))

    def once(self, what: str, base: Any, work: Callable[[Any], Any]) -> Any:
        """Return what `work` makes of `base`; the same base is not worked out again."""
        known = self._worked_out.get(what)
        if known is None or known[0] is not base:
            known = self._worked_out[what] = (base, work(base))
        return known[1]


AS_INSTALLED = Ways({})
_speaker: ContextVar[Callable[[], Ways] | None] = ContextVar("naming", default=None)


@contextmanager
def spoken(ways: Callable[[], Ways]) -> Iterator[None]:
    """Name the entries in these ways while the block runs; they are asked for when needed."""
    token = _speaker.set(ways)
    try:
        yield
    finally:
        _speaker.reset(token)


def current() -> Ways:
    speaker = _speaker.get()
    return speaker() if speaker else AS_INSTALLED


def level_code(scheme: str, axis: str, code: str) -> str:
    """Return the code by which a level is known in every version of its scheme."""
    return f"{scheme}:{axis}:{code}"


def laid_over(rows: Mapping[str, Row], ways: Mapping[str, Way]) -> Mapping[str, Row]:
    """Return the rows of a list with the names and checks of a place."""
    if not ways:
        return rows
    return MappingProxyType(
        {code: kept(row, ways[code]) if code in ways else row for code, row in rows.items()}
    )


def graded(
    grades: Mapping[int, Mapping[str, Mapping[str, Level]]],
    versions: Mapping[int, SchemeVersion],
    ways: Mapping[str, Way],
) -> Mapping[int, Mapping[str, Mapping[str, Level]]]:
    """Return the levels of all versions with the names and checks of a place."""
    if not ways:
        return grades
    return {
        version: {
            axis: laid_over(
                levels,
                {
                    code: ways[name]
                    for code in levels
                    if (name := level_code(versions[version].scheme_id, axis, code)) in ways
                },
            )
            for axis, levels in axes.items()
        }
        for version, axes in grades.items()
    }


def kept(row: Row, way: Way) -> Row:
    """Return an entry as a place keeps it; the row of the catalogue stays as it is."""
    found: Any = copy(row)
    found.label = way.label or found.label
    if way.short_label:
        found.short_label = way.short_label
    if way.is_confirmed:
        found.verified = CONFIRMED
    found.is_offered, found.own_name = way.is_on, way.label
    kept_row: Row = found
    return kept_row
