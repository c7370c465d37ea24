"""The differences between two moments as they are shown: by unit, and asset by asset."""

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assets.access import PastViewer, Viewer
from assets.models import Asset, Unit
from assets.models.custom_field import own_columns
from audits.forms.between import KIND_NAMES, BetweenForm
from audits.services.between import (
    ADDED,
    CHANGED,
    CLOSED,
    GONE,
    LEFT,
    MOVED,
    RECLASSIFIED,
    REVIEWED,
    Differences,
    Different,
)
from audits.services.history import STATES, Row, differing
from audits.services.names import Names
from audits.tables import cells, wording
from audits.tables.cells import Cell, Html
from audits.tables.diff import FIELDS, PLAIN, Comparison, Reader
from classification import columns

AT_ONCE = 500
COUNTED = (ADDED, CLOSED, RECLASSIFIED, MOVED, LEFT, CHANGED, REVIEWED, GONE)
HEADS = {MOVED: gettext_lazy("移って来た"), LEFT: gettext_lazy("移って行った")}
BREAK = re.compile(r"<br\s*/?>")


@dataclass(frozen=True)
class Count:
    """How many assets of a unit became different in one way, with the list of them."""

    number: int
    href: str


@dataclass(frozen=True)
class UnitLine:
    """One unit, or all of them."""

    name: str
    counts: list[Count]
    before: int
    after: int

    @property
    def figures(self) -> list[str]:
        """All its numbers as texts, for files."""
        counts = (count.number for count in self.counts)
        return [f"{number:,}" for number in (self.before, *counts, self.after)]


@dataclass(frozen=True)
class Line:
    """One asset: what became of it and, where it was there at both moments, column by column."""

    one: Different
    href: str
    unit: str
    kinds: list[str]
    cells: list[Cell]

    @property
    def texts(self) -> list[tuple[str, str, str]]:
        """The columns as plain text, for files."""
        return [(cell.label, plain(cell.before), plain(cell.after)) for cell in self.cells]


def plain(value: Html) -> str:
    """Return the words of a cell without their markup."""
    return html.unescape(strip_tags(BREAK.sub(" ", str(value)))).strip()


def head(kind: str) -> str:
    return str(HEADS.get(kind) or KIND_NAMES[kind])


class Told:
    """The differences that one form asks for, told to one person."""

    def __init__(self, found: Differences, form: BetweenForm) -> None:
        self.found, self.form, self.viewer = found, form, form.viewer
        self.then, self.later = (
            PastViewer(self.viewer, moment).called(Unit)
            for moment in (found.period.since, found.period.until)
        )

    @property
    def heads(self) -> list[str]:
        return [_("前の件数"), *(head(kind) for kind in COUNTED), _("後の件数")]

    def units(self) -> list[UnitLine]:
        """Return the units with anything to tell, in the order of the chart."""
        counts, (before, after) = self.found.by_unit, self.found.sizes
        keys = {*counts, *before, *after}
        units = Unit.objects.filter(pk__in=keys).order_by("position", "code")
        return [
            UnitLine(self.unit(pk), self._counts(counts[pk], unit=code), before[pk], after[pk])
            for pk, code in units.values_list("pk", "code")
        ]

    def total(self) -> UnitLine:
        before, after = self.found.sizes
        counts = self._counts(self.found.total, unit="")
        return UnitLine(_("合計"), counts, before.total(), after.total())

    @cached_property
    def places(self) -> dict[int, int]:
        units = Unit.objects.filter(municipality=self.viewer.municipality)
        ordered = units.order_by("position", "code").values_list("pk", flat=True)
        return {pk: place for place, pk in enumerate(ordered)}

    def place(self, pk: int) -> int:
        """Where a unit stands in the chart."""
        return self.places.get(pk, 0)

    def unit(self, pk: int | None) -> str:
        return self.later.get(pk or 0) or self.then.get(pk or 0, "")

    def lines(self, some: Iterable[Different]) -> Iterator[Line]:
        """Tell some of them; the questions are the same for however many."""
        shown = list(some)
        keys = {key for one in shown for key in (one.before, one.after) if key}
        rows = {row["history_id"]: row for row in STATES(keys=keys)}
        reader = _Reader(self.viewer)
        reader.collect(*rows.values())
        for one in shown:
            before, after = (rows.get(key or 0) for key in (one.before, one.after))
            changed = self._cells(reader, one, before, after)
            kinds = [str(KIND_NAMES[kind]) for kind in one.kinds]
            yield Line(one, self._href(one), self._where(one), kinds, changed)

    def _cells(
        self, reader: "_Reader", one: Different, before: Row | None, after: Row | None
    ) -> list[Cell]:
        period = self.found.period
        if before is None or after is None:
            return []
        reader.sees_confidential = self._may_see(one)
        return reader.changed((before, period.since), (after, period.until))

    def _may_see(self, one: Different) -> bool:
        right, viewer = "read_restricted", self.viewer
        return viewer.can_everywhere(right) or one.unit in viewer.unit_ids(right)

    def _where(self, one: Different) -> str:
        if MOVED in one.kinds:
            told = {"old": self.then.get(one.from_unit or 0, ""), "new": self.unit(one.to_unit)}
            return _("%(old)s→%(new)s") % told
        return self.unit(one.unit)

    def _href(self, one: Different) -> str:
        moment = self.form.until_moment if one.after else self.form.since_moment
        return f"{reverse('asset_detail', args=[one.number])}?{urlencode({'at': moment.key})}"

    def _counts(self, counts: Any, *, unit: str) -> list[Count]:
        address = reverse("change_between")
        return [
            Count(
                counts[kind],
                f"{address}?{urlencode(self.form.query(unit=unit, kind=kind))}#list",
            )
            for kind in COUNTED
        ]


class _Reader(Reader):
    """One viewer reading the states of many assets."""

    def __init__(self, viewer: Viewer) -> None:
        self.asset, self.viewer, self.names = Asset(), viewer, Names()
        self.sees_confidential = False
        own = own_columns(municipality=viewer.municipality_id or 0)
        self.custom = {item.key: item for item in own}
        self.hidden_assets = frozenset()

    def changed(self, before: Any, after: Any) -> list[Cell]:
        """Return the columns that differ between two rows, each given with its moment."""
        (old, since), (new, until) = before, after
        was, now = self._moment(old, since), self._moment(new, until)
        differ, known = set(differing(old, new)), columns.columns()
        made = Comparison()
        for key in PLAIN:
            column = known.get(key) or known.get(key.removesuffix("_id"))
            is_open = column is None or not column.confidential or self.sees_confidential
            if key in differ and is_open:
                made.cells.append(cells.pair(wording.label(key), FIELDS[key], was, now))
        self._compare_extra(made, old["extra"] or {}, new["extra"] or {})
        return made.cells
