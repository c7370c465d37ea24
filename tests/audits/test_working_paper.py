"""POST /evidence/samples/<uuid>/paper.pdf and paper.xlsx (監査調書)"""

import io
from typing import Any

import pytest
from django.test import Client
from django.utils.timezone import now
from openpyxl import load_workbook
from pypdf import PdfReader

from assets.access import Viewer
from assets.models import ExportRun, Unit, User
from audits.models import Sample
from audits.services.evidence import samples
from tests import factories


@pytest.fixture
def sample(unit: Unit, editor: User, auditor: User) -> Sample:
    for name in ("住民基本台帳", "印鑑簿", "税の台帳"):
        factories.make_asset(unit, editor, name=name)
    wish: dict[str, Any] = {"purpose": "令和8年度内部監査", "size": 2, "units": [], "seed": "55"}
    return samples.draw(Viewer(auditor), at=now(), **wish)


def taken(client: Client, sample: Sample, name: str) -> bytes:
    response = client.post(f"/evidence/samples/{sample.key}/{name}")
    assert response.status_code == 200
    return b"".join(response.streaming_content)


def test_it_names_what_was_drawn_and_how_and_leaves_room_to_write(
    client: Client, sample: Sample, auditor: User
) -> None:
    client.force_login(auditor)
    (page,) = PdfReader(io.BytesIO(taken(client, sample, "paper.pdf"))).pages
    run = ExportRun.objects.get()

    text = page.extract_text().replace("\n", "")
    for word in (
        "監査調書", "令和8年度内部監査", "3件から2件を抽出", "乱数の種 55", *sample.numbers,
        "見たもの（証拠）", "判定", "指摘区分", "改善案", "監査人", "監査責任者", run.number,
    ):  # fmt: skip
        assert word in text
    assert page.mediabox.width > page.mediabox.height
    assert (run.form, run.rows, run.purpose) == ("audit", 2, "監査調書：令和8年度内部監査")


def test_as_excel_it_can_be_filled_in(client: Client, sample: Sample, auditor: User) -> None:
    client.force_login(auditor)
    (sheet,) = load_workbook(io.BytesIO(taken(client, sample, "paper.xlsx"))).worksheets

    assert [cell.value for cell in sheet["A"]][5:] == sample.numbers
    assert "判定" in [cell.value for cell in sheet[4]]


def test_the_page_of_the_sample_offers_both(client: Client, sample: Sample, auditor: User) -> None:
    client.force_login(auditor)
    shown = client.get(f"/evidence/samples/{sample.key}/").content.decode()

    for name in ("paper.pdf", "paper.xlsx"):
        assert f'action="/evidence/samples/{sample.key}/{name}"' in shown
    assert client.post(f"/evidence/samples/{sample.key}/paper.csv").status_code == 404
