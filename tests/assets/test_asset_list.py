"""GET /assets/, its filter panel, columns, density and print"""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils.timezone import localdate

from assets.models import Appointment, Asset, Municipality, Unit, User
from tests.factories import TODAY, make_asset, make_post, make_unit, make_user, root_of

# On PostgreSQL two of the queries counted below only tell the database who acts in the test.
LIST = "/assets/"
HTMX = {"HX-Request": "true", "HX-Target": "list"}


def shown(client: Client, query: str = "") -> list[str]:
    """What the rows are sorted by, in their order: the numbers where nothing else is asked."""
    table = client.get(f"{LIST}{query}").context["table"]
    return [row[1] for row in table.page.rows]


def names(client: Client, query: str) -> set[str]:
    response = client.get(f"{LIST}{query}")
    numbers = [row[1] for row in response.context["table"].page.rows]
    return set(Asset.objects.filter(asset_no__in=numbers).values_list("name", flat=True))


@pytest.fixture
def soon() -> dict[str, Any]:
    return {"next_review": localdate() + timedelta(days=90)}


def test_shows_what_the_viewer_may_see_with_its_number(
    as_editor: Client, unit: Unit, editor: User, stranger: User
) -> None:
    make_asset(unit, editor, name="印鑑登録原票")
    make_asset(stranger.unit, stranger, name="税務システム")

    page = as_editor.get(LIST).content.decode()

    assert "印鑑登録原票" in page
    assert 'href="/assets/JUM-0001/"' in page
    assert "税務システム" not in page
    assert "1件の情報資産" in page


def test_strangers_and_other_municipalities_see_nothing_not_even_counts(
    client: Client, unit: Unit, editor: User, stranger: User, outsider: User
) -> None:
    make_asset(unit, editor, name="印鑑登録原票", c_level="", status="draft")
    for user in (stranger, outsider):
        client.force_login(user)
        page = client.get(LIST).content.decode()
        tabs = client.get("/assets/tabs/").context["shown"]

        assert "印鑑登録原票" not in page
        assert "0件の情報資産" in page
        assert {tab.count for tab in tabs} == {0}
        assert client.get("/assets/print/").context["table"].total == 0


def test_secret_assets_count_only_for_those_with_the_right(
    client: Client, unit: Unit, editor: User, manager: User
) -> None:
    make_asset(unit, manager, name="実施手順書", is_procedure=True)
    counts = {}
    for user in (editor, manager):
        client.force_login(user)
        tabs = client.get("/assets/tabs/").context["shown"]
        counts[user.username] = (len(shown(client)), tabs[0].count, len(shown(client, "?q=手順")))

    assert counts == {"editor": (0, 0, 0), "manager": (1, 1, 1)}


def test_asks_for_a_log_in_and_refuses_a_post(client: Client, as_editor: Client) -> None:
    assert as_editor.post(LIST).status_code == 405
    as_editor.logout()
    assert client.get(LIST).headers["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"台帳", "端末", "名簿"}),
        ("?status=any", {"台帳", "端末", "名簿", "古い帳票"}),
        ("?status=transferred", {"古い帳票"}),
        ("?unit=JUM", {"台帳", "端末", "名簿"}),
        ("?unit=KAK", {"名簿"}),
        ("?kind=equipment", {"端末"}),
        ("?form=terminal&form=paper", {"端末", "名簿"}),
        ("?segment=mynumber", {"端末"}),
        ("?segment=unset", {"名簿"}),
        ("?c=2&c=3B", {"台帳", "端末"}),
        ("?c=unset", {"名簿"}),
        ("?i=2", {"端末"}),
        ("?a=unset", {"名簿"}),
        ("?mext=II", set()),
        ("?unclassified=1", {"名簿"}),
        ("?personal_info=sensitive", {"端末"}),
        ("?my_number=none", {"台帳", "端末", "名簿"}),
        ("?outsourced=yes", {"端末"}),
        ("?outsourced=unknown", {"名簿"}),
        ("?cloud_type=none", {"台帳", "端末", "名簿"}),
        ("?retention=10年", {"端末"}),
        ("?overdue=1", {"端末"}),
        ("?vacant=1", {"台帳", "端末", "名簿"}),
        ("?review_from=R8.1.1&review_to=令和8年12月31日", {"台帳", "名簿"}),
        ("?fy=2026", {"台帳", "名簿"}),
        ("?q=ﾀﾝﾏﾂ", set()),
        ("?q=端", {"端末"}),
        ("?c=2&q=台帳", {"台帳"}),
        ("?business=", {"台帳", "端末", "名簿"}),
    ],
)
@pytest.mark.usefixtures("db")
def test_each_condition_narrows_the_list(
    as_editor: Client, unit: Unit, editor: User, query: str, found: set[str], time_machine: Any
) -> None:
    time_machine.move_to("2026-11-24 10:00+09:00")
    desk = make_unit(unit.municipality, code="KAK", name="住民係", parent=unit)
    later = {"next_review": TODAY + timedelta(days=30)}
    make_asset(unit, editor, name="台帳", c_level="2", **later)
    make_asset(
        unit, editor, status="draft", name="端末", kind="equipment", form="terminal", c_level="3B",
        i_level="2", segment_id="mynumber", personal_info="sensitive", outsourced=True,
        retention_id="10年", next_review=TODAY - timedelta(days=400),
    )  # fmt: skip
    Asset.objects.filter(name="端末").update(status="active")
    make_asset(
        desk, editor, status="draft", name="名簿", form="paper", c_level="", i_level="",
        a_level="", segment_id=None, outsourced=None, **later,
    )  # fmt: skip
    old = make_asset(unit, editor, name="古い帳票", **later)
    Asset.objects.filter(pk=old.pk).update(status="transferred")

    assert names(as_editor, query) == found


