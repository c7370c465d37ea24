"""GET /changes/between/ and POST /changes/between/export/: what became of the register"""

import io
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from assets.access import Viewer
from assets.models import Asset, ExportRun, Unit, User
from assets.services import register
from audits.services.between import Period, between
from tests import factories
from tests.assets.past.conftest import Doing, changed, end_of, on

__all__ = ["on"]
PAGE = "/changes/between/"
YEAR = "?since=2025-03-31&until=2026-03-31"


@pytest.fixture
def asset(unit: Unit, admin: User, on: Doing) -> Asset:
    with on("2024-04-01"):
        return factories.make_asset(unit, admin, name="印鑑登録原票", c_level="2", location="1階")


def found(user: User, **more: Any) -> dict[str, tuple[str, ...]]:
    period = Period(end_of("2025-03-31"), end_of("2026-03-31"), **more)
    return {one.number: one.kinds for one in between(Viewer(user), period).chosen}


def test_each_way_of_becoming_different_is_told_apart(
    asset: Asset, unit: Unit, admin: User, stranger: User, on: Doing
) -> None:
    with on("2024-04-02"):
        graded, moved, closed, same = (
            factories.make_asset(unit, admin, name=name) for name in "分移廃同"
        )
        draft = factories.make_asset(unit, admin, name="書きかけ", status="draft")
    with on("2025-06-01"):
        changed(asset, admin, location="2階")
        changed(graded, admin, c_level="3A", classify_reason="見直した。")
        changed(moved, admin, org_unit=stranger.unit)
        changed(closed, admin, status="disposed", disposed_on=end_of("2025-06-01").date())
        register.delete_draft(draft, by=admin)
        factories.make_asset(unit, admin, name="新しい台帳")
        passing = factories.make_asset(unit, admin, name="短命", status="draft")
    with on("2025-07-01"):
        register.delete_draft(passing, by=admin)
        changed(same, admin, last_review=end_of("2025-07-01").date())
    with on("2026-04-01"):
        changed(asset, admin, name="後の名")

    assert found(admin) == {
        asset.asset_no: ("changed",),
        graded.asset_no: ("reclassified", "changed"),
        moved.asset_no: ("moved",),
        closed.asset_no: ("closed", "changed"),
        draft.asset_no: ("gone",),
        "JUM-0007": ("added",),
        same.asset_no: ("reviewed",),
    }
    whole = between(Viewer(admin), Period(end_of("2025-03-31"), end_of("2026-03-31")))
    before, after = whole.sizes
    for pk, counts in whole.by_unit.items():
        came, went = counts["added"] + counts["moved"], counts["left"] + counts["closed"]
        assert before[pk] + came - went - counts["gone"] == after[pk]
    assert (before.total(), after.total()) == (6, 5)
    assert list(found(admin, kind="moved")) == [moved.asset_no]
    assert list(found(admin, kind="left", unit=unit.pk)) == [moved.asset_no]
    assert list(found(admin, unit=stranger.unit_id)) == [moved.asset_no]


def test_what_was_changed_and_changed_back_is_no_difference(
    asset: Asset, admin: User, on: Doing
) -> None:
    with on("2025-06-01"):
        changed(asset, admin, location="2階")
    with on("2025-07-01"):
        changed(asset, admin, location="1階")
    assert found(admin) == {}


def test_nobody_is_told_of_what_they_may_not_see_at_any_of_the_moments(
    asset: Asset, editor: User, stranger: User, auditor: User, on: Doing
) -> None:
    unit, admin = asset.org_unit, User.objects.get(username="admin")
    with on("2024-05-01"):
        opened = factories.make_asset(unit, admin, name="秘密だった", is_procedure=True)
        closed = factories.make_asset(unit, admin, name="秘密になる")
    with on("2025-06-01"):
        changed(opened, admin, is_procedure=False)
        changed(asset, admin, org_unit=stranger.unit)
        changed(closed, admin, name="名を変えた")
    with on("2026-06-01"):
        changed(closed, admin, is_procedure=True)

    for user in (editor, stranger):
        assert found(user) == {}
    assert list(found(auditor)) == [asset.asset_no, opened.asset_no, closed.asset_no]


def test_the_page_counts_by_unit_and_shows_the_columns(
    as_editor: Client, asset: Asset, unit: Unit, admin: User, on: Doing
) -> None:
    with on("2025-06-01"):
        changed(asset, admin, c_level="1", classify_reason="見直した。", location="2階")
        factories.make_asset(unit, admin, name="新しい台帳")
    page = as_editor.get(f"{PAGE}{YEAR}")
    (line,) = page.context["told"].units()
    assert line.name == "住民課"
    assert [count.number for count in line.counts] == [1, 0, 1, 0, 0, 1, 0, 0]
    assert "unit=JUM&kind=added#list" in line.counts[0].href.replace("&amp;", "&")
    assert (line.before, line.after) == (1, 2)
    text = page.content.decode()
    assert "令和7年3月31日時点→令和8年3月31日時点" in text
    assert "/assets/JUM-0001/?at=2026-03-31" in text
    assert "保管場所" in text
    only = as_editor.get(f"{PAGE}{YEAR}&unit=JUM&kind=added")
    assert [line.one.name for line in only.context["lines"]] == ["新しい台帳"]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("?since=いつか&until=2026-03-31", "時点の日付を読み取れません。"),
        ("?since=2026-03-31&until=2025-03-31", "後の日は、前の日より後にしてください。"),
        ("?since=2025-03-31&until=2999-01-01", "これから先の日の台帳はありません。"),
        ("?unit=NONE", "所管"),
    ],
)
def test_a_wrong_day_is_told_at_its_field(as_editor: Client, query: str, words: str) -> None:
    page = as_editor.get(f"{PAGE}{query}")
    assert page.status_code == 422
    assert words in page.content.decode()


