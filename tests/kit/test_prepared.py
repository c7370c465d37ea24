"""`config.kit.prepared`: one SQL text for many askings, with the answers of the queryset."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from assets.models import Asset, Municipality, NumberSeries, Unit, User
from config.kit import recording
from config.kit.prepared import Change, Prepared
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def units(village: Municipality) -> list[Unit]:
    return [factories.make_unit(village, code=f"U{n:02}", name=f"第{n}課") for n in range(3)]


def test_each_asking_has_its_own_values(units: list[Unit]) -> None:
    named = Prepared(lambda code: Unit.objects.filter(code=code).values_list("name", flat=True))
    assert [named(code="U01"), named(code="U02"), named(code="U99")] == [["第1課"], ["第2課"], []]


def test_a_row_comes_with_what_is_selected_with_it(
    units: list[Unit], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    unit = Prepared(lambda pk: Unit.objects.select_related("municipality").filter(pk=pk))
    with django_assert_num_queries(1):
        [found] = unit(pk=units[0].pk)
        assert (found, found.municipality.name) == (units[0], units[0].municipality.name)


def test_a_change_has_new_values_each_time_and_tells_what_it_found(
    units: list[Unit], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    series = [NumberSeries.objects.create(unit=unit) for unit in units]
    change = Change(lambda units: NumberSeries.objects.filter(unit__in=units), "last_serial")
    with django_assert_num_queries(3):
        counted = [
            change(units=[units[0].pk, units[2].pk], last_serial=7),
            change(units=[units[1].pk], last_serial=8),
            change(units=[], last_serial=9),
        ]
    assert counted == [2, 1, 0]
    for one in series:
        one.refresh_from_db()
    assert [one.last_serial for one in series] == [7, 8, 7]


def test_several_values_stand_after_in_and_none_finds_nothing(units: list[Unit]) -> None:
    some = Prepared(lambda keys: Unit.objects.filter(pk__in=keys).order_by("code").values("code"))
    asked = {units[0].pk, units[2].pk}
    assert some(keys=asked) == [{"code": "U00"}, {"code": "U02"}]
    assert some(keys=[units[1].pk]) == [{"code": "U01"}]
    assert some(keys=[]) == []


def test_days_moments_and_request_ids_are_given_as_the_database_keeps_them(
    units: list[Unit],
) -> None:
    Session.objects.create(
        session_key="k", session_data="", expire_date=datetime(2026, 4, 1, tzinfo=UTC)
    )
    living = Prepared(lambda at: Session.objects.filter(expire_date__gt=at).values("session_key"))
    assert living(at=datetime(2026, 3, 31, tzinfo=UTC)) == [{"session_key": "k"}]
    assert living(at=datetime(2026, 4, 2, tzinfo=UTC)) == []

    open_units = Prepared(lambda on: Unit.objects.filter(code="U00", valid_from__lte=on))
    assert open_units(on=date(2999, 1, 1)) == [units[0]]
    assert open_units(on=date(1900, 1, 1)) == []

    told = Unit.history.get(code="U00")
    by_request = Prepared(lambda key: Unit.history.filter(request_id=key, code="U00").values("id"))
    assert by_request(key=told.request_id) == [{"id": units[0].pk}]
    assert by_request(key=uuid4()) == []


def test_json_is_read_as_the_queryset_reads_it(units: list[Unit]) -> None:
    NumberSeries.objects.create(unit=units[0])
    series = Prepared(lambda unit: NumberSeries.objects.select_for_update().filter(unit=unit))
    assert series(unit=units[0].pk)[0].last_serial == 0
    known = Prepared(lambda code: Unit.objects.filter(code=code).values_list("also_known_as"))
    assert known(code="U00") == [([],)]


def test_the_sql_is_written_once(units: list[Unit], monkeypatch: pytest.MonkeyPatch) -> None:
    unit = Prepared(lambda code: Unit.objects.filter(code=code))
    unit(code="U00")
    compiler = type(Unit.objects.all().query.get_compiler(connection=connection))
    with monkeypatch.context() as patched:
        patched.setattr(compiler, "as_sql", None)
        assert unit(code="U01") == [units[1]]


def test_nothing_is_missing_from_an_asset_read_by_number(units: list[Unit], admin: User) -> None:
    made = factories.make_asset(units[0], admin, name="住民基本台帳")
    prepared = Prepared(lambda number: Asset.objects.filter(asset_no=number))
    [found] = prepared(number=made.asset_no)
    assert not found.get_deferred_fields()
    assert found.name == "住民基本台帳"


def test_what_is_always_the_same_stands_in_the_text(units: list[Unit]) -> None:
    name = "100%の'課' %s"
    with recording.action(by=recording.PROGRAM, reason="r"):
        Unit.objects.filter(pk=units[1].pk).update(name=name)
    named = Prepared(lambda code: Unit.objects.filter(code=code, name=name).values_list("pk"))
    with CaptureQueriesContext(connection) as asked:
        assert [named(code="U01"), named(code="U00")] == [[(units[1].pk,)], []]
    assert all(name.replace("'", "''") in one["sql"] for one in asked)
    always = Prepared(lambda: Unit.objects.filter(name=name).values_list("pk"))
    assert always() == [(units[1].pk,)]
