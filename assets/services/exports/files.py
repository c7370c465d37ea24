"""The files that an export can be, each made from the same rows while it is sent."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from typing import Any

from django.db.models import Max

from assets.access import Viewer
from assets.models import AssetQuerySet, ExportRun
from assets.services.exports import columns, rows
from assets.services.exports.json_file import JsonFile
from assets.services.exports.marks import Mark
from assets.services.exports.paper import in_margin
from assets.services.exports.printed import Paper
from config.kit.proof import Seal
from config.kit.sheets.csv_writing import CsvWriter
from config.kit.sheets.packaging import Paper as Page
from config.kit.sheets.streaming import SheetColumn, workbook

Run = ExportRun


@dataclass(frozen=True)
class Selection:
    """Which assets: those of a list, or all.

    `query` and `shown` are the list's address, `words` are its conditions as people read them.
    """

    assets: AssetQuerySet | None = None
    query: str = ""
    shown: tuple[str, ...] = ()
    words: str = ""


@dataclass(frozen=True)
class Wanted:
    """In which form: the file's format, its columns, its encoding, and what it is for.

    `form` is one of the printed forms; `by_unit` gives every unit a sheet of its own there.
    """

    format: str = Run.Format.XLSX
    layout: str = Run.Layout.ALL
    encoding: str = ""
    purpose: str = ""
    by_unit: bool = False
    form: str = ""
    paper: Paper = "a4"


class File(ABC):
    """One file in the making. `rows` counts what has left; `letters` what could not."""

    encoding = form_code = ""
    title: Any = ""  # what the file is called, where it is neither the register nor a form
    keys: list[str]
    # Told by the record of the export before the first byte is made.
    mark: Mark
    at: datetime
    top = 0  # the highest rank inside
    prints = True  # whether it says how it left
    seal: Seal | None = None  # the checkpoint that is printed on it

    def __init__(
        self, viewer: Viewer, selection: Selection, wanted: Wanted, assets: AssetQuerySet, day: date
    ) -> None:
        self.viewer, self.selection, self.wanted = viewer, selection, wanted
        self.assets, self.day = assets, day
        self.layout = wanted.layout
        self.rows = 0
        self.letters: list[dict[str, Any]] = []
        self.prepare()

    def make(self) -> None:
        """Make what can only leave as a whole; raises PaperError."""
        return

    def rank(self) -> int:
        """Return the highest rank of confidentiality inside."""
        return self.assets.order_by().aggregate(top=Max("c_rank"))["top"] or 0

    @abstractmethod
    def prepare(self) -> None:
        """Decide what will be in it: everything but the rows is read now."""

    @abstractmethod
    def chunks(self) -> Iterator[bytes]:
        """Yield the file."""


class _Table(File):
    """A file of rows and columns in one of the layouts."""

    def prepare(self) -> None:
        own = columns.OutColumns(self.viewer)
        self.columns = columns.chosen(own, self.layout, shown=self.selection.shown)
        self.keys = [column.key for column in self.columns]

    def _blocks(self) -> Iterator[str]:
        for block in rows.stream(self.assets, self.columns):
            self.rows += block.count("\n")
            yield block

    def _batches(self) -> Iterator[Sequence[Sequence[str]]]:
        for batch in rows.batches(self.assets, self.columns):
            self.rows += len(batch)
            yield batch


class CsvFile(_Table):
    """CSV, without a live formula; letters that CP932 lacks are reported."""

    prints = False

    def prepare(self) -> None:
        super().prepare()
        self.encoding = self.wanted.encoding or "utf-8-sig"

    def chunks(self) -> Iterator[bytes]:
        headings = [column.heading for column in self.columns]
        writer = CsvWriter(headings, encoding=self.encoding)  # type: ignore[arg-type]
        yield writer.head()
        for block in self._blocks():
            yield writer.block(block)
        self.letters = writer.letters.report()


class XlsxFile(_Table):
    """A workbook that names its export, so that it is known when it comes back."""

    def chunks(self) -> Iterator[bytes]:
        yield from workbook(
            [SheetColumn(one.heading, one.kind, one.width) for one in self.columns],
            chain.from_iterable(self._batches()),
            properties=self.mark.properties,
            paper=self._page(),
        )

    def _page(self) -> Page:
        place, label, made, seal = map(
            in_margin, (self.mark.place, self.mark.label, self.mark.made, self.mark.seal)
        )
        return Page(header=f"&L&8 {place}&R&8 {label}", footer=f"&L&8 {made}&C&8&P / &N&R&8 {seal}")


class JsonRows(File):
    """JSON as other programs read it."""

    prints = False

    def prepare(self) -> None:
        self.file = JsonFile(self.viewer, on=self.day)
        self.keys = self.file.keys
        self.layout = Run.Layout.ALL

    def chunks(self) -> Iterator[bytes]:
        for count, text in self.file.stream(self.assets):
            self.rows += count
            yield text.encode()


KINDS: dict[str, type[File]] = {
    Run.Format.XLSX: XlsxFile,
    Run.Format.CSV: CsvFile,
    Run.Format.JSON: JsonRows,
}
