"""Grades of confidentiality against network segments: a table of counts, each a link."""

from collections import Counter
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Count, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from assets.models import Asset
from assets.services import local_catalogue
from assets.services.findings import listing
from assets.services.findings.listing import Wanted
from assets.services.home.counting import Counts
from classification.levels import Axis
from classification.services import catalogue

NOTHING = "unset"
SEGMENT = "segment"
SHADES = (0.02, 0.1, 0.25)  # of all assets: from here on a cell is one shade darker


@dataclass(frozen=True)
class Cell:
    """The assets of one grade in one segment; `wrong` of them break a rule of the segments."""

    count: int
    wrong: int
    url: str
    shade: int


@dataclass(frozen=True)
class Line:
    """One grade: its code and rank for the chip, its cells and its sum."""

    code: str
    rank: int
    label: str
    cells: list[Cell]
    total: int
    url: str


@dataclass(frozen=True)
class Matrix:
    """The table: segments across, grades down, the strictest first."""

    segments: list[tuple[str, str]]
    lines: list[Line]


def matrix(counts: Counts) -> Matrix | None:
    """None where nothing is counted."""
    place = counts.viewer.municipality
    if place is None or not counts.rows:
        return None
    found: Counter[tuple[str, str]] = Counter()
    for row in counts.rows:
        found[row.level or NOTHING, row.segment or NOTHING] += row.total
    known = catalogue.levels(place.scheme_version_id).get(Axis.CONFIDENTIALITY, {})
    grades = sorted(known.values(), key=lambda level: -level.rank)
    shown = [(level.code, level.rank, level.label) for level in grades]
    shown += [(code, 0, code) for code in sorted({c for c, _s in found} - set(known) - {NOTHING})]
    shown.append((NOTHING, 0, _("未分類")))
    segments = [
        (code, row.short_label) for code, row in catalogue.segments().items()
        if any(segment == code for _level, segment in found)
    ]  # fmt: skip
    if any(segment == NOTHING for _level, segment in found):
        segments.append((NOTHING, _("未確認")))
    wrong = _wrong(counts)
    lines = []
    for code, rank, label in shown:
        cells = [_cell(found, wrong, code, segment, counts.total) for segment, _name in segments]
        total = sum(cell.count for cell in cells)
        if total or rank:
            written = "" if code == NOTHING else code
            lines.append(Line(written, rank, label, cells, total, _address(c=code)))
    return Matrix(segments, lines)


def _cell(
    found: Counter[tuple[str, str]],
    wrong: Counter[tuple[str, str]],
    code: str,
    segment: str,
    whole: int,
) -> Cell:
    count = found[code, segment]
    shade = 1 + sum(count >= share * whole for share in SHADES) if count else 0
    return Cell(count, wrong[code, segment], _address(c=code, segment=segment), shade)


def _wrong(counts: Counts) -> Counter[tuple[str, str]]:
    """Assets whose place in the network breaks a rule gravely."""
    place = counts.viewer.municipality
    rules = local_catalogue.network_rules(place) if place else ()
    of_place = [rule.id for rule in rules if SEGMENT in rule.fields]
    grave = (
        listing.listed(counts.viewer, Wanted(severity="error"))
        .filter(rule__in=of_place)
        .annotate(told=Cast("columns", TextField()))
        .filter(told__contains=f'"{SEGMENT}"')
    )
    wrong = Asset.objects.filter(pk__in=grave.order_by().values("asset"))
    rows = wrong.values_list("c_level", "segment").annotate(number=Count("*")).order_by()
    return Counter(
        {(level or NOTHING, segment or NOTHING): number for level, segment, number in rows}
    )


def _address(**conditions: str) -> str:
    return f"/assets/?{urlencode(conditions)}"
