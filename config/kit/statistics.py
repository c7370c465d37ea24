"""What the database knows of how its rows lie, and therefore which index it takes."""

from django.db import connection


def refresh() -> None:
    """Let SQLite look at its tables anew; PostgreSQL does so by itself.

    Without it SQLite takes every index for equally good: with 100,000 assets a list of one
    unit then takes a hundred times as long. A connection sees it from its next opening on.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
