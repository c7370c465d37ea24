"""manage.py makemigrations: a new table is created with its indexes and constraints at once.

Django adds them one by one, and renders the models around the table again for each: half of
the time that an empty database takes to be migrated.
"""

from collections.abc import Iterable
from typing import Any

from django.core.management.commands.makemigrations import Command as Making
from django.db.migrations.operations import AddConstraint, AddField, AddIndex, CreateModel
from django.db.migrations.operations.base import Operation


class Command(Making):
    """Django's own command, with fewer operations in what it writes."""

    def write_migration_files(self, changes: dict[str, list[Any]], *args: Any) -> None:
        for migration in (each for several in changes.values() for each in several):
            migration.operations = whole(migration.operations)
        super().write_migration_files(changes, *args)


def whole(operations: Iterable[Operation]) -> list[Operation]:
    """Put indexes and constraints into the creation of tables that have all their columns."""
    every = list(operations)
    later = {one.model_name_lower for one in every if isinstance(one, AddField)}
    created = {
        one.name_lower: one
        for one in every
        if isinstance(one, CreateModel) and one.name_lower not in later
    }
    kept: list[Operation] = []
    for one in every:
        if isinstance(one, AddIndex) and one.model_name_lower in created:
            created[one.model_name_lower].options.setdefault("indexes", []).append(one.index)
        elif isinstance(one, AddConstraint) and one.model_name_lower in created:
            options = created[one.model_name_lower].options
            options.setdefault("constraints", []).append(one.constraint)
        else:
            kept.append(one)
    return kept
