"""Which tables are recorded, and that the product does not run when one is not."""

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.db import DatabaseError, connection, models

from assets.models import CustomField, Municipality, Unit, User
from audits import ledger
from audits.models import Change
from config.kit import recording, triggers
from config.kit.triggers import AppendOnly, Logged
from tests import factories
from tests.audits.conftest import triggers_off
from tests.audits.furnishing import furnish

POSTGRESQL = connection.vendor == "postgresql"
ENTRIES = {entry.table: entry for entry in ledger.entries()}


def test_every_table_is_recorded_or_says_why_not() -> None:
    tables = {m._meta.db_table for m in apps.get_models(include_auto_created=True)}

    assert {t for t in tables if t not in ENTRIES} <= ledger.UNRECORDED.keys()
    assert all(reason.strip() for reason in ledger.UNRECORDED.values())


def test_every_table_of_the_database_is_known(db: None) -> None:
    """Django's list of migrations and the search index have no model."""
    found = {name for name in connection.introspection.table_names() if "search_index" not in name}

    assert found - ENTRIES.keys() <= ledger.UNRECORDED.keys()


def test_every_version_table_is_append_only_and_follows_a_logged_one() -> None:
    for model in apps.get_models():
        if ledger.is_history(model):
            assert isinstance(ENTRIES[model._meta.db_table], AppendOnly)
            assert isinstance(ENTRIES[model.instance_type._meta.db_table], Logged)


def test_all_triggers_are_there(db: None) -> None:
    assert ledger.absent_triggers() == []
    ledger.require_triggers()


@pytest.mark.parametrize("table", ["assets_asset", "assets_historicalasset", "audits_change"])
def test_a_dropped_trigger_is_noticed(table: str, db: None) -> None:
    with connection.cursor() as cursor:
        name = next(name for name in _names(table) if name != "daicho_context")
        on_table = f' ON "{table}"' if POSTGRESQL else ""
        cursor.execute(f'DROP TRIGGER "{name}"{on_table}')

    assert ledger.absent_triggers() == [name]
    with pytest.raises(SystemExit, match=rf"記録の仕掛け.*1個.*{name}.*manage.py migrate"):
        ledger.require_triggers()


def test_a_trigger_that_is_switched_off_or_hollow_is_noticed(db: None) -> None:
    """PostgreSQL can disable one, or let it fire for some sessions only; SQLite cannot."""
    name = next(name for name in _names("assets_asset") if name != "daicho_context")
    statements = (
        [f'ALTER TABLE "assets_asset" {how} TRIGGER "{name}"' for how in ("DISABLE", "ENABLE")]
        if POSTGRESQL
        else [
            f'DROP TRIGGER "{name}"',
            f'CREATE TRIGGER "{name}" AFTER INSERT ON assets_asset BEGIN SELECT 1; END',
        ]
    )
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)

    assert ledger.absent_triggers() == [name]


def test_a_trigger_that_does_something_else_is_noticed(db: None) -> None:
    """On PostgreSQL the body is a function of its own, which can be replaced."""
    if POSTGRESQL:
        with connection.cursor() as cursor:
            cursor.execute(
                "CREATE OR REPLACE FUNCTION daicho_log_assets_asset() RETURNS trigger "
                "LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$"
            )
        missing = [name for name in _names("assets_asset") if name != "daicho_context"]
        assert ledger.absent_triggers() == missing


def test_a_context_that_asks_for_nothing_is_noticed(db: None) -> None:
    if POSTGRESQL:
        with connection.cursor() as cursor:
            cursor.execute(
                "CREATE OR REPLACE FUNCTION daicho_context() RETURNS jsonb LANGUAGE sql STABLE "
                """AS $$ SELECT '{"actor": "x"}'::jsonb $$"""
            )
        assert ledger.absent_triggers() == ["daicho_context"]


def test_migrate_puts_lost_triggers_back(db: None) -> None:
    with triggers_off("assets_asset"):
        assert ledger.absent_triggers() != []
        ledger.install_after_migrate()

        assert ledger.absent_triggers() == []


@pytest.mark.unrecorded
def test_triggers_are_back_after_a_table_was_rebuilt(committed: None) -> None:
    """SQLite remakes a table on AlterField and silently drops its triggers."""
    old = CustomField._meta.get_field("help_text")
    new = models.CharField("入力の助け", max_length=300, blank=True, default="")
    new.set_attributes_from_name("help_text")
    new.model = CustomField

    with connection.schema_editor() as editor:
        editor.alter_field(CustomField, old, new)
    lost = ledger.absent_triggers()
    ledger.install_after_migrate()

    assert lost == ([] if POSTGRESQL else _names("assets_customfield"))
    assert ledger.absent_triggers() == []
    with pytest.raises(DatabaseError, match=triggers.NO_CONTEXT):
        Group.objects.create(name="誰が？")
    with connection.schema_editor() as editor:
        editor.alter_field(CustomField, new, old)
    ledger.install_after_migrate()


def _names(table: str) -> list[str]:
    engine = triggers.Postgresql if POSTGRESQL else triggers.Sqlite
    return sorted(engine.marks(ENTRIES[table]))


@pytest.fixture
def two_places(village: Municipality, admin: User) -> dict[str, int]:
    """Rows of every kind in two municipalities; the ids of both."""
    town = factories.make_municipality(code="05999", name="となり町")
    for place in (village, town):
        furnish(place)
    return {"village": village.pk, "town": town.pk}


def test_every_line_knows_its_municipality(two_places: dict[str, int]) -> None:
    with_path = {
        table
        for table, entry in ENTRIES.items()
        if isinstance(entry, Logged) and entry.tenant != "NULL"
    }
    found: dict[str, set[int | None]] = {}
    for table, tenant in Change.objects.values_list("table_name", "municipality_id"):
        found.setdefault(table, set()).add(tenant)

    with_path.remove("guardian_userobjectpermission")  # the general table, never used here
    assert {name for name in found if name.startswith("assets_")} <= with_path <= found.keys()
    both = set(two_places.values())
    assert [name for name in with_path if found[name] != both] == []


def test_shared_data_belongs_to_whoever_changes_it(village: Municipality, admin: User) -> None:
    with recording.action(by=admin, reason="当番を決める"):
        Group.objects.create(name="当番")

    assert Change.objects.latest("pk").municipality_id == village.pk


def test_a_row_that_moves_is_logged_where_it_is_now(village: Municipality, unit: Unit) -> None:
    person = factories.make_user("mover", unit)
    town = factories.make_municipality(code="05999", name="となり町")
    person.municipality, person.unit = town, factories.root_of(town)
    person.save()

    assert Change.objects.latest("pk").municipality_id == town.pk
