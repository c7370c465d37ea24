"""The rows of an import that were refused, handed back in a file to mend and send in again."""

from collections.abc import Iterator
from io import BytesIO
from itertools import chain
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from assets.models import CustomField, ImportRow, ImportRun, ImportWork, Unit
from assets.services.exports import paper
from assets.services.exports.columns import VERSION_HEADING
from assets.services.exports.marks import MUNICIPALITY_KEY
from classification import columns as register
from config.kit.text import contains_my_number

if TYPE_CHECKING:
    from xlsxwriter import Workbook

SHEET = "直す行"
REASON, PLACE = "直してほしいこと", "元の行"  # the importer passes over them
UNIT = "org_unit"
# Columns of a file that are no column of the register by themselves.
JOINT = {
    "grades": "分類（機密性・完全性・可用性）",
    "version": VERSION_HEADING,
    "count_unit": "数量の単位",
}
WIDTHS = {"name": 32, "summary": 32, "notes": 32}
USUAL, REASON_WIDTH = 16, 56
ROWS_AT_ONCE = 500
LONGEST_NOTE = 1000


def workbook(run: ImportRun) -> bytes:
    """Return the rows with errors; what is wrong is coloured, noted and said in a column."""
    out = BytesIO()
    with paper.workbook(out, constant_memory=True) as book:
        place: Any = run.municipality
        book.set_custom_property("daicho_refused", str(run.key), "text")
        book.set_custom_property(MUNICIPALITY_KEY, place.code, "text")
        _Sheet(book, run).write()
    return out.getvalue()


class _Sheet:
    """The one sheet of the file, in the columns that the file had."""

    def __init__(self, book: "Workbook", run: ImportRun) -> None:
        self.sheet, self.run = book.add_worksheet(SHEET), run
        self.units = _units(run)
        self.keys = self._columns()
        self.labels = _labels(run)
        self.head = paper.looks(book, bold=True, bg_color=paper.HEAD, valign="vcenter")
        self.text = paper.looks(book, num_format="@")
        faulty = {"bg_color": paper.FAULTY, "border_color": paper.FAULTY_LINE, "num_format": "@"}
        self.faulty = paper.looks(book, **faulty)
        self.reason = paper.looks(book, font_color=paper.FAULTY_LINE)

    def write(self) -> None:
        sheet, last = self.sheet, len(self.keys) + 1
        for place, key in enumerate(self.keys):
            sheet.set_column(place, place, WIDTHS.get(key, USUAL))
            sheet.write_string(0, place, self.labels.get(key, key), self.head)
        sheet.set_column(last - 1, last - 1, REASON_WIDTH)
        sheet.write_row(0, last - 1, [REASON, PLACE], self.head)
        number = 0
        for number, row in enumerate(_refused(self.run), 1):
            self._line(number, row)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, number, last)
        sheet.repeat_rows(0)
        paper.landscape(sheet, header=f"&L&8 {paper.in_margin(self.run.file_name[:100])}")

    def _line(self, number: int, row: ImportRow) -> None:
        wrong: dict[str, list[str]] = {}
        for issue in row.issues:
            if issue["weight"] == "error":
                wrong.setdefault(issue["key"], []).append(_harmless(issue["message"]))
        for place, key in enumerate(self.keys):
            text = self._text(row, key)
            self.sheet.write_string(number, place, text, self.faulty if key in wrong else self.text)
            if key in wrong:
                note = "\n".join(wrong[key])[:LONGEST_NOTE]
                self.sheet.write_comment(number, place, note, {"x_scale": 2, "font_size": 9})
        reasons = [self._reason(key, message) for key in wrong for message in wrong[key]]
        self.sheet.write_string(number, len(self.keys), "\n".join(reasons), self.reason)
        self.sheet.write_string(number, len(self.keys) + 1, f"{row.sheet}!{row.number}", self.text)

    def _text(self, row: ImportRow, key: str) -> str:
        """Return the cell as it was read; a number that may be a My Number stays behind."""
        text = str(row.texts.get(key) or "")
        if key == UNIT and not text:
            text = self.units.get(row.sheet, "")
        return "" if contains_my_number(text) else text

    def _reason(self, key: str, message: str) -> str:
        label = self.labels.get(key, key)
        if not label or message.startswith((f"「{label}」", label)):
            return message
        return _("%(label)s：%(message)s") % {"label": label, "message": message}

    def _columns(self) -> list[str]:
        """The columns of the file in its order, and all that its rows state beside them."""
        planned = chain.from_iterable(_planned(self.run))
        stated: dict[str, None] = {}
        for row in _refused(self.run):
            stated |= dict.fromkeys(row.texts)
            stated |= {one["key"]: None for one in row.issues if one["key"]}
        keys = [key for key in dict.fromkeys(planned) if key in stated]
        if any(self.units.values()) and UNIT not in stated:
            keys.append(UNIT)
        return list(dict.fromkeys([*keys, *stated]))


def _refused(run: ImportRun) -> Iterator[ImportRow]:
    rows = run.rows.filter(weight="error").order_by("sheet", "number", "part")
    return rows.iterator(chunk_size=ROWS_AT_ONCE)


def _planned(run: ImportRun) -> Iterator[list[str]]:
    """Yield, for every sheet, the column keys in the order of the file."""
    for plan in _plans(run).values():
        columns = plan.get("columns", {})
        yield [columns[place] for place in sorted(columns, key=int) if columns[place]]


def _plans(run: ImportRun) -> dict[str, Any]:
    work = ImportWork.objects.filter(run=run).first()
    return work.plan if work else {}


def _units(run: ImportRun) -> dict[str, str]:
    """Return the unit that each sheet's rows belong to when they name none themselves."""
    plans = _plans(run)
    codes = {plan.get("sheet", name): plan.get("unit", "") for name, plan in plans.items()}
    known = Unit.objects.filter(municipality=run.municipality, code__in=codes.values())
    names = dict(known.values_list("code", "name"))
    usual = run.unit.name if run.unit else ""
    sheets = run.rows.order_by().values_list("sheet", flat=True).distinct()
    return {sheet: names.get(codes.get(sheet, ""), usual) for sheet in sheets}


def _labels(run: ImportRun) -> dict[str, str]:
    own = CustomField.objects.filter(municipality=run.municipality).values_list("key", "label")
    return JOINT | {key: column.label for key, column in register.columns().items()} | dict(own)


def _harmless(message: str) -> str:
    if contains_my_number(message):
        return _("個人番号の疑いがある数字です。消してください。")
    return message
