"""The change log: every kind of write leaves its lines, on SQLite and PostgreSQL alike."""

import json
import os
from collections.abc import Callable

import pytest
from django.core import serializers
from django.db import connection

from assets.models import Unit, UnitUserPermission, User
from assets.services import rights
from audits.models import Change
from config.kit import recording
from tests.audits.conftest import World, Written

UNIT, PERMISSION = "assets_unit", "assets_unituserpermission"
GROUP, MEMBERS = "auth_group", "assets_user_groups"
POSTGRESQL = os.environ.get("DAICHO_TEST_DB") == "postgresql"

Wanted = list[tuple[str, str]]
Act = Callable[[], object]


def saving(world: World) -> tuple[Act, Wanted]:
    world.one.name = "住民生活課"
    return world.one.save, [(UNIT, "update")]


def loading_a_fixture(world: World) -> tuple[Act, Wanted]:
    [row] = json.loads(serializers.serialize("json", [world.one]))
    row["pk"], row["fields"]["code"] = 990_001, "FIX"

    def load() -> None:
        for item in serializers.deserialize("json", json.dumps([row])):
            item.save()

    return load, [(UNIT, "insert")]


def updating_a_queryset(world: World) -> tuple[Act, Wanted]:
    return lambda: world.units.update(position=7), [(UNIT, "update")] * 2


def updating_in_bulk(world: World) -> tuple[Act, Wanted]:
    rows = [world.one, world.two]
    for row in rows:
        row.position = 8
    return lambda: Unit.objects.bulk_update(rows, ["position"]), [(UNIT, "update")] * 2


def creating_in_bulk(world: World) -> tuple[Act, Wanted]:
    rows = [world.fresh("B1"), world.fresh("B2")]
    return lambda: Unit.objects.bulk_create(rows), [(UNIT, "insert")] * 2


def upserting(world: World) -> tuple[Act, Wanted]:
    row = world.fresh(world.one.code)
    row.name = "置き換え"

    def upsert() -> None:
        Unit.objects.bulk_create(
            [row],
            update_conflicts=True,
            unique_fields=["municipality", "code"],
            update_fields=["name"],
        )

    return upsert, [(UNIT, "update")]


def deleting(world: World) -> tuple[Act, Wanted]:
    return world.one.delete, [(UNIT, "delete")]


def deleting_a_queryset(world: World) -> tuple[Act, Wanted]:
    return world.units.delete, [(UNIT, "delete")] * 2


def deleting_with_what_hangs_on_it(world: World) -> tuple[Act, Wanted]:
    permission = rights._permissions()["read_assets"]  # noqa: SLF001
    UnitUserPermission.objects.create(
        user=world.person, content_object=world.one, permission=permission
    )
    return world.one.delete, [(PERMISSION, "delete"), (UNIT, "delete")]


def deleting_raw(world: World) -> tuple[Act, Wanted]:
    return lambda: world.units._raw_delete("default"), [(UNIT, "delete")] * 2  # noqa: SLF001


def _sql(text: str, world: World) -> Act:
    def run() -> None:
        with connection.cursor() as cursor:
            cursor.execute(text, [world.one.pk, world.two.pk])

    return run


def updating_by_sql(world: World) -> tuple[Act, Wanted]:
    text = "UPDATE assets_unit SET name = 'SQL' WHERE id IN (%s, %s)"
    return _sql(text, world), [(UNIT, "update")] * 2


def deleting_by_sql(world: World) -> tuple[Act, Wanted]:
    return _sql("DELETE FROM assets_unit WHERE id IN (%s, %s)", world), [(UNIT, "delete")] * 2


def adding_to_a_relation(world: World) -> tuple[Act, Wanted]:
    return lambda: world.person.groups.add(world.group), [(MEMBERS, "insert")]


def clearing_a_relation(world: World) -> tuple[Act, Wanted]:
    world.person.groups.add(world.group)
    return world.person.groups.clear, [(MEMBERS, "delete")]


def filling_the_table_of_a_relation(world: World) -> tuple[Act, Wanted]:
    through = User.groups.through
    row = through(user_id=world.person.pk, group_id=world.group.pk)
    return lambda: through.objects.bulk_create([row]), [(MEMBERS, "insert")]


def deleting_the_target_of_a_relation(world: World) -> tuple[Act, Wanted]:
    world.person.groups.add(world.group)
    return world.group.delete, [(MEMBERS, "delete"), (GROUP, "delete")]


def emptying_a_table(world: World) -> tuple[Act, Wanted]:
    world.person.groups.add(world.group)

    def empty() -> None:
        with connection.cursor() as cursor:
            if POSTGRESQL:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(f"{'TRUNCATE' if POSTGRESQL else 'DELETE FROM'} {MEMBERS}")

    return empty, [(MEMBERS, "truncate" if POSTGRESQL else "delete")]


def saving_without_a_change(world: World) -> tuple[Act, Wanted]:
    return world.one.save, []


KINDS = (
    saving,
    loading_a_fixture,
    updating_a_queryset,
    updating_in_bulk,
    creating_in_bulk,
    upserting,
    deleting,
    deleting_a_queryset,
    deleting_with_what_hangs_on_it,
    deleting_raw,
    updating_by_sql,
    deleting_by_sql,
    adding_to_a_relation,
    clearing_a_relation,
    filling_the_table_of_a_relation,
    deleting_the_target_of_a_relation,
    emptying_a_table,
    saving_without_a_change,
)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_kind_of_write_leaves_its_lines(
    kind: Callable[[World], tuple[Act, Wanted]], world: World, written: Written
) -> None:
    act, wanted = kind(world)
    written()

    act()

    assert written() == wanted


def test_a_line_says_who_why_and_from_where(world: World, admin: User) -> None:
    with (
        recording.origin("screen", address="192.0.2.7") as place,
        recording.action(by=admin, reason="機構改革のため"),
    ):
        world.one.name = "住民生活課"
        world.one.save()

    line = Change.objects.latest("pk")
    assert (line.actor, line.actor_id, line.reason) == ("admin", admin.pk, "機構改革のため")
    assert (line.source, line.address) == ("screen", "192.0.2.7")
    assert line.request_id == place.request_id
    assert (json.loads(line.old or ""), json.loads(line.new or "")) == (
        {"name": "一課"},
        {"name": "住民生活課"},
    )


def test_an_insert_and_a_delete_keep_the_whole_row(world: World) -> None:
    columns = {field.column for field in Unit._meta.concrete_fields}
    key = str(world.two.pk)
    inserted = Change.objects.get(table_name=UNIT, row_key=key, operation="insert")
    world.two.delete()
    deleted = Change.objects.get(table_name=UNIT, row_key=key, operation="delete")

    assert json.loads(inserted.new or "").keys() == columns
    assert json.loads(deleted.old or "").keys() == columns
    assert inserted.old is deleted.new is None


def test_a_password_is_logged_as_changed_but_never_shown(world: World, written: Written) -> None:
    world.person.set_password("ひみつの合い言葉です")
    world.person.save()

    assert written()[-1] == ("assets_user", "update")
    line = Change.objects.latest("pk")
    assert json.loads(line.new or "") == {"password": "***"}
    images = Change.objects.filter(table_name="assets_user").values_list("old", "new")
    assert all("argon2" not in (text or "") for pair in images for text in pair)


def test_the_time_of_a_login_is_no_change(world: World, written: Written) -> None:
    written()
    User.objects.filter(pk=world.person.pk).update(last_login="2026-11-24T09:00:00Z")

    assert written() == []
