"""Storing a row that somebody opened earlier: the version lock of forms and its conflict."""

from collections.abc import Collection
from functools import cache
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from config.kit.prepared import Prepared
from config.kit.text import contains_my_number

Row = TypeVar("Row", bound=models.Model)


class ConflictError(Exception):
    """Somebody changed the row since it was opened.

    Carries what is stored now and what was opened (None when that version is unknown).
    """

    def __init__(self, stored: Any, base: Any) -> None:
        super().__init__(_("ほかの人が先に変更しました。"))
        self.stored, self.base = stored, base


def lock(row: Row, *, version: int, opened: Row | None = None) -> Row:
    """Return the stored row, locked until the action ends; raise ConflictError when it moved.

    Every change of a row makes a version, so that a row which this request read before it
    was filled (`opened`) needs no second reading while its version is the stored one.
    """
    if (
        opened is not None
        and opened.version == version  # type: ignore[attr-defined]
        and _locked_version(type(row)).first(pk=row.pk) == version
    ):
        return opened
    stored = type(row)._base_manager.select_for_update().get(pk=row.pk)
    if stored.version != version:  # type: ignore[attr-defined]
        raise ConflictError(stored, version_of(row, version))
    return stored


@cache
def _locked_version(model: type[models.Model]) -> Prepared[int]:
    """Return the question that locks a row and tells its version."""
    rows = model._base_manager.select_for_update()
    return Prepared(lambda pk: rows.filter(pk=pk).values_list("version", flat=True))


def version_of(row: models.Model, version: int) -> Any:
    """Return the row as it was at a version, unsaved; None when that is not known."""
    history = row.history  # type: ignore[attr-defined]
    found = history.filter(version=version).order_by("-history_id").first()
    return found.instance if found else None


def differs(stored: models.Model, row: models.Model) -> bool:
    """Whether any column but the version is another."""
    return any(
        getattr(stored, field.attname) != getattr(row, field.attname)
        for field in stored._meta.concrete_fields
        if field.attname != "version"
    )


def check(row: models.Model, *, exclude: tuple[str, ...] = ()) -> None:
    """Raise ValidationError, keyed by field, for what the columns themselves refuse."""
    row.full_clean(exclude=exclude)
    for field in row._meta.concrete_fields:
        if field.name in exclude:
            continue
        value = getattr(row, field.attname)
        texts = value if isinstance(value, list) else [value]
        if any(isinstance(text, str) and contains_my_number(text) for text in texts):
            raise ValidationError(
                {
                    field.name: _(
                        "12桁の数字が入っています。個人番号そのものは台帳に入力しないでください。"
                    )
                }
            )


def store(row: Row, *, version: int, columns: Collection[str] | None = None) -> Row:
    """Save the row, or only these columns of it, as the version after this one."""
    row.version = version + 1  # type: ignore[attr-defined]
    if columns is None:
        row.save(force_update=True)
    else:
        row.save(update_fields=[*columns, "version"])
    return row
