"""manage.py migrate: a new database gets the tables to which the migrations lead."""

import os
import re
import sqlite3
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db.migrations.loader import MigrationLoader

from config.management.commands.makemigrations import whole

ROOT = Path(__file__).resolve().parents[2]
# Django's own command, which applies the migrations one after another.
BY_MIGRATIONS = """
import django
django.setup()
from django.core.management import call_command
from django.core.management.commands.migrate import Command
call_command(Command(), verbosity=0)
"""
MIGRATE = (str(ROOT / "manage.py"), "migrate", "--verbosity", "0")
# What a PostgreSQL has: its columns, constraints, indexes and triggers. Of one table of Django's
# the migrations forget that its app wants small keys.
CATALOGUE = """
SELECT table_name, column_name, data_type, character_maximum_length::text, is_nullable,
    is_identity, column_default
FROM information_schema.columns
WHERE table_schema = 'public' AND (table_name, column_name) != ('auth_group_permissions', 'id')
UNION ALL SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), '', '', '', ''
FROM pg_constraint WHERE connamespace = 'public'::regnamespace
UNION ALL SELECT tablename, indexname, indexdef, '', '', '', ''
FROM pg_indexes WHERE schemaname = 'public'
UNION ALL
SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid), tgenabled::text, '', '', ''
FROM pg_trigger WHERE NOT tgisinternal
"""

pytestmark = [pytest.mark.once, pytest.mark.slow]


def run(*arguments: str, folder: Path, url: str = "") -> None:
    """Run this in an installation of its own."""
    environment = os.environ | {
        "DAICHO_DATA": str(folder), "DATABASE_URL": url, "REDIS_URL": "", "PYTHONPATH": str(ROOT),
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }  # fmt: skip
    subprocess.run([sys.executable, *arguments], env=environment, cwd=ROOT, check=True)


def made(folder: Path, *arguments: str) -> sqlite3.Connection:
    """Run this in an installation of its own and open the database that it made."""
    run(*arguments, folder=folder)
    return sqlite3.connect(folder / "daicho.sqlite3")


def described(database: sqlite3.Connection) -> dict[str, Any]:
    """Tables with their columns and constraints, indexes and triggers, in no order."""
    found: dict[str, Any] = {}
    rows = database.execute("SELECT type, name, tbl_name, sql FROM sqlite_master").fetchall()
    for kind, name, table, sql in rows:
        if table == "django_migrations" or name.startswith("sqlite_"):
            continue
        if kind == "table":
            columns = database.execute(f"PRAGMA table_info('{name}')").fetchall()
            found[name] = (
                sorted(column[1:] for column in columns),
                sorted(re.findall(r'CONSTRAINT "(\w+)"', sql)),
                sorted(row[2:] for row in database.execute(f"PRAGMA foreign_key_list('{name}')")),
            )
        else:
            found[f"{kind} {name}"] = re.sub(r"\s+", " ", sql or "")
    return found


def rows(database: sqlite3.Connection) -> dict[str, Any]:
    """What is in the database from the beginning, without keys and moments."""
    return {
        "migrations": set(database.execute("SELECT app, name FROM django_migrations")),
        "rights": set(
            database.execute(
                "SELECT app_label, model, codename FROM auth_permission AS p "
                "JOIN django_content_type AS c ON c.id = p.content_type_id"
            )
        ),
    } | {
        table: database.execute(f'SELECT COUNT(*) FROM "{table}"').fetchone()
        for (table,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        if not table.startswith("sqlite_")
    }


def test_a_new_database_is_as_after_all_migrations(tmp_path: Path) -> None:
    new = made(tmp_path / "new", *MIGRATE)
    migrated = made(tmp_path / "migrated", "-c", BY_MIGRATIONS)

    assert len(described(migrated)) > 300
    assert described(new) == described(migrated)
    assert rows(new) == rows(migrated)
    new.close()
    run(*MIGRATE, folder=tmp_path / "new")  # and so for one that is not new
    assert rows(made(tmp_path / "new", "-c", "")) == rows(migrated)


def test_a_new_postgresql_is_as_after_all_migrations(tmp_path: Path, postgresql_url: str) -> None:
    found: list[Counter[Any]] = []
    for name, arguments in (("new", MIGRATE), ("migrated", ("-c", BY_MIGRATIONS))):
        with psycopg.connect(postgresql_url, autocommit=True) as server:
            server.execute(f"CREATE DATABASE {name}_tables")
        url = f"{postgresql_url.rsplit('/', 1)[0]}/{name}_tables"
        run(*arguments, folder=tmp_path, url=url)
        with psycopg.connect(url) as database:
            found.append(Counter(database.execute(CATALOGUE).fetchall()))

    assert len(found[0]) > 1_000
    assert found[0] - found[1] == found[1] - found[0] == Counter()


def test_what_is_half_made_is_not_made(tmp_path: Path) -> None:
    """A new database whose tables could not all be made has none, and can be made again."""
    broken = (
        "import django; django.setup()\n"
        "from django.core.management import call_command\n"
        "from django.db.migrations.recorder import MigrationRecorder\n"
        "MigrationRecorder.record_applied = None\n"
        "try: call_command('migrate', verbosity=0)\n"
        "except TypeError: pass\n"
    )
    assert described(made(tmp_path, "-c", broken)) == {}

    assert len(described(made(tmp_path, *MIGRATE))) > 300


@pytest.mark.parametrize("app", ["assets", "audits"])
def test_a_table_is_made_with_its_indexes_and_constraints(app: str, settings: Any) -> None:
    settings.MIGRATION_MODULES = {}  # which the tests do without
    loader = MigrationLoader(None, ignore_no_migrations=True)
    for (label, _name), migration in loader.disk_migrations.items():
        if label == app:  # the same operations: none could have been made at once
            assert whole(migration.operations) == migration.operations