def test_it_begins_with_the_last_year_end_and_today(as_editor: Client, asset: Asset) -> None:
    page = as_editor.get(PAGE)
    assert page.status_code == 200
    assert "年3月31日時点→" in page.content.decode()


def test_no_more_queries_for_more_differences(
    as_editor: Client, asset: Asset, unit: Unit, admin: User, on: Doing
) -> None:
    with on("2025-06-01"):
        changed(asset, admin, location="2階")

    def count() -> int:
        as_editor.get(f"{PAGE}{YEAR}")
        with CaptureQueriesContext(connection) as queries:
            as_editor.get(f"{PAGE}{YEAR}")
        return len(queries)

    few = count()
    with on("2024-05-01"):
        more = [factories.make_asset(unit, admin, name=f"台帳{n}") for n in range(10)]
    with on("2025-06-02"):
        for one in more:
            changed(one, admin, location="2階", name=f"{one.name}の2")
    assert count() == few


@pytest.fixture
def as_manager(client: Client, manager: User) -> Client:
    client.force_login(manager)
    return client


def test_the_file_holds_each_column_and_is_recorded(
    as_manager: Client, asset: Asset, unit: Unit, admin: User, stranger: User, on: Doing
) -> None:
    with on("2025-06-01"):
        changed(asset, admin, c_level="3A", classify_reason="見直した。", location="=1+2")
        factories.make_asset(stranger.unit, admin, name="よその台帳")
    sent = {"since": "2025-03-31", "until": "2026-03-31", "format": "xlsx", "purpose": "監査"}
    answer = as_manager.post("/changes/between/export/", sent)
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    assert book.sheetnames == ["部署ごと", "資産ごと"]
    rows = [row[4:] for row in book["資産ごと"].iter_rows(min_row=5, values_only=True)]
    assert ("保管場所・保存先", "1階", "=1+2") in rows
    assert ("機密性", "2", "3A") in [tuple(row) for row in rows]
    assert all(cell.data_type != "f" for row in book["資産ごと"] for cell in row)
    texts = str([[cell.value for cell in row] for row in book["部署ごと"]])
    assert "よその" not in texts
    run = ExportRun.objects.get()
    assert (run.layout, run.rows, run.purpose, run.state) == ("diff", 1, "監査", "done")
    assert run.file_name.startswith("情報資産台帳の変更一覧_みほん村_")
    assert (
        "令和7年3月31日時点→令和8年3月31日時点の違い"
        in as_manager.get("/exports/").content.decode()
    )


def test_it_leaves_as_pdf(as_manager: Client, asset: Asset, admin: User, on: Doing) -> None:
    with on("2025-06-01"):
        changed(asset, admin, location="2階")
    sent = {"since": "2025-03-31", "until": "2026-03-31", "format": "pdf", "purpose": "監査"}
    answer = as_manager.post("/changes/between/export/", sent)
    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    assert ExportRun.objects.get().rows == 1


def test_a_paper_too_long_to_wait_for_is_refused(
    as_manager: Client, asset: Asset, admin: User, on: Doing, monkeypatch: pytest.MonkeyPatch
) -> None:
    with on("2025-06-01"):
        changed(asset, admin, location="2階")
    monkeypatch.setattr("audits.tables.between_files.MOST_ON_PAPER", 0)
    sent = {"since": "2025-03-31", "until": "2026-03-31", "format": "pdf", "purpose": "監査"}
    answer = as_manager.post("/changes/between/export/", sent)
    assert answer.status_code == 422
    assert "PDFにできるのは0件までです。" in answer.content.decode()
    assert ExportRun.objects.count() == 0


def test_grave_differences_need_a_purpose(
    as_manager: Client, asset: Asset, admin: User, on: Doing
) -> None:
    with on("2025-06-01"):
        changed(asset, admin, c_level="3A", classify_reason="見直した。")
    sent = {"since": "2025-03-31", "until": "2026-03-31", "format": "xlsx"}
    answer = as_manager.post("/changes/between/export/", sent)
    assert answer.status_code == 422
    assert "目的を入力してください" in answer.content.decode()
    assert ExportRun.objects.count() == 0


def test_files_are_for_those_who_may_take_out(client: Client, asset: Asset, reader: User) -> None:
    client.force_login(reader)
    sent = {"since": "2025-03-31", "until": "2026-03-31", "format": "xlsx"}
    assert client.post("/changes/between/export/", sent).status_code == 403
