"""The differences between two moments as files, each recorded as an export: Excel and PDF."""

from collections.abc import Iterator
from itertools import groupby, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assets.models import Asset, ExportRun
from assets.services.exports import paper
from assets.services.exports.files import File, Selection, Wanted
from assets.services.exports.form_file import CHUNK, grade_of
from assets.services.exports.form_layout import LIVE
from audits.forms.between import TakeForm
from audits.services.between import Different, between
from audits.tables.between import AT_ONCE, Line, Told
from classification import levels
from config.kit.papers import press
from config.kit.papers.blocks import Block, Column, Heading, Margins, Paper, Table, Text

LONGEST = 32_000  # letters of a cell
ROWS_OF_A_PIECE, MOST_ON_PAPER = 1_000, 5_000  # the person waits for it
KEYS = ["asset_no", "name", "org_unit", "kinds", "column", "before", "after"]
WIDTHS = (10, 30, 24, 20, 20, 34, 34)


class _Between(File):
    """What one form asks for, as far as this person may take it out."""

    title = gettext_lazy("情報資産台帳の変更一覧")

    def __init__(self, form: TakeForm) -> None:
        self.form = form
        wanted = Wanted(
            format=form.cleaned_data["format"],
            layout=ExportRun.Layout.DIFF,
            purpose=form.cleaned_data["purpose"],
        )
        selection = Selection(query=urlencode(form.query()), words=form.words)
        nothing = Asset.objects.none()
        super().__init__(form.viewer, selection, wanted, nothing, form.until_moment.day)

    def prepare(self) -> None:
        self.found = between(self.viewer, self.form.period, right="export_assets")
        self.told, self.keys = Told(self.found, self.form), KEYS

    def rank(self) -> int:
        return max((one.rank for one in self.found.chosen), default=0)

    @property
    def grade(self) -> str:
        place = self.viewer.municipality
        return grade_of(place.scheme_version_id, self.top) if place else ""

    @property
    def caution(self) -> str:
        """How the paper is to be handled, by the highest grade inside."""
        marks = [_("取扱注意")] if levels.above_lowest(self.grade) else []
        marks += [_("機密性%(code)s") % {"code": self.grade}] if self.grade else []
        return "　".join(marks)

    @property
    def place(self) -> str:
        return self.viewer.municipality.name if self.viewer.municipality else ""

    def lines(self, some: Iterator[Different]) -> Iterator[Line]:
        while batch := list(islice(some, AT_ONCE)):
            self.rows += len(batch)
            yield from self.told.lines(batch)

    def by_unit(self) -> list[tuple[str, list[str]]]:
        lines = [*self.told.units(), self.told.total()]
        return [(one.name, one.figures) for one in lines]


class BetweenBook(_Between):
    """A workbook: the numbers by unit, and a line for each column that changed."""

    def chunks(self) -> Iterator[bytes]:
        with TemporaryDirectory() as folder:
            path = Path(folder) / "between.xlsx"
            with paper.workbook(str(path), constant_memory=True, tmpdir=folder) as book:
                self._write(book)
            with path.open("rb") as file:
                while chunk := file.read(CHUNK):
                    yield chunk

    def _write(self, book: Any) -> None:
        book.set_properties({"title": str(self.title), "company": self.place})
        for name, value in self.mark.properties.items():
            book.set_custom_property(name, value, "text")
        rows = ([name, *counts] for name, counts in self.by_unit())
        widths = (24, *(12 for _kind in self.told.heads))
        self._sheet(book, _("部署ごと"), [_("所管"), *self.told.heads], widths, rows)
        heads = [_("番号"), _("資産名"), _("所管"), _("変わり方"), _("項目"), _("前"), _("後")]
        self._sheet(book, _("資産ごと"), heads, WIDTHS, self._rows())

    def _rows(self) -> Iterator[list[str]]:
        for line in self.lines(iter(self.found.chosen)):
            one = [line.one.number, line.one.name, line.unit, "、".join(line.kinds)]
            for told in line.texts or [("", "", "")]:
                yield [*one, *told]

    def _sheet(self, book: Any, name: str, heads: Any, widths: Any, rows: Any) -> None:
        sheet = book.add_worksheet(name)
        for place, width in enumerate(widths):
            sheet.set_column(place, place, width)
        sheet.write_string(0, 0, str(self.title), paper.unframed(book, bold=True, font_size=14))
        small = paper.unframed(book, font_size=9)
        sheet.write_string(1, 0, f"{self.place}　{self.selection.words}", small)
        told = _("作成日時：%(at)s　作成者：%(by)s　%(number)s　%(mark)s　%(seal)s") % {
            "at": self.mark.at, "by": self.mark.by, "number": self.mark.label,
            "mark": self.caution, "seal": self.mark.seal,
        }  # fmt: skip
        sheet.write_string(2, 0, told, small)
        heading = paper.looks(book, bold=True, bg_color=paper.HEAD)
        for place, text in enumerate(heads):
            sheet.write_string(3, place, str(text), heading)
        cell, last = paper.looks(book), 4
        quoted = paper.looks(book, quote_prefix=True)
        for last, row in enumerate(rows, 4):
            for place, text in enumerate(row):
                look = quoted if LIVE.match(text) else cell
                sheet.write_string(last, place, text[:LONGEST], look)
        sheet.freeze_panes(4, 1)
        sheet.autofilter(3, 0, last, len(heads) - 1)
        sheet.repeat_rows(3)
        mark = f"&L&8{paper.in_margin(self.place)}&R&8{paper.in_margin(self.caution)}"
        label, made = map(paper.in_margin, (self.mark.label, self.mark.made))
        footer = f"&L&8 {made}&C&8{paper.pages()}&R&8 {label}"
        paper.landscape(sheet, header=mark, footer=footer)


