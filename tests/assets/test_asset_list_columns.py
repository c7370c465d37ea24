"""GET /assets/?cols=, /assets/columns/, /assets/density/ and /assets/print/"""

from datetime import timedelta
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client

from assets.access import Viewer
from assets.models import Appointment, Asset, CustomField, Municipality, Unit, User
from assets.services import people
from assets.tables.assets import asset_table
from tests.factories import TODAY, make_asset, make_post

LIST = "/assets/"


def names(client: Client, query: str) -> set[str]:
    numbers = [row[1] for row in client.get(f"{LIST}{query}").context["table"].page.rows]
    return set(Asset.objects.filter(asset_no__in=numbers).values_list("name", flat=True))


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


def test_the_height_of_rows_is_kept(as_editor: Client, editor: User) -> None:
    as_editor.post("/assets/density/", {"density": "compact", "back": "c=2"})
    as_editor.post("/assets/density/", {"density": "gigantic"})

    editor.refresh_from_db()
    assert editor.preferences["density"] == "compact"


def test_days_overdue_come_before_the_state(unit: Unit, editor: User) -> None:
    make_asset(unit, editor, next_review=TODAY - timedelta(days=12))
    table = asset_table(Asset.objects.all(), QueryDict(), Viewer(editor), on=TODAY, choosing=False)
    assert "12日超過" in table.body

    Asset.objects.update(status="transferred")
    again = asset_table(Asset.objects.all(), QueryDict(), Viewer(editor), on=TODAY, choosing=False)
    assert "超過" not in again.body
    assert '<tr class="gone">' in again.body


def test_names_get_a_title_only_where_rows_are_cut(unit: Unit, editor: User) -> None:
    make_asset(unit, editor, name="長い名前")
    people.keep_preferences(editor, preferences={"density": "compact"})

    table = asset_table(Asset.objects.all(), QueryDict(), Viewer(editor), on=TODAY, choosing=False)

    assert 'title="長い名前"' in table.body


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
