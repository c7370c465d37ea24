"""GET /calendar/, /calendar/….ics and GET, POST /me/calendar/"""

import re
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from assets.models import Asset, CalendarFeed, Municipality, RuleException, Unit, User, YearEvent
from audits.models import Change
from tests import factories
from tests.assets.reviews.opening import address, open_review

DUE = date(2026, 12, 8)


@pytest.fixture(autouse=True)
def tuesday(time_machine: Any) -> None:
    time_machine.move_to("2026-11-24 10:00+09:00")


@pytest.fixture
def asset(unit: Unit, editor: User) -> Asset:
    return factories.make_asset(
        unit, editor, name="国保,台帳;\n秘", next_review=DUE, lease_end=date(2027, 3, 31)
    )


def made(client: Client) -> str:
    """Make an address as a person does and return its path."""
    shown = client.post("/me/calendar/", {"action": "make"}, follow=True).content.decode()
    found = re.search(r"https?://[^/]+(/calendar/[\w-]+\.ics)", shown)
    assert found
    return found[1]


def events(client: Client, path: str) -> dict[str, Any]:
    response = client.get(path)
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert "no-store" in response.headers["Cache-Control"]
    calendar = Calendar.from_ical(response.content)
    return {str(event["SUMMARY"]): event for event in calendar.walk("VEVENT")}


def test_a_calendar_program_reads_ones_deadlines_without_signing_in(
    as_editor: Client, asset: Asset
) -> None:
    found = events(Client(), made(as_editor))

    review = found["締切：住民課 資産1件の確認"]
    assert review["DTSTART"].dt == DUE
    assert "/assets/?unit=JUM&review_from=2026-12-08" in str(review["URL"])
    assert found[f"締切：{asset.asset_no} リースの満了"]["DTSTART"].dt == date(2027, 3, 31)


def test_the_last_day_of_a_campaign_is_in_it_until_the_unit_hands_in(
    as_editor: Client, admin: User, asset: Asset, unit: Unit
) -> None:
    part = open_review(unit, asset)
    path = made(as_editor)
    as_editor.force_login(admin)
    whole = made(as_editor)

    found = events(Client(), path)["締切：住民課「令和8年度 資産の確認」"]
    assert found["DTSTART"].dt == date(2026, 12, 11)
    assert address(part) in str(found["URL"])
    of_all = events(Client(), whole)["締切：令和8年度 資産の確認"]
    assert str(of_all["URL"]).endswith(f"/reviews/{part.campaign.key}/")
    part.state = "submitted"
    part.save()
    assert not [name for name in events(Client(), path) if "令和8年度" in name]


def test_no_asset_is_named_and_secret_ones_do_not_appear(
    client: Client, unit: Unit, manager: User, asset: Asset
) -> None:
    secret = factories.make_asset(
        unit, manager, name="実施手順", is_procedure=True, next_review=DUE, lease_end=DUE
    )
    client.force_login(manager)
    raw = Client().get(made(client)).content.decode()

    assert "国保" not in raw
    assert "実施手順" not in raw
    assert secret.asset_no not in raw
    assert "資産1件の確認" in raw.replace("\r\n ", "")


def test_lines_are_folded_and_letters_escaped_as_the_standard_says(
    as_editor: Client, village: Municipality
) -> None:
    title = "あいうえお,かきくけこ;" * 8
    YearEvent.objects.create(municipality=village, title=title, month=12, audience="all")

    path = made(as_editor)
    raw = Client().get(path).content

    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))
    assert b"\\," in raw.replace(b"\r\n ", b"")
    assert f"締切：{title}" in events(Client(), path)


def test_the_same_deadline_is_the_same_event_each_time(as_editor: Client, asset: Asset) -> None:
    path = made(as_editor)

    once, again = events(Client(), path), events(Client(), path)

    assert {e["UID"] for e in once.values()} == {e["UID"] for e in again.values()}


def test_the_address_is_shown_once_and_not_kept(as_editor: Client, editor: User) -> None:
    token = made(as_editor).removeprefix("/calendar/").removesuffix(".ics")

    assert token not in as_editor.get("/me/calendar/").content.decode()
    assert token not in CalendarFeed.objects.get(user=editor).digest
    digest = CalendarFeed.objects.get().digest
    lines = Change.objects.filter(table_name="assets_calendarfeed").values_list("new", flat=True)
    assert lines
    assert all(token not in str(line) and digest not in str(line) for line in lines)


def test_a_new_address_ends_the_old_one(as_editor: Client) -> None:
    old = made(as_editor)
    new = made(as_editor)

    assert Client().get(old).status_code == 404
    assert Client().get(new).status_code == 200


def test_it_can_be_taken_away(as_editor: Client, editor: User) -> None:
    path = made(as_editor)

    as_editor.post("/me/calendar/", {"action": "end"})

    assert Client().get(path).status_code == 404
    assert not CalendarFeed.objects.filter(user=editor).exists()


def test_who_has_left_is_told_nothing(as_editor: Client, editor: User) -> None:
    path = made(as_editor)
    editor.is_active = False
    editor.save()

    assert Client().get(path).status_code == 404


def test_the_page_shows_what_concerns_one(
    client: Client, asset: Asset, manager: User, village: Municipality, stranger: User
) -> None:
    RuleException.objects.create(
        asset=asset, rule="NR-801", reason="選考中", measure="代理", expires_on=DUE,
        state="in_force", approved_by=manager, approved_on=date(2026, 11, 1),
    )  # fmt: skip
    YearEvent.objects.create(municipality=village, title="全員の研修", month=12, audience="all")
    YearEvent.objects.create(municipality=village, title="委員会", month=12, audience="office")

    client.force_login(manager)
    mine = client.get("/calendar/").content.decode()
    client.force_login(stranger)
    others = client.get("/calendar/").content.decode()

    assert f"{asset.asset_no} 例外措置の期限" in mine
    assert "全員の研修" in mine
    assert "委員会" not in mine
    assert "資産1件の確認" not in others
    assert "例外措置" not in others


def test_the_office_has_a_line_a_day_for_the_whole(
    as_admin: Client, asset: Asset, stranger: User
) -> None:
    assert stranger.unit is not None
    factories.make_asset(stranger.unit, stranger, next_review=DUE)

    assert "資産2件の確認" in as_admin.get("/calendar/").content.decode()


def test_the_page_asks_the_same_however_much_is_due(
    as_editor: Client, unit: Unit, editor: User, asset: Asset
) -> None:
    few = _questions(as_editor)
    for day in range(1, 10):
        factories.make_asset(unit, editor, next_review=date(2027, 1, day), lease_end=DUE)

    assert _questions(as_editor) == few


def _questions(client: Client) -> int:
    with CaptureQueriesContext(connection) as seen:
        client.get("/calendar/")
    return len(seen)
