"""/imports/: giving a file, and what became of earlier ones."""

from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook

from assets.models import ImportRun, Unit, User
from tests.assets.previewed import make_run

ADDRESS = "/imports/"


def ledger() -> SimpleUploadedFile:
    book = Workbook()
    sheet: Any = book.active
    sheet.append(["資産名", "所管課", "保管場所"])
    sheet.append(["転入届つづり", "住民課", "書庫1"])
    out = BytesIO()
    book.save(out)
    return SimpleUploadedFile("台帳.xlsx", out.getvalue())


def test_a_file_is_received_and_read(
    as_editor: Client, unit: Unit, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        response = as_editor.post(ADDRESS, {"file": ledger(), "unit": unit.pk})
    run = ImportRun.objects.get()

    assert response.url == f"{ADDRESS}{run.key}/"
    assert (run.file_name, run.unit, run.state) == ("台帳.xlsx", unit, "columns")
    assert as_editor.get(response.url).url == f"{ADDRESS}{run.key}/columns/"


def test_a_large_file_is_left_to_the_background(
    as_editor: Client, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    monkeypatch.setattr("assets.views.imports_moving.SMALL", 10)
    with django_capture_on_commit_callbacks(execute=True):
        response = as_editor.post(ADDRESS, {"file": ledger()})

    assert ImportRun.objects.get().state == "received"
    assert "ファイルを読み取っています" in as_editor.get(response.url).content.decode()


def test_the_chosen_encoding_goes_with_the_file(as_editor: Client) -> None:
    letters = SimpleUploadedFile("台帳.csv", "資産名\n転入届".encode("cp932"))
    as_editor.post(ADDRESS, {"file": letters, "encoding": "cp932"})

    assert ImportRun.objects.get().work.options == {"encoding": "cp932"}


@pytest.mark.parametrize(
    ("name", "content", "text"),
    [
        ("台帳.docx", b"PK", "この種類のファイルは取り込めません"),
        ("台帳.csv", b"", "ファイル"),
        ("", b"", "台帳のファイルを選んでください"),
    ],
)
def test_what_is_not_accepted_is_explained_and_not_kept(
    as_editor: Client, name: str, content: bytes, text: str
) -> None:
    sent = {"file": SimpleUploadedFile(name, content)} if name else {}
    response = as_editor.post(ADDRESS, sent)

    assert response.status_code == 422
    assert text in response.content.decode()
    assert not ImportRun.objects.exists()


def test_another_section_cannot_be_chosen(as_editor: Client, stranger: User) -> None:
    response = as_editor.post(ADDRESS, {"file": ledger(), "unit": stranger.unit_id})

    assert response.status_code == 422
    assert not ImportRun.objects.exists()


def test_earlier_imports_are_listed_with_their_counts(as_editor: Client, editor: User) -> None:
    make_run(editor, "done", file_name="去年.xlsx", created=194, updated=27, refused=6)
    page = as_editor.get(ADDRESS).content.decode()

    for text in ("去年.xlsx", "取り込み済み", "194", "27", editor.name):
        assert text in page


def test_before_the_first_one_the_page_says_how_to_begin(as_editor: Client) -> None:
    page = as_editor.get(ADDRESS).content.decode()

    assert "まだ取り込んだファイルはありません" in page
    assert "/exports/template.xlsx" in page


def test_the_imports_of_others_are_not_listed(
    client: Client, editor: User, stranger: User, admin: User
) -> None:
    make_run(editor, "done", file_name="住民課の台帳.xlsx")
    client.force_login(stranger)
    assert "住民課の台帳" not in client.get(ADDRESS).content.decode()
    client.force_login(admin)
    assert "住民課の台帳" in client.get(ADDRESS).content.decode()


def test_a_reader_is_told_whom_to_ask(client: Client, reader: User) -> None:
    client.force_login(reader)

    assert client.get(ADDRESS).status_code == 403
    assert client.post(ADDRESS, {"file": ledger()}).status_code == 403
    assert 'href="/imports/"' not in client.get("/").content.decode()


def test_other_methods_are_refused(as_editor: Client) -> None:
    assert as_editor.put(ADDRESS).status_code == 405


@pytest.mark.parametrize("count", [1, 20])
def test_the_queries_do_not_grow_with_the_imports(
    as_editor: Client, editor: User, django_assert_max_num_queries: Any, count: int
) -> None:
    for _number in range(count):
        make_run(editor, "done")
    with django_assert_max_num_queries(10):
        as_editor.get(ADDRESS)
