"""/imports/<key>/ of a checked file: counters, what can be mended, the rows with problems."""

from typing import Any

import pytest
from django.test import Client

from assets.models import ImportRun, User
from tests.assets.previewed import SUMMARY, address, make_faulty, make_row, make_run

HTMX = {"HX-Request": "true"}


@pytest.fixture
def run(editor: User) -> ImportRun:
    return make_run(editor, "checked")


def read(client: Client, run: ImportRun, query: str = "", **headers: str) -> str:
    return client.get(address(run, query), headers=headers).content.decode()


def test_the_file_and_what_was_mended_are_told(as_editor: Client, run: ImportRun) -> None:
    page = read(as_editor, run)

    for text in ("台帳.xlsx", "シート「台帳」", "7行", "30KB", "和暦4か所は変換済み"):
        assert text in page
    for text in (
        "小計の行",
        "凡例：資産の行がありません",
        "色で区別されていました。",
        "保存期間：5行",
    ):
        assert text in page


def test_the_counters_tell_new_and_changed_without_those_with_a_warning(
    as_editor: Client, run: ImportRun
) -> None:
    make_row(run, 4, issue=("segment", "warning", "置けません", []))
    page = read(as_editor, run)

    assert "<b>4</b><span><strong>そのまま取り込める行</strong><small>新規2・更新2" in page
    assert "エラーの1行を除き、5件を取り込む" in page


def test_a_counter_leads_to_its_rows(as_editor: Client, run: ImportRun) -> None:
    make_faulty(run, 7)
    make_row(run, 8)
    make_row(run, 9, state="same")

    assert "資産8" not in read(as_editor, run)
    assert "資産8" in read(as_editor, run, "?show=ready")
    assert "資産7" not in read(as_editor, run, "?show=ready")
    assert "資産9" in read(as_editor, run, "?show=same")


def test_what_a_row_would_change_is_shown_with_its_proposals(
    as_editor: Client, run: ImportRun
) -> None:
    changes = [
        {"key": "location", "before": "書庫1", "after": "書庫2", "kind": "file", "base": None},
        {"key": "c_level", "before": "3", "after": "3B", "kind": "proposal", "base": "個人情報"},
    ]
    make_row(run, 8, state="changed", changes=changes)
    page = read(as_editor, run, "?show=ready")

    assert "保管場所：<del>書庫1</del> → <ins>書庫2</ins>" in page
    assert "<ins>3B</ins>（提案）" in page


def test_a_problem_frames_its_cell_and_offers_what_mends_it(
    as_editor: Client, run: ImportRun
) -> None:
    make_faulty(run, 7, "住民課", "税務課")
    page = read(as_editor, run)

    assert 'class="short bad"' in page
    assert "所管「住基課」は登録されていません" in page
    assert "「住民課」にする" in page
    assert "「税務課」にする" in page


def test_a_column_with_a_problem_is_shown_even_if_it_usually_is_not(
    as_editor: Client, run: ImportRun
) -> None:
    issue: Any = ("retention", "error", "「ななねん」は使えません", [])
    make_row(run, 7, texts={"retention": "ななねん"}, issue=issue)

    assert '<th scope="col">保存期間</th>' in read(as_editor, run)


def test_a_cell_opens_for_mending_without_a_script(as_editor: Client, run: ImportRun) -> None:
    row = make_faulty(run)
    page = read(as_editor, run, f"?edit={row.pk}-org_unit")

    assert '<select class="input sm" id="open-cell"' in page
    assert "<option>住民課</option>" in page
    assert 'id="open-cell"' in read(as_editor, run, f"?edit={row.pk}-name")


@pytest.mark.parametrize("edit", ["x-name", "0", "99999999-name", "1-<script>", "-"])
def test_what_cannot_be_opened_is_ignored(as_editor: Client, run: ImportRun, edit: str) -> None:
    make_faulty(run)

    assert 'id="open-cell"' not in read(as_editor, run, f"?edit={edit}")


def test_htmx_gets_the_one_row_or_the_list(as_editor: Client, run: ImportRun) -> None:
    row = make_faulty(run)
    part = read(as_editor, run, f"?edit={row.pk}-name", **HTMX, **{"HX-Target": f"r{row.pk}"})
    whole = read(as_editor, run, **HTMX, **{"HX-Target": "preview"})

    assert part.lstrip().startswith("<tr")
    assert whole.lstrip().startswith('<div id="preview"')


def test_a_word_can_be_replaced_for_all_its_rows(as_editor: Client, run: ImportRun) -> None:
    groups = [
        {"kind": "words", "key": "org_unit", "word": "住基課", "rows": 14, "fixes": ["住民課"]},
        {"kind": "grades", "key": "c_level", "word": "3", "rows": 3, "fixes": []},
        {"kind": "duplicates", "key": "", "word": "", "rows": 4, "fixes": []},
    ]
    run.work.summary = SUMMARY | {"groups": groups}
    run.work.save()
    page = read(as_editor, run)

    assert "所管「住基課」<b>14行</b>を「住民課」に置き換えますか？" in page
    assert "分けた結果を見る" in page
    assert "並べて比べる" in page
    assert "別の部署を選ぶ" in page


def test_with_nothing_to_take_there_is_nothing_to_press(as_editor: Client, run: ImportRun) -> None:
    run.work.summary = SUMMARY | {"counts": SUMMARY["counts"] | {"new": 0, "changed": 0}}
    run.work.save()
    page = read(as_editor, run)

    assert "取り込む行がありません" in page
    assert address(run, "confirm/") not in page


def test_sheets_are_named_where_there_are_several(as_editor: Client, editor: User) -> None:
    sheet = {"use": True}
    run = make_run(editor, "checked", work={"plan": {"住民課": sheet, "税務課": sheet}})
    make_faulty(run)

    assert '<th scope="col">シート</th>' in read(as_editor, run)


@pytest.mark.parametrize("who", ["stranger", "outsider"])
def test_strangers_find_nothing(
    client: Client, run: ImportRun, who: str, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(who))

    assert client.get(address(run)).status_code == 404


def test_a_reader_is_refused(client: Client, run: ImportRun, reader: User) -> None:
    client.force_login(reader)

    assert client.get(address(run)).status_code == 403


def test_other_methods_are_refused(as_editor: Client, run: ImportRun) -> None:
    assert as_editor.post(address(run)).status_code == 405


@pytest.mark.parametrize("count", [2, 60])
def test_the_queries_do_not_grow_with_the_rows(
    as_editor: Client, run: ImportRun, django_assert_max_num_queries: Any, count: int
) -> None:
    for number in range(count):
        make_faulty(run, number + 10, "住民課")
    with django_assert_max_num_queries(12):
        page = read(as_editor, run)

    assert ("2ページ" in page or "page=2" in page) is (count > 50)
