"""manage.py migrate: it makes the tables that the tests make from the models, ten times faster."""

import os
import re
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.db.migrations.loader import MigrationLoader

from config.management.commands.makemigrations import whole

ROOT = Path(__file__).resolve().parents[2]
# Django's own way to make the tables without migrations, as `--no-migrations` does.
FROM_MODELS = """
import django
from django.conf import settings
settings.MIGRATION_MODULES = type("None_", (dict,), {
    "__contains__": lambda *_: True, "__getitem__": lambda *_: None, "get": lambda *_: None,
})()
django.setup()
from django.core.management import call_command
call_command("migrate", run_syncdb=True, verbosity=0)
"""

pytestmark = pytest.mark.slow


def made(folder: Path, *arguments: str) -> sqlite3.Connection:
    """Run this in an installation of its own and open the database that it made."""
    environment = os.environ | {
        "DAICHO_DATA": str(folder), "DATABASE_URL": "", "REDIS_URL": "", "PYTHONPATH": str(ROOT),
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }  # fmt: skip
    subprocess.run([sys.executable, *arguments], env=environment, cwd=ROOT, check=True)
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


def test_the_migrations_make_the_tables_of_the_models(tmp_path: Path) -> None:
    migrated, modelled = (
        described(made(tmp_path / name, *arguments))
        for name, arguments in (
            ("migrated", (str(ROOT / "manage.py"), "migrate", "--verbosity", "0")),
            ("modelled", ("-c", FROM_MODELS)),
        )
    )

    assert len(migrated) > 300
    assert migrated == modelled


@pytest.mark.parametrize("app", ["assets", "audits"])
def test_a_table_is_made_with_its_indexes_and_constraints(app: str, settings: Any) -> None:
    settings.MIGRATION_MODULES = {}  # which the tests do without
    loader = MigrationLoader(None, ignore_no_migrations=True)
    for (label, _name), migration in loader.disk_migrations.items():
        if label == app:  # the same operations: none could have been made at once
            assert whole(migration.operations) == migration.operations
