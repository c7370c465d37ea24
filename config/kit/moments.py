"""Rows as they were at a moment, read from their typed versions.

The row at a moment is its last version until then. No list of such versions is kept: that a
version is the last one is asked of an index, row by row in the order of the list, so that a
page of the past costs about as much as one of today and any moment may be asked for.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeVar

from django.db import models
from django.db.models import BooleanField, Exists, F, Func, OuterRef, QuerySet, TextField

from config.kit.recording import Versions

Q = TypeVar("Q", bound="QuerySet[Any]")


class DatedVersions(Versions):
    """Versions of what is listed as of a moment: indexed for that, and for nothing else.

    An index on every key would cost each save more than all that a list needs.
    """

    def __init__(self, *, indexes: Sequence[models.Index] = (), **options: Any) -> None:
        super().__init__(**options)
        self.indexes = indexes

    _date_indexing = False

    def copy_fields(self, model: type[models.Model]) -> dict[str, models.Field]:
        fields: dict[str, Any] = super().copy_fields(model)
        for field in fields.values():
            field.db_index = False
        return fields

    def get_meta_options(self, model: type[models.Model]) -> dict[str, Any]:
        name = f"{model._meta.model_name}_version_at"
        latest = models.Index(fields=["id", "history_date", "history_id"], name=name)
        options: dict[str, Any] = super().get_meta_options(model)
        return options | {"indexes": [latest, *self.indexes]}


def at_moment(versions: Q, moment: datetime) -> Q:
    """Keep the versions that held at a moment, that moment included; nothing of deleted rows."""
    later = versions.model._base_manager.filter(
        _later(), id=OuterRef("id"), history_date__lte=moment
    )
    return versions.filter(~Exists(later), history_date__lte=moment).exclude(history_type="-")


def _later() -> Func:
    """True for a version after the outer one: both parts at once, as one range of the index."""

    def both(date: Any, key: Any) -> Func:
        return Func(date, key, template="(%(expressions)s)", output_field=TextField())

    return Func(
        both(F("history_date"), F("history_id")),
        both(OuterRef("history_date"), OuterRef("history_id")),
        template="%(expressions)s",
        arg_joiner=" > ",
        output_field=BooleanField(),
    )
