"""The guards of the record: no write without who and why, nothing is ever taken back."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from django.contrib.auth.models import Group
from django.db import DatabaseError, connection, transaction

from assets.models import User
from audits.models import Change
from config.kit import recording
from tests.audits.conftest import World

POSTGRESQL = os.environ.get("DAICHO_TEST_DB") == "postgresql"
REFUSAL = "change without actor and reason"


@pytest.mark.unrecorded
@pytest.mark.django_db
def test_a_write_without_who_and_why_is_refused() -> None:
    group = Group(name="誰が作った？")

    with pytest.raises(DatabaseError, match=REFUSAL), transaction.atomic():
        group.save()
    assert not Change.objects.filter(table_name="auth_group").exists()


@pytest.mark.unrecorded
@pytest.mark.django_db
def test_a_version_without_who_and_why_is_refused() -> None:
    table = "classification_historicalsegment"
    with connection.cursor() as cursor:
        names = [c.name for c in connection.introspection.get_table_description(cursor, table)]
    kept = ", ".join(f'"{name}"' for name in names if name != "history_id")
    copy = f"INSERT INTO {table} ({kept}) SELECT {kept} FROM {table}"

    with (
        pytest.raises(DatabaseError, match=REFUSAL),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(copy)


def test_an_action_needs_a_reason(world: World) -> None:
    with pytest.raises(ValueError, match="reason"), recording.action(by=world.person, reason="　"):
        world.one.delete()


@pytest.mark.parametrize("table", ["audits_change", "assets_historicalunit"])
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {table} SET request_id = NULL",
        "DELETE FROM {table}",
        "TRUNCATE {table}"
        if POSTGRESQL
        else "INSERT OR REPLACE INTO {table} SELECT * FROM {table}",
    ],
    ids=lambda statement: statement.split(" {")[0],
)
def test_log_and_history_take_nothing_back(table: str, statement: str, world: World) -> None:
    with connection.cursor() as cursor:
        if POSTGRESQL:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        refused = pytest.raises(DatabaseError, match=f"append-only table: {table}")
        with refused, transaction.atomic():
            cursor.execute(statement.format(table=table))


def test_a_foreign_client_cannot_write(world: World, tmp_path: Path) -> None:
    """The database's own client has no context, so the triggers refuse: it fails closed."""
    if POSTGRESQL:
        settings = connection.get_connection_params()
        allowed = {"host", "port", "user", "password", "dbname"}
        facts = {key: value for key, value in settings.items() if key in allowed}
        refused = pytest.raises(psycopg.errors.RaiseException, match=REFUSAL)
        with refused, psycopg.connect(**facts) as stranger:
            stranger.execute("UPDATE classification_segment SET label = 'x'")
        return
    with closing(sqlite3.connect(tmp_path / "copy.sqlite3")) as foreign:
        _copy_table(foreign, "assets_unit", "audits_change")
        with pytest.raises(sqlite3.OperationalError, match="no such function: daicho_context"):
            foreign.execute("UPDATE assets_unit SET name = 'x'")


def test_a_file_that_is_attached_to_another_keeps_its_triggers(
    world: World, tmp_path: Path
) -> None:
    """SQLite alone lets a client open a database beside one of its own."""
    if POSTGRESQL:
        return
    path = tmp_path / "copy.sqlite3"
    with closing(sqlite3.connect(path)) as ours:
        _copy_table(ours, "assets_unit", "audits_change")
        ours.commit()
    with closing(sqlite3.connect(":memory:")) as foreign:
        foreign.execute("ATTACH ? AS theirs", [str(path)])
        with pytest.raises(sqlite3.OperationalError, match="no such function: daicho_context"):
            foreign.execute("UPDATE theirs.assets_unit SET name = 'x'")


def test_triggers_fire_for_replicas_as_well(world: World, admin: User) -> None:
    """PostgreSQL alone can tell a session not to fire ordinary triggers."""
    if not POSTGRESQL:
        return
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL session_replication_role = replica")
        refused = pytest.raises(DatabaseError, match=REFUSAL)
        with recording.origin("psql"), refused, transaction.atomic():
            cursor.execute("UPDATE assets_unit SET name = 'x'")
        with recording.action(by=admin, reason="複製を装う"):
            cursor.execute("UPDATE assets_unit SET name = 'x' WHERE id = %s", [world.one.pk])

    assert Change.objects.latest("pk").row_key == str(world.one.pk)


def _copy_table(target: sqlite3.Connection, *tables: str) -> None:
    """Copy tables with their triggers and rows into a file of its own."""
    holes = ", ".join(["%s"] * len(tables))
    with connection.cursor() as cursor:
        for wanted in ("table", "trigger"):
            sql = f"SELECT sql FROM sqlite_master WHERE type = %s AND tbl_name IN ({holes})"
            cursor.execute(sql, [wanted, *tables])
            for (statement,) in cursor.fetchall():
                target.execute(statement)
            if wanted == "table":
                cursor.execute("SELECT * FROM assets_unit")
                rows = cursor.fetchall()
                marks = ", ".join("?" * len(rows[0]))
                target.executemany(f"INSERT INTO assets_unit VALUES ({marks})", rows)
