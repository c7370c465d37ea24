"""Exports as the tests read them: every format back as headings and rows of texts."""

import csv
import io
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import openpyxl
import pytest
from django.utils.timezone import get_current_timezone

from assets.access import Viewer
from assets.models import User
from assets.services.exports import runs

AT = datetime(2026, 11, 24, 10, 30, tzinfo=get_current_timezone())
FORMS = ("xlsx", "csv", "cp932", "json")


def wanted(form: str, **more: Any) -> runs.Wanted:
    """Return the order for a form of FORMS."""
    more = {"purpose": "監査委員への提出"} | more
    if form == "cp932":
        return runs.Wanted(format="csv", encoding="cp932", **more)
    return runs.Wanted(format=form, **more)


def taken(
    viewer: Viewer, form: str = "csv", *, selection: runs.Selection | None = None, **more: Any
) -> bytes:
    """Take the register out and return the file."""
    order = wanted(form, **more)
    _run, _name, chunks = runs.stream(viewer, selection or runs.Selection(), order, at=AT)
    return b"".join(chunks)


def table(file: bytes, form: str) -> list[dict[str, Any]]:
    """Return the rows of a file, each by heading (JSON: by key)."""
    if form == "json":
        return list(json.loads(file)["rows"])
    if form == "xlsx":
        sheet: Any = openpyxl.load_workbook(io.BytesIO(file)).active
        rows = [list(row) for row in sheet.values]
    else:
        text = file.decode("utf-8-sig" if form == "csv" else "cp932")
        rows = [list(row) for row in csv.reader(io.StringIO(text, newline=""))]
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


@pytest.fixture
def exported() -> Callable[..., list[dict[str, Any]]]:
    """Export as a person and return the rows."""

    def export(user: User, form: str = "csv", **more: Any) -> list[dict[str, Any]]:
        return table(taken(Viewer(user), form, **more), form)

    return export
