"""POST /exports/new/ with a form (帳票): what is handed over, and what is refused."""

import hashlib
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from django.test import Client

from assets.models import Asset, ExportRun, Unit, User
from assets.services.exports import background
from assets.tasks import run_exports
from tests import factories

SENT = {"target": "shown", "layout": "form", "kind": "pdf", "purpose": "監査", "query": ""}


@pytest.fixture
def asset(unit: Unit, manager: User) -> Asset:
    return factories.make_asset(unit, manager, name="住民基本台帳")


@pytest.fixture
def as_manager(client: Client, manager: User) -> Client:
    client.force_login(manager)
    return client


def send(client: Client, **fields: Any) -> Any:
    return client.post("/exports/new/", SENT | fields)


def test_a_form_is_handed_over_as_pdf(as_manager: Client, asset: Asset) -> None:
    response = send(as_manager, layout="all", printed="register", paper="a3", by_unit="on")

    assert response["Content-Type"] == "application/pdf"
    assert unquote(response["Content-Disposition"]).endswith(".pdf")
    assert b"".join(response.streaming_content).startswith(b"%PDF")
    run = ExportRun.objects.get()
    assert (run.layout, run.form, run.state) == ("form", "register", "done")


def test_a_form_of_nothing_is_refused_at_its_field(as_manager: Client, asset: Asset) -> None:
    response = send(as_manager, printed="disposals")

    assert response.status_code == 422
    assert "「廃棄記録簿」に載る資産がありません。" in response.content.decode()
    assert not ExportRun.objects.exists()


@pytest.mark.parametrize("kind", ["csv", "sjis", "json"])
def test_only_excel_and_pdf_can_be_printed(as_manager: Client, asset: Asset, kind: str) -> None:
    response = send(as_manager, kind=kind, printed="contractors")

    assert response.status_code == 422
    assert "ExcelかPDFを選んでください。" in response.content.decode()


def test_the_record_names_the_form(as_manager: Client, asset: Asset) -> None:
    b"".join(send(as_manager, printed="register").streaming_content)

    assert "情報資産台帳（PDF）" in as_manager.get("/exports/").content.decode()


class TestLarge:
    """What takes long is made in the background, and fetched from the page of its record."""

    @pytest.fixture
    def ordered(
        self,
        as_manager: Client,
        asset: Asset,
        monkeypatch: pytest.MonkeyPatch,
        settings: Any,
        tmp_path: Path,
    ) -> ExportRun:
        settings.MEDIA_ROOT = tmp_path
        monkeypatch.setattr(background, "LARGE", 0)
        response = send(as_manager, printed="register", by_unit="on")
        run = ExportRun.objects.get()
        assert response["Location"] == run_address(run)
        return run

    def test_the_page_tells_how_far_it_is(self, as_manager: Client, ordered: ExportRun) -> None:
        page = as_manager.get(run_address(ordered)).content.decode()
        assert "書き出しを受け付けました" in page
        assert "順番を待っています。" in page
        ordered.work.rows_done = 1
        ordered.work.save()
        part = as_manager.get(run_address(ordered), headers={"HX-Request": "true"})

        assert "1件のうち1件まで進みました。" in part.content.decode()
        assert "<h1" not in part.content.decode()

    def test_the_file_is_fetched_when_it_is_made(
        self, as_manager: Client, ordered: ExportRun
    ) -> None:
        assert as_manager.get(f"{run_address(ordered)}file/").status_code == 404
        run_exports()
        part = as_manager.get(run_address(ordered), headers={"HX-Request": "true"})
        assert part["HX-Refresh"] == "true"
        assert "ファイルを受け取る" in as_manager.get(run_address(ordered)).content.decode()
        response = as_manager.get(f"{run_address(ordered)}file/")

        content = b"".join(response.streaming_content)
        assert content.startswith(b"%PDF")
        assert response["Cache-Control"] == "no-store"
        assert unquote(response["Content-Disposition"]).endswith(".pdf")
        assert hashlib.sha256(content).hexdigest() == ExportRun.objects.get().digest

    def test_those_who_watch_over_it_do_not_get_the_file(
        self, client: Client, ordered: ExportRun, unit: Unit
    ) -> None:
        run_exports()
        top = factories.root_of(unit.municipality)
        client.force_login(factories.make_user("watching", top, role="auditor"))

        assert "ファイルを受け取る" not in client.get(run_address(ordered)).content.decode()
        assert client.get(f"{run_address(ordered)}file/").status_code == 403

    def test_it_can_be_given_up(self, as_manager: Client, ordered: ExportRun) -> None:
        as_manager.post(f"{run_address(ordered)}cancel/")
        page = as_manager.get(run_address(ordered)).content.decode()

        assert "書き出しを取りやめました。" in page
        assert "取りやめた" in as_manager.get("/exports/").content.decode()
        again = as_manager.post(f"{run_address(ordered)}cancel/", follow=True)
        assert "すでに終わっています" in again.content.decode()


def run_address(run: ExportRun) -> str:
    return f"/exports/{run.key}/"
