"""What the database lets through while words are erased: the mask, and nothing else."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import DatabaseError, transaction
from django.utils.timezone import now

from assets.models import Asset, User
from audits.models import ErasedPlace, Erasure
from config.kit import recording
from tests.audits.seal.conftest import Sealed, sql
from tests.audits.seal.erasing import ask, erase

pytestmark = pytest.mark.unrecorded


@contextmanager
def during(sealed: Sealed, admin: User, second: User) -> Iterator[int]:
    """An erasure that is being carried out, and names the second line of the asset."""
    erasure = ask(sealed, admin)
    line = sealed.lines()[1].pk
    with recording.action(by=second, reason="消去", erasure=erasure.pk):
        Erasure.objects.filter(pk=erasure.pk).update(
            state="approved", decided_by=second, decided_at=now()
        )
        for table, number in (("audits_change", line), ("assets_historicalasset", _version())):
            ErasedPlace.objects.create(erasure=erasure, table_name=table, row_id=number)
        yield line


def _version() -> int:
    return int(Asset.history.earliest("history_id").history_id)


REFUSED = {
    "the actor": ("audits_change", "actor = 'x'"),
    "the time": ("audits_change", "at = '2020-01-01 00:00:00+00:00'"),
    "other words": ("audits_change", "new = '{}'"),
    "no words": ("audits_change", "new = NULL"),
    "another reason": ("audits_change", "reason = '点検'"),
    "the actor beside the words": ("audits_change", "new = '\"***\"', actor = 'x'"),
    "the number of a version": ("assets_historicalasset", "version = 9"),
    "the date of a version": ("assets_historicalasset", "history_date = history_date_x"),
    "other words of a version": ("assets_historicalasset", "location = '点検'"),
}


@pytest.mark.parametrize("change", REFUSED, ids=str)
def test_during_an_erasure_all_else_is_refused(
    change: str, sealed: Sealed, admin: User, second: User
) -> None:
    table, assignment = REFUSED[change]
    assignment = assignment.replace("history_date_x", "'2020-01-01 00:00:00+00:00'")
    with during(sealed, admin, second) as line:
        number = line if table == "audits_change" else _version()
        key = "id" if table == "audits_change" else "history_id"

        with pytest.raises(DatabaseError, match="append-only table"), transaction.atomic():
            sql(f"UPDATE {table} SET {assignment} WHERE {key} = %s", number)


def test_during_an_erasure_no_other_row_and_no_deletion_is_let_through(
    sealed: Sealed, admin: User, second: User
) -> None:
    statements = [
        "UPDATE audits_change SET new = '\"***\"' WHERE id = (SELECT max(id) FROM audits_change)",
        "DELETE FROM audits_change",
        "DELETE FROM assets_historicalasset",
        "UPDATE audits_sealleaf SET hash = salt WHERE place = 1",
        "UPDATE audits_sealleaf SET salt = NULL WHERE line_id = 1",
        "UPDATE audits_sealleaf SET salt = hash WHERE salt IS NOT NULL",
        "DELETE FROM audits_sealleaf",
        "UPDATE audits_checkpoint SET size = 9",
        "DELETE FROM audits_event",
    ]
    with during(sealed, admin, second):
        for statement in statements:
            with pytest.raises(DatabaseError, match="append-only table"), transaction.atomic():
                sql(statement)


def test_without_a_second_person_the_database_lets_nothing_go(sealed: Sealed, admin: User) -> None:
    erasure = ask(sealed, admin)
    line = sealed.lines()[1].pk
    mask = "UPDATE audits_change SET new = '\"***\"' WHERE id = %s"
    with recording.action(by=admin, reason="近道", erasure=erasure.pk):
        ErasedPlace.objects.create(erasure=erasure, table_name="audits_change", row_id=line)
        with pytest.raises(DatabaseError, match="append-only table"), transaction.atomic():
            sql(mask, line)
    with (
        recording.action(by=admin, reason="近道"),
        pytest.raises(DatabaseError, match="append-only table"),
        transaction.atomic(),
    ):
        sql(mask, line)


def test_a_done_erasure_opens_nothing_any_more(sealed: Sealed, admin: User, second: User) -> None:
    done = erase(sealed, admin, second)
    place = ErasedPlace.objects.filter(table_name="audits_change").earliest("pk")

    with (
        recording.action(by=second, reason="もう一度", erasure=done.pk),
        pytest.raises(DatabaseError, match="append-only table"),
        transaction.atomic(),
    ):
        sql("UPDATE audits_change SET new = '\"***\"' WHERE id = %s", place.row_id)
