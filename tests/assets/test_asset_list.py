"""GET /assets/, its filter panel, columns, density and print"""

from datetime import timedelta
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils.timezone import localdate

from assets.access import Viewer
from assets.models import Appointment, Asset, CustomField, Municipality, Unit, User
from assets.services import people
from assets.tables.assets import asset_table
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


def test_every_column_of_the_register_can_be_shown(
    as_admin: Client, admin: User, unit: Unit, editor: User
) -> None:
    make_asset(unit, editor)
    offered = as_admin.get("/assets/columns/").context["chooser"].offered
    page = as_admin.get(f"{LIST}?cols={','.join(list(offered)[:32])}").content.decode()
    rest = as_admin.get(f"{LIST}?cols={','.join(list(offered)[30:60])}").content.decode()
    last = as_admin.get(f"{LIST}?cols={','.join(list(offered)[60:])}").content.decode()

    assert len(offered) > 60
    assert "情報システム室" in page + rest + last
    assert "未確認" in rest


def test_columns_are_chosen_and_ordered_without_a_script(
    as_editor: Client, editor: User, unit: Unit
) -> None:
    make_asset(unit, editor, location="書庫A")
    step = {"back": "", "column": ["status", "location"]}

    moved = as_editor.post("/assets/columns/", step | {"up": "location"})
    assert [choice.key for choice in moved.context["chooser"].shown] == ["location", "status"]
    done = as_editor.post("/assets/columns/", {**step, "column": ["location", "x"], "save": "1"})

    assert done.headers["Location"] == "/assets/?"
    editor.refresh_from_db()
    assert editor.preferences["columns"] == ["location"]
    table = as_editor.get(LIST).context["table"]
    assert [column.key for column in table.columns] == ["choose", "asset_no", "name", "location"]

    as_editor.post("/assets/columns/", step | {"reset": "1"})
    assert "書庫A" not in as_editor.get(LIST).content.decode()


def test_holders_of_posts_are_named_with_a_constant_number_of_queries(
    as_editor: Client, unit: Unit, editor: User, django_assert_max_num_queries: Any
) -> None:
    held, vacant = make_post(unit, "課長"), make_post(unit, "係長")
    Appointment.objects.create(post=held, holder=editor, start_date=TODAY - timedelta(days=1000))
    for post in (held, vacant):
        make_asset(unit, editor, owner_role=post)
    for _count in range(2):
        with django_assert_max_num_queries(11):
            page = as_editor.get(f"{LIST}?cols=owner_role").content.decode()
        for _row in range(5):
            make_asset(unit, editor, owner_role=make_post(unit, f"主査{_row}{_count}"))

    assert f"課長 {editor.name}" in page
    assert "空席" in page


def test_a_related_system_that_may_not_be_seen_has_no_name(
    as_editor: Client, unit: Unit, editor: User, manager: User
) -> None:
    secret = make_asset(unit, manager, name="秘密の仕組み", is_procedure=True)
    make_asset(unit, manager, name="台帳", system=secret)

    page = as_editor.get(f"{LIST}?cols=system").content.decode()

    assert "秘密の仕組み" not in page
    assert "見る権限のない資産" in page


def test_own_columns_are_shown_filtered_and_hidden_where_confidential(
    client: Client, unit: Unit, editor: User, manager: User
) -> None:
    village = unit.municipality
    CustomField.objects.create(municipality=village, key="shelf", label="棚番号")
    CustomField.objects.create(
        municipality=village, key="ip_range", label="IPアドレス", confidential=True
    )
    make_asset(unit, editor, name="甲", extra={"shelf": "東12", "ip_range": "192.0.2.1"})
    make_asset(unit, editor, name="乙", extra={"shelf": "西3"})

    client.force_login(editor)
    page = client.get(f"{LIST}?cols=extra_shelf,extra_ip_range").content.decode()
    assert "東12" in page
    assert "192.0.2.1" not in page
    assert names(client, "?extra_shelf=東") == {"甲"}
    assert names(client, "?extra_ip_range=192") == {"甲", "乙"}

    client.force_login(manager)
    assert "192.0.2.1" in client.get(f"{LIST}?cols=extra_ip_range").content.decode()


def test_every_kind_of_own_column_can_be_asked_about(
    as_admin: Client, village: Municipality, unit: Unit, editor: User
) -> None:
    kinds = {
        "text": ("東棟", "?extra_text=東"),
        "int": (5, "?extra_int=5"),
        "date": ("2026-12-11", "?extra_date=R8.12.11"),
        "bool": (True, "?extra_bool=true"),
        "choice": ("甲", "?extra_choice=甲"),
        "multi": (["赤", "青"], "?extra_multi=青"),
    }
    for kind in kinds:
        CustomField.objects.create(
            municipality=village, key=kind, label=kind, type=kind, choices=["甲", "乙"]
        )
    make_asset(
        unit, editor, name="あり", extra={kind: value for kind, (value, _q) in kinds.items()}
    )
    make_asset(unit, editor, name="なし")

    for _value, query in kinds.values():
        assert names(as_admin, query) == {"あり"}
    page = as_admin.get(f"{LIST}?cols={','.join(f'extra_{kind}' for kind in kinds)}")
    assert "R8.12.11" in page.content.decode()


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


def test_the_height_of_rows_is_kept(as_editor: Client, editor: User) -> None:
    as_editor.post("/assets/density/", {"density": "compact", "back": "c=2"})
    as_editor.post("/assets/density/", {"density": "gigantic"})

    editor.refresh_from_db()
    assert editor.preferences["density"] == "compact"


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


def test_the_print_is_the_whole_list_with_conditions_and_seals(
    as_editor: Client, unit: Unit, editor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _row in range(53):
        make_asset(unit, editor)

    page = as_editor.get(f"/assets/print/?unit={unit.code}").content.decode()
    assert page.count("<tr>") == 1 + 53
    for words in ("所管：住民課", "番号の昇順", "統括責任者", "担当", editor.name, "53件"):
        assert words in page
    assert 'type="checkbox"' not in page

    monkeypatch.setattr("assets.tables.assets.PRINTED", 20)
    assert "はじめの20件だけを印刷します" in as_editor.get("/assets/print/").content.decode()


def test_readers_get_no_boxes_to_choose_rows(client: Client, unit: Unit, reader: User) -> None:
    make_asset(unit, reader)
    client.force_login(reader)

    page = client.get(LIST).content.decode()

    assert 'name="no"' not in page
    assert "資産を登録" not in page


def test_days_overdue_come_before_the_state(unit: Unit, editor: User) -> None:
    late = make_asset(unit, editor, next_review=TODAY - timedelta(days=12))
    table = asset_table(Asset.objects.all(), QueryDict(), Viewer(editor), on=TODAY, choosing=False)
    assert "12日超過" in table.body

    assert late
    Asset.objects.update(status="transferred")
    again = asset_table(Asset.objects.all(), QueryDict(), Viewer(editor), on=TODAY, choosing=False)
    assert "超過" not in again.body
    assert '<tr class="gone">' in again.body


def test_names_get_a_title_only_where_rows_are_cut(unit: Unit, editor: User) -> None:
    make_asset(unit, editor, name="長い名前")
    people.keep_preferences(editor, preferences={"density": "compact"})

    table = asset_table(Asset.objects.all(), QueryDict(), Viewer(editor), on=TODAY, choosing=False)

    assert 'title="長い名前"' in table.body
