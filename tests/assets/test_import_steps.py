"""/imports/<key>/ while it works and when it ended; confirm, cancel, again, undo, rows.xlsx"""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.utils.timezone import now
from openpyxl import load_workbook

from assets.models import AssetSource, ImportRun, User
from tests.assets.previewed import address, make_faulty, make_run
from tests.factories import make_asset

STEPS = ("confirm/", "cancel/", "undo/", "again/")


@pytest.fixture
def run(editor: User) -> ImportRun:
    return make_run(editor, "checked")


def read(client: Client, run: ImportRun) -> str:
    return client.get(address(run)).content.decode()


class TestUnderWay:
    """The page of an import that works by itself."""

    def test_it_says_how_far_it_is_and_can_be_left(self, as_editor: Client, editor: User) -> None:
        run = make_run(editor, "to_store", work={"rows_done": 88, "rows_total": 221})
        page = read(as_editor, run)

        assert '<progress class="bar" aria-label="台帳に取り込んでいます 88／221行"' in page
        assert "221行のうち88行を取り込みました。" in page
        assert "この画面を離れても続きます" in page
        assert 'hx-trigger="every 5s"' in page

    def test_htmx_gets_the_bar_and_the_sentence_to_be_read(
        self, as_editor: Client, editor: User
    ) -> None:
        run = make_run(editor, "to_check", work={"rows_done": 5, "rows_total": 10})
        headers = {"HX-Request": "true", "HX-Target": "progress"}
        part = as_editor.get(address(run), headers=headers).content.decode()

        assert "<h1>" not in part
        assert 'id="progress-said" hx-swap-oob="innerHTML">10行のうち5行' in part

    def test_htmx_is_sent_on_when_it_ended(self, as_editor: Client, editor: User) -> None:
        run = make_run(editor, "done")
        headers = {"HX-Request": "true", "HX-Target": "progress"}

        assert as_editor.get(address(run), headers=headers).headers["HX-Refresh"] == "true"

    def test_it_can_be_stopped(self, as_editor: Client, run: ImportRun) -> None:
        response = as_editor.post(address(run, "cancel/"))
        run.refresh_from_db()

        assert response.url == address(run)
        assert run.state == "cancelled"
        assert "取り込みをやめました" in read(as_editor, run)

    def test_confirming_lets_it_be_stored(self, as_editor: Client, run: ImportRun) -> None:
        assert as_editor.post(address(run, "confirm/")).url == address(run)
        run.refresh_from_db()

        assert run.state == "to_store"

    def test_confirming_twice_is_told(self, as_editor: Client, editor: User) -> None:
        run = make_run(editor, "done")
        as_editor.post(address(run, "confirm/"))

        assert "操作できません" in read(as_editor, run)


class TestResult:
    """The page of an import that ended."""

    def test_the_result_is_a_sentence_with_its_counts(
        self, as_editor: Client, editor: User
    ) -> None:
        counts = {"created": 194, "updated": 27, "unchanged": 3, "refused": 6}
        run = make_run(editor, "done", ended_at=now(), **counts)
        page = read(as_editor, run)

        assert "221件を取り込みました（新規194・更新27）。" in page
        assert "6行は取り込んでいません。" in page
        assert "6行をExcelで受け取る" in page
        assert "新規の194件を台帳から外し、更新した27件を元に戻します。" in page

    def test_after_a_week_it_cannot_be_taken_back(self, as_editor: Client, editor: User) -> None:
        long_ago = now() - timedelta(days=8)
        run = make_run(editor, "done", created=2, received_at=long_ago, ended_at=long_ago)

        assert address(run, "undo/") not in read(as_editor, run)

    def test_the_assets_are_linked_as_far_as_one_may_see_them(
        self, as_editor: Client, editor: User, stranger: User
    ) -> None:
        run = make_run(editor, "done", ended_at=now(), created=2)
        mine = make_asset(editor.unit, editor, name="転入届")
        other = make_asset(stranger.unit, stranger, name="課税台帳")
        for row, asset in enumerate((mine, other), 1):
            AssetSource.objects.create(asset=asset, run=run, sheet="台帳", row=row, identity="x")
        page = read(as_editor, run)

        assert f'href="/assets/{mine.asset_no}/"' in page
        assert "課税台帳" not in page

    @pytest.mark.parametrize("state", ["refused", "failed"])
    def test_a_file_that_failed_says_why_and_what_to_do(
        self, as_editor: Client, editor: User, state: str
    ) -> None:
        why = "このファイルは開けません。パスワードを外して保存し直してください。"
        page = read(as_editor, make_run(editor, state, message=why))

        assert why in page
        assert "別のファイルを選ぶ" in page

    def test_a_garbled_csv_can_be_read_in_another_encoding(
        self, as_editor: Client, editor: User
    ) -> None:
        run = make_run(editor, "refused", file_name="台帳.csv", message="文字化け")
        assert address(run, "again/") in read(as_editor, run)
        as_editor.post(address(run, "again/"), {"encoding": "cp932"})
        run.refresh_from_db()

        assert run.state == "received"
        assert run.work.options["encoding"] == "cp932"


def test_the_refused_rows_come_back_as_excel(as_editor: Client, run: ImportRun) -> None:
    make_faulty(run)
    response = as_editor.get(address(run, "rows.xlsx"))
    sheet: Any = load_workbook(BytesIO(response.content)).active

    assert "attachment" in response.headers["Content-Disposition"]
    assert "住基課" in [cell.value for cell in sheet[2]]


def test_before_a_check_there_are_no_refused_rows(as_editor: Client, editor: User) -> None:
    assert as_editor.get(address(make_run(editor, "columns"), "rows.xlsx")).status_code == 404


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("who", ["stranger", "outsider"])
def test_strangers_find_nothing(
    client: Client, run: ImportRun, who: str, step: str, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(who))

    assert client.post(address(run, step)).status_code == 404
    assert client.get(address(run, "rows.xlsx")).status_code == 404
    run.refresh_from_db()
    assert run.state == "checked"


@pytest.mark.parametrize("step", STEPS)
def test_a_reader_is_refused(client: Client, run: ImportRun, reader: User, step: str) -> None:
    client.force_login(reader)

    assert client.post(address(run, step)).status_code == 403


@pytest.mark.parametrize("step", STEPS)
def test_a_step_is_not_taken_by_looking(as_editor: Client, run: ImportRun, step: str) -> None:
    assert as_editor.get(address(run, step)).status_code == 405


@pytest.mark.parametrize("count", [1, 30])
def test_the_queries_do_not_grow_with_the_assets(
    as_editor: Client, editor: User, django_assert_max_num_queries: Any, count: int
) -> None:
    run = make_run(editor, "done", ended_at=now(), created=count)
    for row in range(count):
        asset = make_asset(editor.unit, editor, name=f"資産{row}")
        AssetSource.objects.create(asset=asset, run=run, sheet="台帳", row=row, identity="x")
    with django_assert_max_num_queries(10):
        read(as_editor, run)
