"""POST /reviews/<uuid>/units/<code>/paper.pdf and paper.xlsx (棚卸確認票)"""

import io
import zipfile
from typing import Any

import pytest
from django.test import Client
from django.utils.timezone import now
from openpyxl import load_workbook
from pypdf import PdfReader

from assets.models import Asset, CampaignUnit, ExportRun, Unit, User
from tests import factories
from tests.assets.reviews.opening import address, open_review

PDF, EXCEL = "paper.pdf", "paper.xlsx"


@pytest.fixture
def part(unit: Unit, manager: User) -> CampaignUnit:
    names = ("住民基本台帳", "印鑑簿", "実施手順")
    made = [
        factories.make_asset(unit, manager, name=name, is_procedure=name == "実施手順")
        for name in names
    ]
    part = open_review(unit, *made)
    part.items.filter(asset=made[1]).update(
        verdict="unchanged", decided_by=manager, decided_at=now()
    )
    return part


@pytest.fixture
def as_manager(client: Client, manager: User, settings: Any) -> Client:
    settings.SITE_URL = "https://daicho.example"
    client.force_login(manager)
    return client


def taken(client: Client, part: CampaignUnit, name: str) -> bytes:
    response = client.post(address(part, name))
    assert response.status_code == 200
    return b"".join(response.streaming_content)


def test_it_is_a_numbered_form_with_a_code_and_boxes_for_each_asset(
    as_manager: Client, part: CampaignUnit
) -> None:
    (page,) = PdfReader(io.BytesIO(taken(as_manager, part, PDF))).pages
    run = ExportRun.objects.get()

    text = page.extract_text().replace("\n", "")
    for word in (
        "棚卸確認票", "住民課", "令和8年度 資産の確認", "JUM-0001", "住民基本台帳", "所属長",
        "確認者", "変更なし", "もう無い", "取扱注意", f"書き出し番号 {run.number}",
    ):  # fmt: skip
        assert word in text
    assert "印鑑簿" not in text
    assert page.mediabox.width < page.mediabox.height
    assert (run.form, run.state, run.rows) == ("review", "done", 2)
    assert run.purpose == "棚卸確認票：令和8年度 資産の確認"


def test_as_excel_the_codes_are_pictures(as_manager: Client, part: CampaignUnit) -> None:
    made = taken(as_manager, part, EXCEL)

    sheet = load_workbook(io.BytesIO(made))["住民課"]
    assert [cell.value for cell in sheet["B"]][5:] == ["JUM-0001", "JUM-0003"]
    with zipfile.ZipFile(io.BytesIO(made)) as packed:
        assert sum(name.startswith("xl/media/") for name in packed.namelist()) == 2


@pytest.mark.parametrize("name", [PDF, EXCEL])
def test_who_may_not_export_prints_the_page(
    as_editor: Client, part: CampaignUnit, name: str
) -> None:
    assert address(part, name) not in as_editor.get(address(part, "paper/")).content.decode()
    assert as_editor.post(address(part, name)).status_code == 403


def test_other_formats_are_not_there(as_manager: Client, part: CampaignUnit) -> None:
    assert as_manager.post(address(part, "paper.csv")).status_code == 404


def test_of_nothing_no_form_is_made(as_manager: Client, unit: Unit, part: CampaignUnit) -> None:
    part.items.update(verdict="unchanged", decided_at=now())
    shown = as_manager.get(address(part, "paper/")).content.decode()

    assert address(part, PDF) not in shown
    assert as_manager.post(address(part, PDF)).headers["Location"] == address(part, "paper/")
    assert not ExportRun.objects.exists()


def test_a_secret_asset_is_on_the_form_of_those_who_may_see_it(
    as_manager: Client, part: CampaignUnit
) -> None:
    assert Asset.objects.filter(restricted=True).exists()
    text = "".join(
        page.extract_text() for page in PdfReader(io.BytesIO(taken(as_manager, part, PDF))).pages
    )

    assert "実施手順" in text
