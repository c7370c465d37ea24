"""GET, POST /appointments/<pk>/end/"""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils.timezone import localdate

from assets.models import Appointment, Unit, User
from tests import factories


@pytest.fixture
def term(unit: Unit, manager: User) -> Appointment:
    return Appointment.objects.create(
        post=factories.make_post(unit), holder=manager, start_date=date(2026, 4, 1)
    )


def send(client: Client, term: Appointment, **fields: Any) -> Any:
    return client.post(f"/appointments/{term.pk}/end/", {"version": 1} | fields)


def test_the_last_day_is_kept(as_admin: Client, term: Appointment) -> None:
    response = send(as_admin, term, end_date="R8.9.30")

    term.refresh_from_db()
    assert response.headers["Location"] == "/units/JUM/"
    assert term.end_date == date(2026, 9, 30)
    assert "空席（" in as_admin.get("/units/JUM/").content.decode()


def test_it_does_not_end_before_it_began(as_admin: Client, term: Appointment) -> None:
    response = send(as_admin, term, end_date="R8.3.31")

    assert "始まりの日（令和8年4月1日）以降" in response.content.decode()


def test_a_stale_form_ends_nothing(as_admin: Client, term: Appointment) -> None:
    response = send(as_admin, term, end_date="R8.9.30", version=7)

    assert response.status_code == 409
    assert "ほかの人が先に変更しました" in response.content.decode()


def test_a_term_that_has_not_begun_is_taken_back(as_admin: Client, term: Appointment) -> None:
    Appointment.objects.filter(pk=term.pk).update(start_date=localdate() + timedelta(days=9))

    assert "就任の予定の取り消し" in as_admin.get(f"/appointments/{term.pk}/end/").content.decode()
    send(as_admin, term)

    assert not Appointment.objects.filter(pk=term.pk).exists()
    assert Appointment.history.filter(id=term.pk, history_type="-").exists()


def test_readers_and_strangers_may_not(
    client: Client, term: Appointment, editor: User, stranger: User
) -> None:
    for person, status in ((editor, 403), (stranger, 404)):
        client.force_login(person)
        assert send(client, term, end_date="R8.9.30").status_code == status
