"""POST /events/export/"""

import io
import json
from typing import Any

import openpyxl
import pytest
from django.test import Client

from assets.access import Viewer
from assets.models import User
from audits.models import Event
from audits.services import event_files
from config.kit.events import tell
from config.kit.sheets.streaming import SheetColumn


@pytest.fixture
def as_auditor(client: Client, auditor: User) -> Client:
    client.force_login(auditor)
    return client


def exported(client: Client, **data: str) -> bytes:
    response = client.post("/events/export/", {"purpose": "監査委員への提出"} | data)
    assert response.status_code == 200
    return b"".join(response)


def test_the_events_leave_as_csv_and_that_is_an_event(as_auditor: Client, editor: User) -> None:
    tell("download", by=editor, subject="=1+1.pdf")
    tell("view", by=editor, subject="JUM-77")

    text = exported(as_auditor, format="csv", query="kind=download").decode("utf-8-sig")

    assert text.startswith("日時,出来事,した人")
    assert "'=1+1.pdf" in text
    assert "JUM-77" not in text
    told = json.loads(Event.objects.get(kind="events_export").detail)
    assert (told["rows"], told["purpose"], told["whole"]) == (1, "監査委員への提出", 1)
    assert len(told["digest"]) == 64
    assert "監査委員への提出" in as_auditor.get("/events/").content.decode()


def test_the_events_leave_as_a_workbook(as_auditor: Client, editor: User) -> None:
    tell("view", by=editor, subject="JUM-77", address="10.0.0.5")

    sheet = openpyxl.load_workbook(io.BytesIO(exported(as_auditor, format="xlsx"))).active

    assert sheet is not None
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0][:3] == ["日時", "出来事", "した人"]
    assert any("JUM-77" in str(row[5]) and row[7] == "10.0.0.5" for row in rows)


def test_a_file_that_nobody_reads_to_its_end_is_told_as_such(auditor: User) -> None:
    wanted = event_files.Wanted("csv", purpose="提出")
    rows = ([str(number)] for number in range(5000))
    columns = [SheetColumn("番号")]
    chunks: Any = event_files.stream(rows, columns=columns, viewer=Viewer(auditor), wanted=wanted)
    next(chunks)
    chunks.close()  # as the web server does

    assert json.loads(Event.objects.get(kind="events_export").detail)["whole"] == 0


def test_an_export_needs_a_purpose(as_auditor: Client) -> None:
    response = as_auditor.post("/events/export/", {"format": "csv", "purpose": " "})

    assert response.status_code == 422
    assert "目的を入力してください" in response.content.decode()
