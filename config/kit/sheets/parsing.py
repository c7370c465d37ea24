"""The reading process: limits itself, checks the file, reads it and writes down what it holds.

It is started by config.kit.sheets.child with the file as its standard input. It answers with
messages of JSON on its standard output, each after its length, so that no answer can be more
than text, numbers and lists, whatever a file makes of the parser. Django is not imported here.
"""

import contextlib
import io
import os
import sys
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any, BinaryIO, Final

from config.kit.sheets import framing
from config.kit.sheets.delimited import open_text
from config.kit.sheets.guard import inspect
from config.kit.sheets.layout import BookLayout, SheetLayout
from config.kit.sheets.places import Place, Places
from config.kit.sheets.refusing import RefusalError

CELLS_AT_ONCE: Final = 4_000
MAX_OPEN_FILES: Final = 32
MAX_WHOLE: Final = 1e15  # above it a float no longer tells whole numbers apart
FORBIDDEN: Final = (
    "socket.", "subprocess.", "os.exec", "os.fork", "os.spawn", "os.posix_spawn", "os.system",
)  # fmt: skip


def main(encoding: str, *, memory_bytes: int, cpu_seconds: int) -> None:
    file = os.fdopen(0, "rb")
    answer = os.fdopen(os.dup(1), "wb")
    _give_up_rights(memory_bytes, cpu_seconds)
    try:
        for message in _messages(file, encoding):
            if isinstance(message, dict):
                framing.write(answer, message)
            else:
                framing.write_rows(answer, message)
    except RefusalError as refusal:
        framing.write(answer, {"refused": refusal.reason, "details": refusal.details})
    except MemoryError:
        framing.write(answer, {"refused": "killed", "details": {}})
    except BaseException as error:  # noqa: BLE001 - a panic of the parser is no Exception
        framing.write(answer, {"refused": "broken", "details": {}, "error": repr(error)[:500]})
    answer.close()


def _give_up_rights(memory_bytes: int, cpu_seconds: int) -> None:
    """Leave the network, bound memory and processor time, write no file, start no process.

    On Linux the process moves into a network of its own without any device, where the
    kernel permits it. Elsewhere an audit hook, which cannot be taken off again, refuses
    sockets to Python; the parser below it knows none. Windows has no such limits: there
    the checks of the file and the parent's clock must do.
    """
    _leave_network()
    with contextlib.suppress(ImportError):
        import resource  # noqa: PLC0415 - Unix alone has it

        for kind, most in (
            (resource.RLIMIT_AS, memory_bytes),
            (resource.RLIMIT_CPU, cpu_seconds),
            (resource.RLIMIT_FSIZE, 0),
            (resource.RLIMIT_CORE, 0),
            (resource.RLIMIT_NOFILE, MAX_OPEN_FILES),
        ):
            with contextlib.suppress(ValueError, OSError):
                resource.setrlimit(kind, (most, most))
    sys.addaudithook(_refuse_forbidden)


def _leave_network() -> None:
    if not sys.platform.startswith("linux"):
        return
    with contextlib.suppress(ImportError, OSError, AttributeError):
        import ctypes  # noqa: PLC0415 - os.unshare comes with Python 3.12

        new_user, new_network = 0x10000000, 0x40000000
        library = ctypes.CDLL(None)
        if library.unshare(new_user | new_network):
            library.unshare(new_network)


def _refuse_forbidden(event: str, _details: object) -> None:
    if event.startswith(FORBIDDEN):
        raise PermissionError(event)


def _messages(file: BinaryIO, encoding: str) -> Iterator[Any]:
    kind, layout = inspect(file)
    if kind == "csv":
        text = open_text(file, encoding=encoding)
        yield _book(kind, layout, text.encoding)
        yield _sheet(SheetLayout(""))
        yield from _batches(text.rows)
    else:
        yield _book(kind, layout, "")
        yield from _workbook(file, layout)
    yield {"end": True}


def _book(kind: str, layout: BookLayout, encoding: str) -> dict[str, Any]:
    return {
        "kind": kind,
        "encoding": encoding,
        "is_1904": layout.is_1904,
        "properties": layout.properties,
    }


def _sheet(layout: SheetLayout) -> dict[str, Any]:
    return {
        "name": layout.name,
        "is_hidden": layout.is_hidden,
        "merged": [[area.top, area.left, area.bottom, area.right] for area in layout.merged],
        "hidden_rows": sorted(layout.hidden_rows),
        "hidden_columns": sorted(layout.hidden_columns),
        "struck": Places(layout.struck).as_text(),
        "coloured": Places(layout.coloured).as_text(),
        "formulas": Places(layout.formulas).as_text(),
        "without_result": Places(layout.without_result).as_text(),
    }


def _batches(rows: Iterator[list[Any]]) -> Iterator[list[list[Any]]]:
    batch: list[list[Any]] = []
    cells = 0
    for row in rows:
        batch.append(row)
        cells += len(row) + 1
        if cells >= CELLS_AT_ONCE:
            yield batch
            batch, cells = [], 0
    if batch:
        yield batch


def _workbook(file: BinaryIO, layout: BookLayout) -> Iterator[Any]:
    import python_calamine  # noqa: PLC0415 - only after the file has passed and rights are gone

    file.seek(0)
    known = {sheet.name: sheet for sheet in layout.sheets}
    # The stream must be fresh: at its end calamine "cannot detect" the format.
    with python_calamine.load_workbook(io.BytesIO(file.read())) as workbook:
        kind = python_calamine.SheetTypeEnum.WorkSheet  # not a chart, not a dialogue
        tables = [sheet for sheet in workbook.sheets_metadata if sheet.typ is kind]
        if not tables:
            raise RefusalError("no_sheet")
        for described in tables:
            sheet = workbook.get_sheet_by_name(described.name)
            seen = known.get(described.name) or SheetLayout(described.name)
            yield _sheet(seen)
            yield from _batches(_sheet_rows(sheet, seen.errors))


def _sheet_rows(sheet: Any, errors: dict[Place, str]) -> Iterator[list[Any]]:
    """All rows from the first of the sheet, at their own places.

    calamine's iterator begins with the first row of all, but with the first column that
    holds a value; and it passes over the error values of formulas.
    """
    if sheet.start is None:
        return
    _, left = sheet.start
    padding = [None] * left
    wrong_rows = {row for row, _ in errors}
    for number, row in enumerate(sheet.iter_rows()):
        cells = padding + [cell if cell.__class__ is str and cell else _plain(cell) for cell in row]
        if number in wrong_rows:
            cells = [errors.get((number, column), cell) for column, cell in enumerate(cells)]
        yield cells


def _plain(cell: Any) -> Any:
    if cell == "":
        return None
    if isinstance(cell, float):
        if cell.is_integer() and abs(cell) < MAX_WHOLE:
            return int(cell)  # every number of a workbook comes as a float
        return cell if abs(cell) < float("inf") else str(cell)  # also NaN
    if isinstance(cell, datetime):
        return cell.date() if cell.time() == time.min else cell
    return _clock(cell) if isinstance(cell, time | timedelta) else cell


def _clock(cell: time | timedelta) -> str:
    """A time of day or a length of time as a spreadsheet shows it: 8:30, 25:00, 8:30:15."""
    if isinstance(cell, time):
        cell = timedelta(hours=cell.hour, minutes=cell.minute, seconds=cell.second)
    minutes, seconds = divmod(round(cell.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}" + (f":{seconds:02}" if seconds else "")
