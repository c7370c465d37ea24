"""GET /assets/<number>/"""

from typing import Any

import pytest
from django.test import Client

from assets.models import CustomField, Unit, User
from tests.factories import make_asset


def test_it_shows_grades_owner_and_place(as_editor: Client, unit: Unit, editor: User) -> None:
    make_asset(unit, editor, c_level="3B", location="情報システム室", notes="令和9年度に更新")
    page = as_editor.get("/assets/JUM-0001/").content.decode()

    for text in ("住民基本台帳", "3B", "情報システム室", "令和9年度に更新", "住民課長", "空席"):
        assert text in page


def test_a_missing_column_asks_to_be_filled(as_editor: Client, unit: Unit, editor: User) -> None:
    make_asset(unit, editor, status="draft", location="")

    assert "保管場所・保存先を追加" in as_editor.get("/assets/JUM-0001/").content.decode()


def test_a_high_grade_puts_a_notice_on_the_page(
    as_editor: Client, unit: Unit, editor: User
) -> None:
    make_asset(unit, editor, c_level="3B")
    make_asset(unit, editor, c_level="2", name="回覧")

    assert "機密性3Bの情報を表示しています" in as_editor.get("/assets/JUM-0001/").content.decode()
    assert "情報を表示しています" not in as_editor.get("/assets/JUM-0002/").content.decode()


def test_the_title_in_the_browser_tab_names_only_public_assets(
    as_editor: Client, unit: Unit, editor: User
) -> None:
    make_asset(unit, editor, c_level="3B", name="生活相談記録")
    title = as_editor.get("/assets/JUM-0001/").content.decode().split("</title>")[0]

    assert "JUM-0001" in title
    assert "生活相談記録" not in title


def test_a_reader_sees_no_way_to_edit(client: Client, unit: Unit, reader: User) -> None:
    make_asset(unit, reader)
    client.force_login(reader)

    assert "/assets/JUM-0001/edit/" not in client.get("/assets/JUM-0001/").content.decode()


def test_confidential_own_columns_are_for_those_who_may(
    client: Client, unit: Unit, editor: User, manager: User
) -> None:
    CustomField.objects.create(
        municipality=unit.municipality, key="ip_range", label="IPアドレス", confidential=True
    )
    make_asset(unit, editor, extra={"ip_range": "192.0.2.10"})

    client.force_login(editor)
    assert "192.0.2.10" not in client.get("/assets/JUM-0001/").content.decode()
    client.force_login(manager)
    assert "192.0.2.10" in client.get("/assets/JUM-0001/").content.decode()


class TestSecretAssets:
    """Confidential procedures (policy 10) and the highest grade."""

    @pytest.mark.parametrize("secret", [{"is_procedure": True}, {"c_level": "3A"}])
    def test_are_not_found_by_an_ordinary_editor(
        self, as_editor: Client, unit: Unit, editor: User, secret: dict[str, Any]
    ) -> None:
        make_asset(unit, editor, **secret)

        assert as_editor.get("/assets/JUM-0001/").status_code == 404

    def test_are_shown_to_the_manager(self, client: Client, unit: Unit, manager: User) -> None:
        make_asset(unit, manager, is_procedure=True)
        client.force_login(manager)

        assert client.get("/assets/JUM-0001/").status_code == 200


@pytest.mark.parametrize("who", ["stranger", "outsider"])
def test_strangers_get_the_answer_of_a_number_that_does_not_exist(
    client: Client, unit: Unit, editor: User, who: str, request: pytest.FixtureRequest
) -> None:
    make_asset(unit, editor)
    client.force_login(request.getfixturevalue(who))

    there = client.get("/assets/JUM-0001/")
    nowhere = client.get("/assets/JUM-9999/")
    assert there.status_code == nowhere.status_code == 404
    assert there.content.decode().replace("0001", "9999") == nowhere.content.decode()


def test_the_short_address_of_a_label_leads_here(
    as_editor: Client, unit: Unit, editor: User
) -> None:
    make_asset(unit, editor)

    assert as_editor.get("/a/JUM-0001").url == "/assets/JUM-0001/"


def test_the_page_asks_the_database_a_fixed_number_of_times(
    as_editor: Client, unit: Unit, editor: User, django_assert_max_num_queries: Any
) -> None:
    make_asset(unit, editor)
    as_editor.get("/assets/JUM-0001/")

    with django_assert_max_num_queries(10):
        as_editor.get("/assets/JUM-0001/")
