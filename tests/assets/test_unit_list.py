"""GET /units/"""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils.timezone import localdate

from assets.models import Appointment, Municipality, Unit, User
from tests import factories


def page(client: Client) -> str:
    return client.get("/units/").content.decode()


def test_it_shows_units_with_posts_and_holders_in_their_groups(
    as_admin: Client, unit: Unit, village: Municipality, manager: User
) -> None:
    factories.make_unit(village, code="SHO", name="みほん小学校", kind=Unit.Kind.ELEMENTARY)
    post = factories.make_post(unit)
    Appointment.objects.create(post=post, holder=manager, start_date=date(2026, 4, 1))

    html = page(as_admin)

    assert html.index("本庁") < html.index("住民課長") < html.index("学校") < html.index("SHO")
    assert manager.name in html
    assert "空席" not in html


def test_a_vacancy_says_since_when(as_admin: Client, unit: Unit, manager: User) -> None:
    post = factories.make_post(unit)
    last_day = localdate() - timedelta(days=5)
    Appointment.objects.create(
        post=post, holder=manager, start_date=date(2026, 4, 1), end_date=last_day
    )

    html = page(as_admin)

    assert "空席（4日前から）" in html
    assert "責任者が空席の部署があります" in html


def test_a_deputy_does_not_fill_a_vacancy(as_admin: Client, unit: Unit, manager: User) -> None:
    post = factories.make_post(unit)
    Appointment.objects.create(
        post=post, holder=manager, capacity="deputy", start_date=date(2026, 4, 1)
    )

    html = page(as_admin)

    assert f"代理 {manager.name}" in html
    assert "空席（" in html


def test_it_counts_only_the_assets_the_reader_may_see(
    client: Client, unit: Unit, reader: User
) -> None:
    factories.make_asset(unit, reader)
    factories.make_asset(unit, reader, name="秘密のもの", is_procedure=True)
    client.force_login(reader)

    assert '<a href="/assets/?unit=JUM">1件<span' in page(client)


def test_a_closed_unit_stays_with_its_mark(as_admin: Client, unit: Unit) -> None:
    Unit.objects.filter(pk=unit.pk).update(valid_to=date(2026, 3, 31))

    html = page(as_admin)

    assert "住民課" in html
    assert "廃止" in html


def test_a_stranger_sees_only_the_own_section(client: Client, unit: Unit, stranger: User) -> None:
    client.force_login(stranger)

    html = page(client)

    assert "税務課" in html
    assert "住民課" not in html


def test_another_municipality_sees_nothing_of_it(
    client: Client, unit: Unit, outsider: User
) -> None:
    client.force_login(outsider)

    assert "住民課" not in page(client)


def test_only_administrators_may_add(client: Client, unit: Unit, reader: User) -> None:
    client.force_login(reader)

    assert "/units/new/" not in page(client)


def test_the_queries_do_not_grow_with_the_units(
    as_admin: Client, village: Municipality, manager: User, django_assert_max_num_queries: Any
) -> None:
    for number in range(20):
        unit = factories.make_unit(village, code=f"U{number:02d}", name=f"第{number}課")
        post = factories.make_post(unit, f"第{number}課長")
        Appointment.objects.create(post=post, holder=manager, start_date=date(2026, 4, 1))

    with django_assert_max_num_queries(12):
        as_admin.get("/units/")


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_it_only_reads(as_admin: Client, method: str) -> None:
    assert getattr(as_admin, method)("/units/").status_code == 405
