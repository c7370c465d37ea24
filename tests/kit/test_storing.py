"""`config.kit.storing`: rows are entered as Django itself would have entered them."""

import uuid
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.db.models import Value
from django.db.models.functions import Upper
from django.utils.safestring import SafeString
from django.utils.timezone import now

from assets.models import Asset, Notice, SubmitKey, Unit, User
from assets.models.asset.choices import Form
from assets.services import register
from config.kit import storing
from tests import factories

pytestmark = pytest.mark.django_db


def entered(row: Any) -> tuple[str, list[Any]]:
    """Enter a row, and return the statement that did it."""
    asked: list[tuple[str, list[Any]]] = []

    def note(execute: Any, sql: str, params: Any, many: Any, context: Any) -> Any:
        asked.append((sql, list(params or [])))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        row.save(force_insert=True)
    table = type(row)._meta.db_table
    [statement] = [one for one in asked if one[0].startswith(f'INSERT INTO "{table}"')]
    return statement


def asset(unit: Unit, editor: User, **columns: Any) -> Asset:
    """An asset that lacks nothing but its row."""
    base = Asset.objects.filter(asset_no="T-0").first()
    mine = register.copy_of(base or factories.make_asset(unit, editor, asset_no="T-0"))
    for name, value in ({"asset_no": "T-1"} | columns).items():
        setattr(mine, name, value)
    return mine


@pytest.mark.parametrize(
    "columns",
    [
        {},
        {
            "form": Form.SERVER,
            "name": SafeString("名"),
            "extra": {"a": [1]},
            "connects_to": ["lgwan"],
        },
        {"count": 0, "locked": None, "restricted": False, "support_end": date(2028, 1, 1)},
        {"name": Upper(Value("a"))},
    ],
)
def test_an_asset_is_entered_by_the_statement_that_django_writes(
    unit: Unit, editor: User, monkeypatch: pytest.MonkeyPatch, columns: dict[str, Any]
) -> None:
    kept = [
        entered(asset(unit, editor, **columns | {"asset_no": number})) for number in ("T-1", "T-2")
    ]
    monkeypatch.delattr(storing.Stored, "_do_insert")
    sql, params = entered(asset(unit, editor, **columns | {"asset_no": "T-3"}))

    for number, (mine, given) in zip(("T-1", "T-2"), kept, strict=True):
        assert mine == sql
        expected = [number if one == "T-3" else one for one in params]
        assert list(map(repr, given)) == list(map(repr, expected))
        assert list(map(type, given)) == list(map(type, expected))


def test_what_the_database_makes_of_it_is_known_afterwards(unit: Unit, editor: User) -> None:
    mine = asset(unit, editor)
    mine.save(force_insert=True)

    assert mine.pk
    assert Asset.objects.get(pk=mine.pk).name == mine.name


def test_a_row_with_its_own_key_has_another_statement(unit: Unit, editor: User) -> None:
    without, given = asset(unit, editor), asset(unit, editor, asset_no="T-2", id=987_654)

    assert entered(without)[0] != entered(given)[0]
    assert given.pk == 987_654
    key = uuid.uuid4()
    SubmitKey.objects.create(key=key, user=editor, result_url="", used_at=now())
    assert SubmitKey.objects.get(key=key).user == editor


def test_a_row_is_offered_once(editor: User) -> None:
    def offered(key: str) -> bool:
        kept = {"recipient": editor, "municipality_id": editor.municipality_id, "key": key}
        told = {"kind": Notice.Kind.APPROVAL, "text": "承認の依頼", "url": "/", "count": 0}
        return storing.offer(Notice(**kept, **told, notified_on=date(2026, 4, 1)))

    assert [offered("a"), offered("b"), offered("a")] == [True, True, False]
    assert sorted(Notice.objects.values_list("key", flat=True)) == ["a", "b"]
