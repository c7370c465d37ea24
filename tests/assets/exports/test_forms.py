"""The printed forms (帳票) as PDF and Excel: their rows, their columns, what every page says."""

import io
from datetime import date
from typing import Any

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from pypdf import PdfReader

from assets.access import Viewer
from assets.models import Asset, Disposal, ExportRun, Unit, User
from assets.services.exports import runs
from assets.services.exports.printed import FORMS
from config.kit.papers import press
from tests import factories
from tests.assets.exports.conftest import AT

Form = ExportRun.Form
HOSTILE = '#pagebreak() *太* $x$ @ref <a> \\ #read("/etc/passwd") &amp; =1+1'


@pytest.fixture
def asset(unit: Unit, manager: User) -> Asset:
    return factories.make_asset(
        unit, manager, name="𠮷田・髙橋・﨑山の名簿", c_level="3B", form="media", model_no="UM-16",
        personal_info="sensitive", subject_count=2412, pi_file_listed=True, pi_purpose="名簿",
        last_review=date(2026, 5, 19), outsourced=True, contractor="電算組合", contract_no="R7-1",
        contract_sec_clause=True, resub_rule="禁止", locked=True, media_encrypted=True,
        notes=HOSTILE,
    )  # fmt: skip


def taken(user: User, kind: str, form: str, **more: Any) -> bytes:
    selection = more.pop("selection", runs.Selection())
    wanted = runs.Wanted(kind, "form", purpose="監査", form=form, **more)
    _run, _name, chunks = runs.stream(Viewer(user), selection, wanted, at=AT)
    return b"".join(chunks)


def pages_of(user: User, form: str, **more: Any) -> list[str]:
    made = taken(user, "pdf", form, **more)
    return [page.extract_text().replace("\n", "") for page in PdfReader(io.BytesIO(made)).pages]


def sheet_of(user: User, form: str, **more: Any) -> Any:
    made = taken(user, "xlsx", form, **more)
    return openpyxl.load_workbook(io.BytesIO(made)).active


def end(asset: Asset, by: User) -> None:
    Disposal.objects.create(
        asset=asset, planned_reason="更新", planned_method="D1", planned_by=by,
        done_on=date(2026, 7, 24), done_by="主事", serial_no="SV-0731A", witness="課長補佐",
    )  # fmt: skip


def test_every_page_says_what_it_is_and_how_it_is_handled(manager: User, asset: Asset) -> None:
    (page,) = pages_of(manager, Form.REGISTER)
    run = ExportRun.objects.get()

    place = asset.municipality.name
    for word in (f"{place}　情報資産台帳", "取扱注意　機密性3B", "作成日時：令和8年11月24日 10:30",
                 f"作成者：{manager.name}", "1／1 ページ", run.number, "統括責任者"):  # fmt: skip
        assert word in page
    assert (run.format, run.layout, run.form, run.rows) == ("pdf", "form", "register", 1)
    assert run.file_name == f"情報資産台帳_{place}_R8.11.24_令和8年度-0001.pdf"


def test_the_words_of_a_row_are_only_words(manager: User, asset: Asset) -> None:
    (page,) = pages_of(manager, Form.REGISTER)

    assert "𠮷田・髙橋・﨑山の名簿" in page
    assert "/etc/passwd" in page.replace(" ", "")
    assert "root:" not in page
    for word in ("R8.5.19", "2,412", "要配慮", "3B"):
        assert word in page


@pytest.mark.parametrize("code", FORMS)
def test_every_form_can_be_had_as_pdf_and_as_excel(
    code: str, manager: User, asset: Asset, unit: Unit
) -> None:
    if code == Form.SCHOOL:
        school = factories.make_unit(
            unit.municipality, code="SHO", name="小学校", kind="elementary"
        )
        manager = factories.make_user("teacher", school, role="manager")
        asset = factories.make_asset(school, manager, name="指導要録", mext_level="I")
    if code == Form.DISPOSALS:
        end(asset, manager)
    form = FORMS[code]
    name = asset.name if code != Form.MEDIA else "UM-16"

    for paper in form.papers:
        text = "".join(pages_of(manager, code, paper=paper))
        assert form.name in text
        assert name in "".join(text.split())  # narrow columns break it
        assert all(str(column.heading) in text for column in form.columns)
    sheet = sheet_of(manager, code)
    cells = {str(cell) for row in sheet.values for cell in row}
    title = f"{form.name}　{asset.org_unit.name}" if form.is_apart else form.name
    assert name in cells
    assert form.page_each or sheet["A1"].value == title
    assert not form.note or str(form.note) in cells
    assert {str(column.heading) for column in form.columns} <= cells
    assert sheet.page_setup.orientation == ("landscape" if form.landscape else "portrait")


