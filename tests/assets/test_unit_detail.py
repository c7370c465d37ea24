"""GET /units/<code>/"""

from datetime import date, timedelta

from django.test import Client
from django.utils.timezone import localdate

from assets.models import Appointment, Unit, User
from assets.services import organisation
from tests import factories


def page(client: Client, code: str = "JUM") -> str:
    return client.get(f"/units/{code}/").content.decode()


def test_it_shows_terms_past_and_coming(as_admin: Client, unit: Unit, manager: User) -> None:
    post = factories.make_post(unit)
    for name, start, end in (
        ("mae", date(2025, 4, 1), date(2026, 3, 31)),
        ("ato", localdate() + timedelta(days=30), None),
    ):
        person = factories.make_user(name, unit, name=f"{name}さん")
        Appointment.objects.create(post=post, holder=person, start_date=start, end_date=end)

    html = page(as_admin)

    assert "maeさん" in html
    assert "令和7年4月1日" in html
    assert "atoさん" in html
    assert "予定" in html


def test_it_tells_earlier_names(as_admin: Client, admin: User, unit: Unit) -> None:
    unit.name = "住民生活課"
    organisation.change_unit(unit, by=admin, version=1, reason="機構改革")

    html = page(as_admin)

    assert html.index("住民生活課") < html.rindex("住民課")


def test_a_reader_finds_no_way_to_change_it(client: Client, unit: Unit, reader: User) -> None:
    factories.make_post(unit)
    client.force_login(reader)

    html = page(client)

    assert "住民課長" in html
    assert "/edit/" not in html
    assert "/appoint/" not in html


def test_a_stranger_gets_404(client: Client, unit: Unit, stranger: User) -> None:
    client.force_login(stranger)

    assert client.get("/units/JUM/").status_code == 404


def test_another_municipality_gets_404(client: Client, unit: Unit, outsider: User) -> None:
    client.force_login(outsider)

    assert client.get("/units/JUM/").status_code == 404


def test_a_closed_unit_names_who_took_over(as_admin: Client, unit: Unit) -> None:
    heir = factories.make_unit(unit.municipality, code="SEI", name="生活課")
    Unit.objects.filter(pk=unit.pk).update(valid_to=date(2026, 3, 31), successor=heir)

    assert '<a href="/units/SEI/">生活課</a>' in page(as_admin)
    assert "から引き継ぎ" in page(as_admin, "SEI")


def test_it_tells_what_was_done_by_whom_and_why(as_admin: Client, admin: User, unit: Unit) -> None:
    as_admin.post(
        "/units/JUM/posts/new/",
        {"name": "住民課長", "role": "ism", "valid_from": "R8.4.1", "reason": "役職の見直し"},
    )

    story = as_admin.get("/units/JUM/").context["story"]

    assert (story[0].by, story[0].reason) == (admin.name, "役職の見直し")
