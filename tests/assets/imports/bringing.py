"""Files on their way in, for the tests of the service: written, taken through, looked at."""

import csv
from collections.abc import Mapping, Sequence
from io import BytesIO, StringIO
from typing import Any

from django.core.files import File
from django.utils.timezone import now

from assets.access import Viewer
from assets.models import Asset, ImportRow, ImportRun, Unit, User
from assets.services import register
from assets.services.imports import runs
from config.kit import recording

HEADINGS = ("管理番号", "資産名", "所管", "保管場所", "機密性", "備考")
KOSEKI = {"資産名": "戸籍簿", "所管": "住民課", "保管場所": "書庫", "機密性": "2"}
LEDGER = {"資産名": "住民基本台帳", "所管": "住民課", "保管場所": "情報システム室"}


def csv_of(*rows: Mapping[str, str], headings: Sequence[str] = HEADINGS) -> bytes:
    """Return a file with these rows; what a row does not name is blank."""
    text = StringIO()
    writer = csv.DictWriter(text, headings, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode("utf-8-sig")


def receive(
    content: bytes, viewer: Viewer, *, name: str = "台帳.csv", unit: Unit | None = None, **more: Any
) -> ImportRun:
    upload = File(BytesIO(content), name=name)
    return runs.receive(upload, viewer=viewer, unit=unit, at=now(), options=more)


def to_end(run: ImportRun) -> ImportRun:
    """Do all that waits to be done in the background."""
    while run.state in ImportRun.WAITING:
        run = runs.advance(run, clock=now)
    return run


def checked(content: bytes, viewer: Viewer, **more: Any) -> ImportRun:
    """Bring a file to its preview, as a person does who agrees with the columns."""
    run = to_end(receive(content, viewer, **more))
    assert run.state == ImportRun.State.COLUMNS, run.message
    run = to_end(runs.change_plan(run, viewer=viewer, plan={}))
    assert run.state == ImportRun.State.CHECKED, run.message
    return run


def bring(content: bytes, viewer: Viewer, **more: Any) -> ImportRun:
    """Bring a file in, all the way."""
    run = to_end(runs.confirm(checked(content, viewer, **more), viewer=viewer, at=now()))
    assert run.state == ImportRun.State.DONE, run.message
    return run


def counts(run: ImportRun) -> dict[str, int]:
    """The counts of a check that are not zero."""
    return {key: count for key, count in run.work.summary["counts"].items() if count}


def row(run: ImportRun, number: int) -> ImportRow:
    return ImportRow.objects.get(run=run, number=number)


def objections(run: ImportRun, number: int) -> list[tuple[str, str, str]]:
    """Column, weight and sentence of every objection to a row."""
    found = ImportRow.objects.filter(run=run, number=number).first()
    return [(i["key"], i["weight"], i["message"]) for i in found.issues] if found else []


def asset(name: str) -> Asset:
    return Asset.objects.get(name=name)


def edit(stored: Asset, by: User, **columns: Any) -> Asset:
    """Change an asset as a person does in the form."""
    for name, value in columns.items():
        setattr(stored, name, value)
    with recording.origin("screen"):
        return register.change_asset(stored, by=by, reason="訂正", version=stored.version)