class BetweenPaper(_Between):
    """The same on paper: the numbers by unit, then unit by unit each asset."""

    def prepare(self) -> None:
        super().prepare()
        if len(self.found.chosen) > MOST_ON_PAPER:
            told = {"most": f"{MOST_ON_PAPER:,}"}
            reason = _(
                "PDFにできるのは%(most)s件までです。所管か変わり方で絞り込むか、Excelにしてください。"
            )
            raise ValidationError(reason % told)

    def make(self) -> None:
        self.whole = press.bound(self._pieces())

    def chunks(self) -> Iterator[bytes]:
        for begin in range(0, len(self.whole), CHUNK):
            yield self.whole[begin : begin + CHUNK]

    def _pieces(self) -> Iterator[Paper]:
        rows = self._rows()
        first: list[Block] = [Heading(_("部署ごと")), self._numbers(), Heading(_("資産ごと"))]
        more = list(islice(rows, ROWS_OF_A_PIECE))
        yield self._paper([*first, *self._tables(more)])
        while more := list(islice(rows, ROWS_OF_A_PIECE)):
            yield self._paper(self._tables(more), continued=True)

    def _numbers(self) -> Table:
        columns = [Column(_("所管"), 2.4)]
        columns += [Column(text, 1, "right") for text in self.told.heads]
        rows = [[name, *counts] for name, counts in self.by_unit()]
        return Table(columns, rows, empty=_("変わった資産はありません。"))

    def _rows(self) -> Iterator[tuple[str, list[str]]]:
        ordered = sorted(self.found.chosen, key=lambda one: (self.told.place(one.unit), one.number))
        for line in self.lines(iter(ordered)):
            changed = "\n".join(
                _("%(label)s：%(old)s→%(new)s") % {"label": label, "old": old, "new": new}
                for label, old, new in line.texts
            )
            one = [line.one.number, line.one.name, line.unit, "、".join(line.kinds), changed]
            yield self.told.unit(line.one.unit), one

    def _tables(self, rows: list[tuple[str, list[str]]]) -> list[Block]:
        columns = [
            Column(_("番号"), 0), Column(_("資産名"), 2), Column(_("所管"), 1.4),
            Column(_("変わり方"), 1.2), Column(_("変わった項目"), 4.6),
        ]  # fmt: skip
        found: list[Block] = []
        for unit, some in groupby(rows, key=lambda row: row[0]):
            found += [Heading(unit, level=2), Table(columns, [cells for _unit, cells in some])]
        return found or [Text(_("変わった資産はありません。"))]

    def _paper(self, blocks: list[Block], *, continued: bool = False) -> Paper:
        told = {"place": self.place, "title": self.title, "at": self.mark.at}
        return Paper(
            title=str(self.title),
            subtitle=self.selection.words,
            blocks=blocks,
            made_at=self.at,
            landscape=True,
            continued=continued,
            margins=Margins(
                name=_("%(place)s　%(title)s") % told,
                made=_("作成日時：%(at)s") % told,
                by=_("作成者：%(by)s") % {"by": self.mark.by},
                mark=self.caution,
                number=self.mark.label,
                seal=self.mark.seal,
            ),
        )


KINDS: dict[str, type[_Between]] = {
    ExportRun.Format.XLSX: BetweenBook,
    ExportRun.Format.PDF: BetweenPaper,
}
