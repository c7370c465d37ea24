"""GET /assets/<number>/handling/"""

from typing import Any

from django.test import Client

from assets.models import Unit, User
from tests.factories import make_asset


def page_of(client: Client, asset: Any) -> str:
    return client.get(f"/assets/{asset.asset_no}/handling/").content.decode()


def test_the_duties_of_each_stage_are_listed_with_permission_and_record(
    as_editor: Client, unit: Unit, editor: User
) -> None:
    asset = make_asset(unit, editor, c_level="3B", classify_reason="住民の情報のため。")
    page = page_of(as_editor, asset)

    assert "庁外への持ち出しは原則禁止" in page
    assert "情報セキュリティ管理者" in page
    assert "持ち出し簿" in page
    assert "未確認の初期値" in page


def test_what_breaks_a_rule_is_said_with_the_way_to_mend_it(
    as_editor: Client, unit: Unit, editor: User
) -> None:
    asset = make_asset(unit, editor, kind="system_doc", c_level="2")
    page = page_of(as_editor, asset)

    assert "設計書・構成図ですが、機密性が3C以上ではありません" in page
    assert "基本方針4(2)③" in page
    assert f"/assets/{asset.asset_no}/edit/#id_c_level" in page


def test_a_reader_sees_what_is_wrong_but_no_link_to_mend_it(
    client: Client, reader: User, unit: Unit, editor: User
) -> None:
    asset = make_asset(unit, editor, kind="system_doc", c_level="2")
    client.force_login(reader)
    page = page_of(client, asset)

    assert "設計書・構成図ですが、機密性が3C以上ではありません" in page
    assert "#id_c_level" not in page


def test_an_asset_without_a_grade_is_handled_as_the_strictest(
    as_editor: Client, unit: Unit, editor: User
) -> None:
    asset = make_asset(unit, editor, status="draft", c_level="", i_level="", a_level="")

    assert "決まるまで、最も高い区分として扱ってください" in page_of(as_editor, asset)


def test_a_stranger_finds_nothing(client: Client, stranger: User, unit: Unit, editor: User) -> None:
    asset = make_asset(unit, editor)
    client.force_login(stranger)

    assert client.get(f"/assets/{asset.asset_no}/handling/").status_code == 404


def test_the_queries_are_few(
    as_editor: Client, unit: Unit, editor: User, django_assert_max_num_queries: Any
) -> None:
    asset = make_asset(unit, editor)
    page_of(as_editor, asset)
    with django_assert_max_num_queries(11):
        page_of(as_editor, asset)
