"""GET, POST /posts/<pk>/appoint/"""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from assets.models import Appointment, Post, Unit, User
from assets.services import responsibility
from tests import factories


@pytest.fixture
def post(unit: Unit) -> Post:
    return factories.make_post(unit)


def data(person: User, **fields: Any) -> dict[str, Any]:
    return {"holder": person.pk, "capacity": "holder", "start_date": "R8.10.1"} | fields


def send(client: Client, post: Post, person: User, **fields: Any) -> Any:
    return client.post(f"/posts/{post.pk}/appoint/", data(person, **fields))


def hold(post: Post, person: User, **fields: Any) -> Appointment:
    return Appointment.objects.create(
        post=post, holder=person, start_date=date(2026, 4, 1), **fields
    )


def test_a_person_takes_the_post(as_admin: Client, post: Post, manager: User) -> None:
    response = send(as_admin, post, manager)

    term = post.appointments.get()
    assert response.headers["Location"] == "/units/JUM/"
    assert (term.holder, term.capacity) == (manager, "holder")
    assert (term.start_date, term.end_date) == (date(2026, 10, 1), None)
    assert term.history.get().history_change_reason == "役職に就任"


def test_two_holders_at_once_are_refused(
    as_admin: Client, post: Post, manager: User, editor: User
) -> None:
    hold(post, editor)

    response = send(as_admin, post, manager)

    assert response.status_code == 422
    assert "1つの役職に同時に2人は就けません" in response.content.decode()
    assert post.appointments.count() == 1


def test_a_successor_ends_the_term_of_the_holder_on_the_day_before(
    as_admin: Client, post: Post, manager: User, editor: User
) -> None:
    earlier = hold(post, editor)

    send(as_admin, post, manager, succeed="on")

    earlier.refresh_from_db()
    assert earlier.end_date == date(2026, 9, 30)
    assert post.appointments.filter(holder=manager, end_date=None).exists()
    requests = Appointment.history.filter(start_date__gte=date(2026, 4, 1)).values_list(
        "request_id", flat=True
    )
    assert requests[0] == requests[1]


def test_terms_may_follow_each_other(
    as_admin: Client, post: Post, manager: User, editor: User
) -> None:
    hold(post, editor, end_date=date(2026, 9, 30))

    assert send(as_admin, post, manager).status_code == 302


def test_a_deputy_stands_beside_the_holder(
    as_admin: Client, post: Post, manager: User, editor: User
) -> None:
    hold(post, manager)

    send(as_admin, post, editor, capacity="deputy", end_date="R8.12.31")

    assert set(post.appointments.values_list("capacity", flat=True)) == {"holder", "deputy"}


def test_nobody_deputises_for_themselves(as_admin: Client, post: Post, manager: User) -> None:
    hold(post, manager)

    response = send(as_admin, post, manager, capacity="deputy")

    assert "すでにこの役職の本人です" in response.content.decode()


def test_a_term_ends_after_it_begins(as_admin: Client, post: Post, manager: User) -> None:
    response = send(as_admin, post, manager, end_date="R8.9.1")

    assert "終わりの日は始まりの日より後にしてください" in response.content.decode()


def test_a_term_does_not_begin_before_the_post(as_admin: Client, post: Post, manager: User) -> None:
    response = send(as_admin, post, manager, start_date="H10.4.1")

    assert "役職の設置日（平成17年4月1日）以降" in response.content.decode()


def test_people_of_another_municipality_cannot_be_chosen(
    as_admin: Client, post: Post, outsider: User
) -> None:
    assert send(as_admin, post, outsider).status_code == 422


def test_the_service_refuses_them_as_well(post: Post, admin: User, outsider: User) -> None:
    with pytest.raises(ValidationError, match="利用中の職員"):
        responsibility.appoint(post, holder=outsider, start=date(2026, 10, 1), by=admin)


def test_the_form_opens_as_deputy(as_admin: Client, post: Post) -> None:
    html = as_admin.get(f"/posts/{post.pk}/appoint/?capacity=deputy").content.decode()

    assert html.index('value="deputy"') < html.index("checked")


def test_readers_and_strangers_may_not(
    client: Client, post: Post, manager: User, stranger: User
) -> None:
    for person, status in ((manager, 403), (stranger, 404)):
        client.force_login(person)
        assert send(client, post, manager).status_code == status
    assert not post.appointments.exists()