def test_a_vacancy_ends_when_somebody_holds_the_post(
    as_editor: Client, unit: Unit, editor: User
) -> None:
    post = make_post(unit)
    make_asset(unit, editor, owner_role=post)
    assert len(shown(as_editor, "?vacant=1")) == 1

    Appointment.objects.create(post=post, holder=editor, start_date=TODAY - timedelta(days=1000))

    assert shown(as_editor, "?vacant=1") == []


def test_chips_say_what_is_applied_and_can_be_taken_away(as_editor: Client, unit: Unit) -> None:
    page = as_editor.get(f"{LIST}?unit={unit.code}&c=2&c=3B&sort=name&page=2").content.decode()

    assert 'aria-label="所管：住民課の絞り込みを外す"' in page
    assert 'href="/assets/?c=2&amp;c=3B&amp;sort=name"' in page
    assert 'aria-label="状態：廃棄済みを除くの絞り込みを外す"' in page
    assert "条件をすべて外す" in page


def test_a_condition_that_cannot_be_read_is_told_and_not_applied(
    as_editor: Client, unit: Unit, editor: User
) -> None:
    make_asset(unit, editor)

    response = as_editor.get(f"{LIST}?c=9Z&unit=NONE&review_from=昨日")

    assert response.context["table"].total == 1
    assert "読み取れない条件は使っていません" in response.content.decode()


def test_units_of_others_cannot_be_asked_for(as_editor: Client, stranger: User) -> None:
    assert stranger.unit
    response = as_editor.get(f"{LIST}?unit={stranger.unit.code}")

    assert stranger.unit.name not in response.content.decode()


def test_htmx_gets_the_table_alone_and_going_back_the_page(
    as_editor: Client, unit: Unit, editor: User
) -> None:
    make_asset(unit, editor)

    part = as_editor.get(LIST, headers=HTMX).content.decode()
    restored = as_editor.get(
        LIST, headers={"HX-Request": "true", "HX-History-Restore-Request": "true"}
    )

    assert "<html" not in part
    assert 'id="list"' in part
    assert 'hx-swap-oob="true"' in part
    assert "<html" in restored.content.decode()


def test_queries_and_bytes_do_not_grow_with_rows(
    as_editor: Client, unit: Unit, editor: User, django_assert_max_num_queries: Any
) -> None:
    for _count in range(2):
        with django_assert_max_num_queries(9):
            page = as_editor.get(LIST)
        for _row in range(51):
            make_asset(unit, editor, name="住民基本台帳ネットワークシステム端末")

    assert len(page.context["table"]) == 50
    assert len(page.content) < 60_000


def test_the_counts_of_all_tabs_are_one_query(
    as_editor: Client, unit: Unit, editor: User, django_assert_max_num_queries: Any
) -> None:
    make_asset(unit, editor, c_level="", status="draft")
    with django_assert_max_num_queries(9):
        tabs = as_editor.get("/assets/tabs/?view=mine&unit=JUM").context["shown"]

    assert [tab.label for tab in tabs] == ["すべて", "自分の課", "期限超過", "未分類"]
    assert [tab.count for tab in tabs] == [1, 1, 0, 1]
    assert [tab.is_current for tab in tabs] == [False, True, False, False]


def test_sorting_is_a_link_and_tells_the_order(as_editor: Client, unit: Unit, editor: User) -> None:
    for name in ("い", "う", "あ"):
        make_asset(unit, editor, name=name)

    page = as_editor.get(f"{LIST}?sort=-name")

    assert shown(as_editor, "?sort=-name") == ["う", "い", "あ"]
    assert 'aria-sort="descending"' in page.content.decode()


def test_the_filter_panel_leads_to_a_clean_address(as_editor: Client, unit: Unit) -> None:
    panel = as_editor.get("/assets/filter/?c=2&sort=name")
    page = panel.content.decode()
    done = as_editor.get(
        "/assets/filter/?apply=1&sort=name&c=3B&unit=JUM&fy=&outsourced=&review_from=R8.12.11"
    )

    assert 'value="2" class="' in page or "checked" in page
    assert 'name="sort" value="name"' in page
    assert done.headers["Location"] == ("/assets/?sort=name&unit=JUM&c=3B&review_from=2026-12-11")


def test_the_filter_panel_explains_a_wrong_date(as_editor: Client) -> None:
    response = as_editor.get("/assets/filter/?apply=1&review_from=令和8年2月30日")

    assert response.status_code == 200
    assert "2月に30日はありません" in response.content.decode()


def test_an_empty_list_says_why(
    client: Client, unit: Unit, editor: User, reader: User, village: Municipality
) -> None:
    client.force_login(editor)
    assert "まだ情報資産がありません。1件ずつ登録できます。" in client.get(LIST).content.decode()
    client.force_login(reader)
    assert "登録する権限のある人" in client.get(LIST).content.decode()
    client.force_login(make_user("guest", root_of(village)))
    assert "資産を見る権限がありません" in client.get(LIST).content.decode()

    client.force_login(editor)
    make_asset(unit, editor, c_level="2")
    page = client.get(f"{LIST}?c=3B&form=db").content.decode()
    assert "「機密性」の条件を外すと1件あります" in page


def test_readers_get_no_boxes_to_choose_rows(client: Client, unit: Unit, reader: User) -> None:
    make_asset(unit, reader)
    client.force_login(reader)

    page = client.get(LIST).content.decode()

    assert 'name="no"' not in page
    assert "資産を登録" not in page
