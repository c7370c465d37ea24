"""Carrying out an approved erasure: every copy loses the words in one transaction."""

from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.models import Model
from django.utils.translation import gettext as _

from audits.models import Change, ErasedPlace, Erasure, Event, SealLeaf
from audits.services.erasing import places
from audits.services.erasing.places import Found
from audits.services.sealing import queue, records
from audits.services.sealing.lines import CHANGE, EVENT, KINDS, Kind
from config.kit import recording

SEALED: dict[type[Model], Kind] = {Change: CHANGE, Event: EVENT}


def carry_out(erasure: Erasure, *, words: str, by: Any) -> int:
    """Take the words out of all that holds them; return how many rows there were.

    The sealer waits meanwhile: no line is sealed with the words after they went from it.
    """
    _overwrite_what_is_deleted()
    place, reason = erasure.municipality_id, _("誤って入力された内容を記録から消した")
    with recording.action(by=by, reason=reason, municipality_id=place, erasure=erasure.pk):
        for kind in KINDS.values():
            queue.locked(kind)
        now = list(places.present(erasure.asset, words))
        for found in now:
            _correct(found)
        past = list(places.evidence(erasure.asset, words))
        _note([found for found in now if not found.is_recorded], erasure)
        for model in dict.fromkeys(found.model for found in past):
            mine = [found for found in past if found.model is model]
            _mask(mine, erasure, SEALED.get(model))
    return len(past) + len(now)


def _correct(found: Found) -> None:
    """Change a row of today as any other change: what is recorded of it is masked below."""
    row: Any = found.row
    for column, value in found.columns.items():
        setattr(row, column, value)
    row.save(update_fields=list(found.columns))


def _note(erased: Iterable[Found], erasure: Erasure) -> None:
    ErasedPlace.objects.bulk_create(_place(found, erasure) for found in erased)


def _place(found: Found, erasure: Erasure, body: str = "", rest: str = "") -> ErasedPlace:
    return ErasedPlace(
        erasure=erasure,
        table_name=found.table,
        row_id=found.pk,
        columns=", ".join(found.columns)[:300],
        body=body,
        rest=rest,
    )


def _mask(erased: list[Found], erasure: Erasure, kind: Kind | None) -> None:
    if kind is None:
        _note(erased, erasure)
    else:
        bodies = _bodies(erased, kind)
        ErasedPlace.objects.bulk_create(
            _place(found, erasure, bodies.get(found.pk, ""), _rest(found, kind)) for found in erased
        )
        leaves = SealLeaf.objects.filter(kind=kind.name, line_id__in=list(bodies))
        leaves.exclude(salt=None).update(salt=None)
    for found in erased:
        rows: Any = found.model._default_manager
        rows.filter(pk=found.pk).update(**found.columns)


def _bodies(erased: list[Found], kind: Kind) -> dict[int, str]:
    """The salted hashes under which the lines were sealed, as far as they are."""
    numbers = [found.pk for found in erased]
    leaves = SealLeaf.objects.filter(kind=kind.name, line_id__in=numbers)
    salts = dict(leaves.values_list("line_id", "salt"))
    earlier = ErasedPlace.objects.filter(table_name=kind.table, row_id__in=numbers).exclude(body="")
    bodies = dict(earlier.values_list("row_id", "body"))
    for line in records.read(kind, numbers):
        if salt := salts.get(line.number):
            bodies[line.number] = line.digest(bytes(salt))
    return bodies


def _rest(found: Found, kind: Kind) -> str:
    stored = found.model._default_manager.filter(pk=found.pk).values(*kind.body)[0]
    return kind.rest({**stored, **found.columns})


def _overwrite_what_is_deleted() -> None:
    """SQLite otherwise leaves the old bytes in its file until it needs their place."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete = ON")