def test_the_record_of_disposals_says_who_did_what(manager: User, asset: Asset) -> None:
    end(asset, manager)
    (page,) = pages_of(manager, Form.DISPOSALS)

    for word in ("SV-0731A", "D1 物理的に壊す", "R8.7.24", "主事", "課長補佐", manager.name):
        assert word in page


def test_a_personal_file_has_a_page_of_its_own(manager: User, asset: Asset, unit: Unit) -> None:
    facts: dict[str, Any] = {
        "personal_info": "general",
        "pi_file_listed": True,
        "pi_purpose": "福祉",
        "subject_count": 5,
    }
    factories.make_asset(unit, manager, name="福祉台帳", **facts)
    factories.make_asset(unit, manager, name="載せないもの", pi_file_listed=False)
    pages = pages_of(manager, Form.PERSONAL_FILE)

    assert len(pages) == 2
    assert "要配慮個人情報の有無有" in "".join(pages).replace(" ", "")
    assert "載せないもの" not in "".join(pages)
    sheet = sheet_of(manager, Form.PERSONAL_FILE)
    assert [each.id for each in sheet.row_breaks.brk] == [14]
    assert not sheet.sheet_properties.pageSetUpPr.fitToPage


def test_each_unit_has_a_bookmark_and_may_have_its_own_pages(manager: User, unit: Unit) -> None:
    top = factories.root_of(unit.municipality)
    admin = factories.make_user("all", top, role="admin")
    factories.make_asset(unit, admin)
    factories.make_asset(factories.make_unit(unit.municipality, code="ZEI", name="税務課"), admin)
    for by_unit, count in ((False, 1), (True, 2)):
        made = taken(admin, "pdf", Form.REGISTER, by_unit=by_unit)
        reader = PdfReader(io.BytesIO(made))
        assert [entry["/Title"] for entry in reader.outline] == [unit.name, "税務課"]  # type: ignore[call-overload]
        assert len(reader.pages) == count


def test_a_form_without_rows_is_refused_and_nothing_is_recorded(
    manager: User, asset: Asset
) -> None:
    with pytest.raises(ValidationError, match="「廃棄記録簿」に載る資産がありません"):
        taken(manager, "pdf", Form.DISPOSALS)
    assert not ExportRun.objects.exists()


def test_only_what_may_leave_is_printed(manager: User, stranger: User, asset: Asset) -> None:
    other = stranger.unit
    assert other
    factories.make_asset(other, stranger, name="固定資産課税台帳")

    assert "固定資産" not in "".join(pages_of(manager, Form.REGISTER))


def test_the_mark_is_that_of_the_rows_in_the_form(manager: User, asset: Asset, unit: Unit) -> None:
    """What the form leaves out does not make it more confidential."""
    factories.make_asset(
        unit, manager, name="公報", c_level="1", cloud_type="terms_type", cloud_permit_no="R8-1"
    )
    public = runs.Selection(assets=Asset.objects.filter(name="公報"))
    (page,) = pages_of(manager, Form.CONTRACTORS, selection=public)

    assert "取扱注意" not in page
    assert "機密性1" in page


def test_a_form_that_cannot_be_set_is_told_and_recorded_as_broken(
    manager: User, asset: Asset, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(press, "WALL_SECONDS", 0.01)
    wanted = runs.Wanted("pdf", purpose="監査")

    with pytest.raises(ValidationError, match="PDFを作れませんでした"):
        runs.stream(Viewer(manager), runs.Selection(), wanted, at=AT)
    assert ExportRun.objects.get().state == ExportRun.State.BROKEN


def test_a_long_form_is_set_in_pieces(
    manager: User, asset: Asset, unit: Unit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assets.services.exports.form_paper.CELLS_AT_ONCE", 17 * 2)
    for number in range(4):
        factories.make_asset(unit, manager, name=f"資産{number}")
    pages = pages_of(manager, Form.REGISTER)

    assert len(pages) == 3
    assert "3／3 ページ" in pages[-1]
    assert f"{unit.name}（続き）" in pages[-1]
    assert ExportRun.objects.get().rows == 5
