"""manage.py migrate: an empty database gets the tables of the models at once.

The migrations lead to the same tables, but Django renders the models around a table again
for every step of them: nine tenths of the time that a new installation took.
"""

from typing import Any

from django.apps import apps
from django.core.management.commands.migrate import Command as Migrating
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

# With any of these somebody wants something else than an up-to-date database.
SPECIAL = ("app_label", "run_syncdb", "fake", "plan", "check_unapplied", "prune")


class Command(Migrating):
    """Django's own command, which then finds that every migration has been applied."""

    def handle(self, *args: Any, **options: Any) -> None:
        connection = connections[options["database"]]
        asked = any(options[name] for name in SPECIAL)
        if not asked and not connection.introspection.table_names():
            self.verbosity = options["verbosity"]
            connection.prepare_database()
            self.found(connection)
        super().handle(*args, **options)

    def found(self, connection: BaseDatabaseWrapper) -> None:
        """Make the tables and say so in the list of migrations: both, or neither."""
        with connection.constraint_checks_disabled(), transaction.atomic(connection.alias):
            self.sync_apps(connection, {app.label for app in apps.get_app_configs()})
            recorder = MigrationRecorder(connection)
            recorder.ensure_schema()
            for app, name in MigrationLoader(connection).disk_migrations:
                recorder.record_applied(app, name)
