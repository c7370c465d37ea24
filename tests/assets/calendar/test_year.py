"""GET, POST /settings/calendar/: what a municipality does every year"""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from assets.models import Municipality, Notice, Unit, User, YearEvent
from assets.services import organisation
from assets.services.calendar import year
from assets.services.notices import rounds
from config.kit import recording
from tests import factories
from tests.assets.notices.conftest import moment


@pytest.fixture
def event(village: Municipality) -> YearEvent:
    return YearEvent.objects.create(
        municipality=village, title="棚卸", month=5, due_day=31, audience="heads",
        remind_days=[30, 7], verified="design",
    )  # fmt: skip


def data(**fields: Any) -> dict[str, Any]:
    told = {"title": "棚卸", "month": "5", "due_day": "31", "audience": "heads", "active": "on"}
    return told | {"remind_days": "30、7", "version": "1"} | fields


def test_a_new_municipality_begins_with_the_usual_year(db: None) -> None:
    made = organisation.create_municipality(
        name="新村", code="05777", by=recording.PROGRAM, on=date(2026, 4, 1)
    )

    assert len(year.listed(made)) == 14


def test_the_usual_year_is_entered_once(as_admin: Client, village: Municipality) -> None:
    for _twice in range(2):
        as_admin.post("/settings/calendar/adopt/")

    assert YearEvent.objects.filter(municipality=village).count() == 14
    assert "未確認の初期値" in as_admin.get("/settings/calendar/").content.decode()


def test_an_event_is_changed_and_is_then_the_municipality_s_own(
    as_admin: Client, event: YearEvent
) -> None:
    as_admin.post(f"/settings/calendar/{event.pk}/", data(due_day="20", remind_days="14日前，7"))

    event.refresh_from_db()
    assert (event.due_day, event.remind_days, event.version) == (20, [14, 7], 2)
    assert "未確認の初期値" not in as_admin.get("/settings/calendar/").content.decode()


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("remind_days", "二週間前", "日数を「・」で区切って書いてください。"),
        ("remind_days", "400", "120日前までの日数を"),
        ("due_day", "32", "31"),
        ("title", "", "入力してください"),
    ],
)
def test_what_cannot_be_read_is_explained_at_the_field(
    as_admin: Client, event: YearEvent, field: str, value: str, told: str
) -> None:
    response = as_admin.post(f"/settings/calendar/{event.pk}/", data(**{field: value}))

    assert response.status_code == 422
    assert told in response.content.decode()


def test_a_stale_form_is_answered_with_what_is_stored(as_admin: Client, event: YearEvent) -> None:
    as_admin.post(f"/settings/calendar/{event.pk}/", data(title="一斉点検"))

    assert as_admin.post(f"/settings/calendar/{event.pk}/", data(title="点検")).status_code == 409


@pytest.mark.parametrize(
    ("month", "day", "due"),
    [
        (4, 15, date(2026, 4, 15)),
        (12, None, date(2026, 12, 31)),
        (1, None, date(2027, 1, 31)),
        (2, 30, date(2027, 2, 28)),
        (3, 31, date(2027, 3, 31)),
    ],
)
def test_a_month_of_the_fiscal_year_has_its_day(month: int, day: int | None, due: date) -> None:
    assert year.due_on(YearEvent(month=month, due_day=day), year=2026) == due


def test_heads_are_reminded_at_each_step_once(
    event: YearEvent, unit: Unit, clerk: User, head: User, deputy: User, chief: User
) -> None:
    for day in (date(2026, 5, 1), date(2026, 5, 7), date(2026, 5, 25), date(2026, 5, 29)):
        rounds.plan(moment(day))

    told = Notice.objects.filter(kind="calendar")
    assert set(told.values_list("recipient__username", "key")) == {
        ("head", f"year:{event.pk}:2026-05-31:30"),
        ("head", f"year:{event.pk}:2026-05-31:7"),
    }
    assert told[0].text == "年間予定：棚卸"


def test_a_vacant_head_is_answered_for_by_the_deputy(
    event: YearEvent, unit: Unit, deputy: User
) -> None:
    rounds.plan(moment(date(2026, 5, 25)))

    assert Notice.objects.get(kind="calendar").recipient == deputy


@pytest.fixture
def people(clerk: User, head: User, chief: User) -> None:
    """Three people with roles, one of them the 統括."""


@pytest.mark.parametrize(("audience", "number"), [("office", 1), ("all", 3)])
def test_the_office_or_everybody_with_a_role_is_told(
    event: YearEvent, village: Municipality, people: None, audience: str, number: int
) -> None:
    YearEvent.objects.update(audience=audience)
    factories.make_user("passer", factories.root_of(village))

    rounds.plan(moment(date(2026, 5, 25)))

    assert Notice.objects.filter(kind="calendar").count() == number


def test_what_is_not_used_is_not_told(event: YearEvent, head: User) -> None:
    YearEvent.objects.update(active=False)

    rounds.plan(moment(date(2026, 5, 25)))

    assert not Notice.objects.filter(kind="calendar").exists()
