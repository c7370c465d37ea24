"""/imports/<key>/columns/: which column of the file is which of the register."""

from typing import Any

import pytest
from django.test import Client

from assets.models import ImportMapping, ImportRun, User
from tests.assets.previewed import PLAN, address, make_run


@pytest.fixture
def run(editor: User) -> ImportRun:
    return make_run(editor, "columns")


def sent(**fields: Any) -> dict[str, Any]:
    """What the page sends when everything is right as it was found."""
    found = {"s0-use": "on", "s0-first_heading": "3", "s0-last_heading": "4", "s0-unit": ""}
    return found | {"m0-name": "1", "m0-org_unit": "2", "m0-notes": "3"} | fields


def change(client: Client, run: ImportRun, **fields: Any) -> Any:
    return client.post(address(run, "columns/"), sent(**fields))


def test_the_columns_are_shown_with_what_stands_in_them(as_editor: Client, run: ImportRun) -> None:
    page = as_editor.get(address(run, "columns/")).content.decode()

    for text in ("B列 資産名（住民台帳、転入届）", "自動", "※必須", "E列 押印欄", "2行"):
        assert text in page


def test_what_was_chosen_last_time_is_marked(as_editor: Client, run: ImportRun) -> None:
    ImportMapping.objects.create(
        municipality=run.municipality, heading="主管", key="org_unit", used_at=run.received_at
    )

    assert "前回と同じ" in as_editor.get(address(run, "columns/")).content.decode()


def test_the_columns_are_taken_as_found(as_editor: Client, run: ImportRun) -> None:
    response = change(as_editor, run)
    run.refresh_from_db()

    assert response.url == address(run)
    assert run.state == "to_check"
    columns = run.work.plan["台帳"]["columns"]
    assert columns | {"0": ""} == {"0": "", "1": "name", "2": "org_unit", "3": "notes", "4": ""}


def test_a_column_that_was_left_out_can_be_given_a_meaning(
    as_editor: Client, run: ImportRun
) -> None:
    change(as_editor, run, **{"m0-left4": "location"})
    run.work.refresh_from_db()

    assert run.work.plan["台帳"]["columns"]["4"] == "location"


def test_one_column_has_one_meaning(as_editor: Client, run: ImportRun) -> None:
    response = change(as_editor, run, **{"m0-location": "1"})

    assert response.status_code == 422
    assert "同じ列が「資産名」と「保管場所」に選ばれています" in response.content.decode()
    run.refresh_from_db()
    assert run.state == "columns"


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"s0-first_heading": ""}, "見出しの行が見つかりません。何行目ですか"),
        ({"s0-last_heading": "2"}, "最初の行から9行以内"),
        ({"s0-use": ""}, "取り込むシートがありません"),
        ({"m0-name": ""}, "情報資産名称の列が決まっていません"),
    ],
)
def test_what_cannot_be_read_is_asked_for(
    as_editor: Client, run: ImportRun, fields: dict[str, str], text: str
) -> None:
    data = {name: value for name, value in sent(**fields).items() if value}
    response = as_editor.post(address(run, "columns/"), data)

    assert response.status_code == 422
    assert text in response.content.decode()


def test_sheets_with_the_same_headings_are_asked_once(as_editor: Client, editor: User) -> None:
    plan = {"住民課": PLAN["台帳"], "税務課": PLAN["台帳"]}
    run = make_run(editor, "columns", work={"plan": plan})
    page = as_editor.get(address(run, "columns/")).content.decode()

    assert page.count('name="m0-name"') == 1
    assert "m1-" not in page
    assert 'name="s1-use"' in page


def test_at_another_step_the_page_leads_to_it(as_editor: Client, editor: User) -> None:
    run = make_run(editor, "done")

    assert as_editor.get(address(run, "columns/")).url == address(run)


@pytest.mark.parametrize("who", ["stranger", "outsider"])
def test_strangers_find_nothing(
    client: Client, run: ImportRun, who: str, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(who))

    assert client.get(address(run, "columns/")).status_code == 404
    assert change(client, run).status_code == 404


def test_a_reader_is_refused(client: Client, run: ImportRun, reader: User) -> None:
    client.force_login(reader)

    assert client.get(address(run, "columns/")).status_code == 403
    assert change(client, run).status_code == 403


def test_other_methods_are_refused(as_editor: Client, run: ImportRun) -> None:
    assert as_editor.put(address(run, "columns/")).status_code == 405


@pytest.mark.parametrize("sheets", [1, 12])
def test_the_queries_do_not_grow_with_the_sheets(
    as_editor: Client, editor: User, django_assert_max_num_queries: Any, sheets: int
) -> None:
    plan = {f"台帳{number}": PLAN["台帳"] for number in range(sheets)}
    run = make_run(editor, "columns", work={"plan": plan})
    with django_assert_max_num_queries(11):
        as_editor.get(address(run, "columns/"))
