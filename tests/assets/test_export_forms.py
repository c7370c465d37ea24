"""POST /exports/new/ with a form (帳票): what is handed over, and what is refused."""

from typing import Any
from urllib.parse import unquote

import pytest
from django.test import Client

from assets.models import Asset, ExportRun, Unit, User
from tests import factories

SENT = {"target": "shown", "layout": "form", "kind": "pdf", "purpose": "", "query": ""}


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
