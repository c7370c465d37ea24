"""/imports/<key>/answer/ and …/choices/: what a person decides of the rows of a file."""

from typing import Any

import pytest
from django.test import Client

from assets.models import ImportRow, ImportRun, User
from tests.assets.previewed import address, make_faulty, make_row, make_run
from tests.factories import make_asset


@pytest.fixture
def run(editor: User) -> ImportRun:
    return make_run(editor, "checked")


def answers(run: ImportRun) -> dict[str, Any]:
    run.refresh_from_db()
    run.work.refresh_from_db()
    return {kind: given for kind, given in run.work.answers.items() if given}


def answer(client: Client, run: ImportRun, **data: str) -> Any:
    return client.post(address(run, "answer/"), data)


def alike(run: ImportRun, number: int, name: str) -> ImportRow:
    message = f"名前の近い資産「{name}」があります。二重登録ではありませんか？"
    return make_row(run, number, issue=("name", "warning", message, []))


class TestOneAnswer:
    """POST …/answer/"""

    def test_a_cell_is_mended_and_the_list_stays_where_it_was(
        self, as_editor: Client, run: ImportRun
    ) -> None:
        sent = {"cell": "台帳!7!org_unit", "text": "住民課", "back": "show=error&page=2&next=/x"}
        response = answer(as_editor, run, **sent)

        assert response.url == address(run, "?show=error&page=2")
        assert answers(run) == {"cells": {"台帳!7!org_unit": "住民課"}}
        assert run.state == "to_check"

    def test_a_word_is_replaced_everywhere(self, as_editor: Client, run: ImportRun) -> None:
        answer(as_editor, run, word="org_unit", read="住基課", text="住民課")

        assert answers(run) == {"words": {"org_unit": {"住基課": "住民課"}}}

    def test_what_was_done_is_said(self, as_editor: Client, run: ImportRun) -> None:
        answer(as_editor, run, cell="台帳!7!org_unit", text="住民課")
        page = as_editor.get(address(run)).content.decode()

        assert "7行目の所管を「住民課」にしました。" in page

    def test_an_answer_that_comes_too_late_is_told(self, as_editor: Client, editor: User) -> None:
        run = make_run(editor, "done")
        answer(as_editor, run, cell="台帳!7!name", text="x")

        assert answers(run) == {}
        assert "操作できません" in as_editor.get(address(run)).content.decode()

    @pytest.mark.parametrize("who", ["stranger", "outsider"])
    def test_strangers_find_nothing(
        self, client: Client, run: ImportRun, who: str, request: pytest.FixtureRequest
    ) -> None:
        client.force_login(request.getfixturevalue(who))

        assert answer(client, run, cell="台帳!7!name", text="x").status_code == 404

    def test_a_reader_is_refused(self, client: Client, run: ImportRun, reader: User) -> None:
        client.force_login(reader)

        assert answer(client, run, cell="台帳!7!name", text="x").status_code == 403

    def test_other_methods_are_refused(self, as_editor: Client, run: ImportRun) -> None:
        assert as_editor.get(address(run, "answer/")).status_code == 405


class TestSideBySide:
    """GET and POST …/choices/"""

    def test_a_row_stands_beside_the_asset_that_it_resembles(
        self, as_editor: Client, run: ImportRun, editor: User
    ) -> None:
        asset = make_asset(editor.unit, editor, name="戸籍データ", location="西の書庫")
        row = alike(run, 7, "戸籍データ")
        page = as_editor.get(address(run, "choices/?about=duplicates")).content.decode()

        assert asset.asset_no in page
        assert "西の書庫" in page
        choice = {f"choice-{row.pk}": "as:戸籍データ"}
        as_editor.post(address(run, "choices/?about=duplicates"), choice)
        assert answers(run) == {"cells": {"台帳!7!name": "戸籍データ"}}

    def test_an_asset_of_another_section_is_not_shown(
        self, as_editor: Client, run: ImportRun, stranger: User
    ) -> None:
        make_asset(stranger.unit, stranger, name="課税台帳", location="東の書庫")
        alike(run, 7, "課税台帳")
        page = as_editor.get(address(run, "choices/?about=duplicates")).content.decode()

        assert "東の書庫" not in page

    @pytest.mark.parametrize("choice", ["skip", "new"])
    def test_a_row_is_left_out_or_entered_anew(
        self, as_editor: Client, run: ImportRun, choice: str
    ) -> None:
        row = alike(run, 7, "戸籍データ")
        as_editor.post(address(run, "choices/?about=duplicates"), {f"choice-{row.pk}": choice})

        assert answers(run) == {"rows": {"台帳!7": choice}}

    def test_old_grades_are_taken_only_where_somebody_says_so(
        self, as_editor: Client, run: ImportRun
    ) -> None:
        proposal = {"key": "c_level", "before": "3", "after": "3B", "kind": "proposal"}
        changes = [proposal | {"base": "個人情報がある"}]
        first = make_row(run, 7, texts={"c_level": "3"}, changes=changes)
        second = make_row(run, 8, texts={"c_level": "3"}, changes=changes)
        query = "choices/?about=grades&key=c_level&word=3"
        assert "個人情報がある" in as_editor.get(address(run, query)).content.decode()
        choices = {f"choice-{first.pk}": "3B", f"choice-{second.pk}": ""}
        as_editor.post(address(run, query), choices)

        assert answers(run) == {"cells": {"台帳!7!c_level": "3B"}}

    def test_a_conflict_shows_three_states_and_takes_one(
        self, as_editor: Client, run: ImportRun
    ) -> None:
        sides = {"base": "書庫1", "before": "書庫2", "after": "書庫3"}
        changes = [{"key": "location", "kind": "conflict", **sides}]
        issue: Any = ("location", "warning", "両方で変わっています", [])
        row = make_row(run, 7, changes=changes, issue=issue, state="changed")
        assert "並べて選ぶ" in as_editor.get(address(run)).content.decode()
        page = as_editor.get(address(run, "choices/?about=conflicts")).content.decode()
        for text in sides.values():
            assert f"<td>{text}</td>" in page
        choice = {f"choice-{row.pk}-location": "file"}
        as_editor.post(address(run, "choices/?about=conflicts"), choice)

        assert answers(run) == {"conflicts": {"台帳!7!location": "file"}}

    def test_without_questions_the_page_leads_back(self, as_editor: Client, run: ImportRun) -> None:
        make_faulty(run)
        page = as_editor.get(address(run, "choices/?about=duplicates")).content.decode()

        assert "選ぶ行はもうありません" in page

    @pytest.mark.parametrize("who", ["stranger", "outsider"])
    def test_strangers_find_nothing(
        self, client: Client, run: ImportRun, who: str, request: pytest.FixtureRequest
    ) -> None:
        client.force_login(request.getfixturevalue(who))

        assert client.get(address(run, "choices/")).status_code == 404

    def test_a_reader_is_refused(self, client: Client, run: ImportRun, reader: User) -> None:
        client.force_login(reader)

        assert client.get(address(run, "choices/")).status_code == 403

    @pytest.mark.parametrize("count", [2, 40])
    def test_the_queries_do_not_grow_with_the_rows(
        self,
        as_editor: Client,
        run: ImportRun,
        django_assert_max_num_queries: Any,
        count: int,
    ) -> None:
        for number in range(count):
            alike(run, number + 10, "戸籍データ")
        with django_assert_max_num_queries(11):
            as_editor.get(address(run, "choices/?about=duplicates"))
