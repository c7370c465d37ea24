"""The printed forms as PDF: unit by unit, in pieces as long as one process can set."""

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice

from django.utils.translation import gettext as _

from assets.services.exports.columns import OutColumn
from assets.services.exports.form_layout import Head, Part
from assets.services.exports.printed import Paper as Size
from assets.services.exports.printed import PrintedForm
from config.kit import codes
from config.kit.dates import wareki_short
from config.kit.papers import press
from config.kit.papers.blocks import Block, Column, Facts, Heading, Margins, Paper, Table, Text

CELLS_AT_ONCE = 17_000  # 1,000 rows of the register: a second and 200 MB
LETTERS = {"a4": 8.0, "a3": 9.0}  # points
LABEL_WIDTH = 52  # millimetres
CODE = "code"
Row = Sequence[str]


@dataclass(frozen=True)
class Setup:
    """Which form, with which columns, on which paper; `by_unit` gives each unit its own pages."""

    form: PrintedForm
    columns: Sequence[OutColumn]
    head: Head
    at: datetime
    size: Size = "a4"
    by_unit: bool = False


def pdf(parts: Iterable[Part], setup: Setup, *, watch: Callable[[], None] = lambda: None) -> bytes:
    """Return the form with these rows; raises PaperError, and what `watch` raises per piece."""

    def watched() -> Generator[Paper]:
        for piece in _pieces(parts, setup):
            watch()
            yield piece

    pieces = watched()
    try:
        return press.bound(pieces)
    finally:
        pieces.close()  # ends the reading too, which holds the connection of the database


def _pieces(parts: Iterable[Part], setup: Setup) -> Iterator[Paper]:
    """Fill one piece after the other; there is always a first one."""
    draw = _cards if setup.form.page_each else _tables
    held: list[Block] = []
    cells, is_first = 0, True
    for blocks, size in draw(parts, setup):
        if held and cells + size > CELLS_AT_ONCE:
            yield _paper(setup, held, is_first=is_first)
            held, cells, is_first = [], 0, False
        held += blocks
        cells += size
    yield _paper(setup, held, is_first=is_first)


def _paper(setup: Setup, blocks: list[Block], *, is_first: bool) -> Paper:
    form, head = setup.form, setup.head
    told = {"place": head.municipality, "form": form.name, "at": head.made_at, "by": head.made_by}
    return Paper(
        title=form.name,
        subtitle=head.conditions and _("条件：%(words)s") % {"words": head.conditions},
        blocks=[Text(str(form.note), small=True), *blocks] if is_first and form.note else blocks,
        made_at=setup.at,
        landscape=form.landscape,
        size=setup.size,
        continued=not is_first or form.page_each,
        signatures=[str(one) for one in form.signatures],
        margins=Margins(
            name=_("%(place)s　%(form)s") % told,
            made=_("作成日時：%(at)s") % told,
            by=_("作成者：%(by)s") % told,
            mark=head.caution,
            number=head.number,
            seal=head.seal,
        ),
    )


def _tables(parts: Iterable[Part], setup: Setup) -> Iterator[tuple[list[Block], int]]:
    columns = [
        Column(str(one.heading), one.width, one.align, str(one.group), one.code)
        for one in setup.form.columns
    ]
    at_once = CELLS_AT_ONCE // len(columns)
    apart = setup.by_unit or setup.form.is_apart
    more = False
    for part in parts:
        rows = iter(part.rows)
        heading: Block = Heading(part.name, level=2, new_page=apart and more, titled=apart and more)
        more = True
        while some := [*map(_Reader(setup), islice(rows, at_once))]:
            if len(some) < at_once:
                some += [[""] * len(columns)] * setup.form.empty_lines(len(some))
            table = Table(columns, some, size=LETTERS[setup.size], high=setup.form.high)
            yield [heading, table], len(some) * len(columns)
            heading = Text(_("%(unit)s（続き）") % {"unit": part.name})


def _cards(parts: Iterable[Part], setup: Setup) -> Iterator[tuple[list[Block], int]]:
    """A page for each row: its labels and what belongs to them."""
    labels = [str(one.heading) for one in setup.form.columns]
    read = _Reader(setup)
    for part in parts:
        for row in part.rows:
            heading = Heading(row[0], new_page=True, above=setup.form.name)
            told = list(zip(labels, read(row), strict=True))
            facts = Facts(told, label_width=LABEL_WIDTH, high=setup.form.high)
            yield [heading, facts], len(told) * 2


class _Reader:
    """Says days in the calendar of offices and numbers with their commas; draws the codes."""

    def __init__(self, setup: Setup) -> None:
        self.kinds = [
            CODE if one.code else column.kind
            for column, one in zip(setup.columns, setup.form.columns, strict=True)
        ]

    def __call__(self, row: Row) -> list[str]:
        return [_said(kind, cell) for kind, cell in zip(self.kinds, row, strict=True)]


def _said(kind: str, cell: str) -> str:
    if kind == CODE:
        return codes.drawn(cell).svg_inline(border=1, omitsize=True)
    if kind == "date" and cell:
        return wareki_short(date.fromisoformat(cell))
    if kind == "number" and cell.isdecimal():
        return f"{int(cell):,}"
    return cell
