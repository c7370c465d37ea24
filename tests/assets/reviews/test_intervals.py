"""intervals: how often an asset is looked at, and what is due when that changes"""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from assets.models import Asset, Municipality, Unit, User
from assets.services import register
from assets.services.reviews import intervals
from tests import factories
from tests.assets.test_settings import data

SECRET = {"c_level": "3A", "classify_reason": "機密の情報"}


@pytest.mark.parametrize(
    ("of_unit", "restricted", "expected"),
    [(None, False, 12), (None, True, 6), (24, False, 24), (24, True, 6), (3, True, 3)],
)
def test_a_unit_may_look_at_other_times_but_at_secrets_not_less_often(
    unit: Unit, *, of_unit: int | None, restricted: bool, expected: int
) -> None:
    unit.review_months = of_unit

    assert intervals.months(unit.municipality, unit=unit, restricted=restricted) == expected


def test_what_is_registered_is_due_after_a_year_and_secrets_after_half(
    unit: Unit, editor: User
) -> None:
    plain = factories.make_asset(unit, editor)
    secret = factories.make_asset(unit, editor, is_procedure=True, name="実施手順")
    planned = factories.make_asset(unit, editor, next_review=date(2026, 12, 1))

    assert plain.next_review == date(2027, 11, 24)
    assert secret.next_review == date(2027, 5, 24)
    assert planned.next_review == date(2026, 12, 1)


def test_what_becomes_secret_is_due_sooner_and_what_ceases_to_be_keeps_its_date(
    unit: Unit, manager: User
) -> None:
    asset = factories.make_asset(unit, manager)
    asset.is_procedure = True
    asset = register.change_asset(asset, by=manager, reason="手順書", version=1)
    assert asset.next_review == date(2027, 5, 24)

    asset.is_procedure = False
    asset = register.change_asset(asset, by=manager, reason="誤り", version=2)
    assert asset.next_review == date(2027, 5, 24)


def test_a_day_that_somebody_chose_stays(unit: Unit, manager: User) -> None:
    asset = factories.make_asset(unit, manager)
    asset.is_procedure, asset.next_review = True, date(2027, 9, 1)
    asset = register.change_asset(asset, by=manager, reason="手順書", version=1)

    assert Asset.objects.get(pk=asset.pk).next_review == date(2027, 9, 1)


def test_the_municipality_decides_on_its_page(
    as_admin: Client, village: Municipality, unit: Unit, admin: User
) -> None:
    sent: dict[str, Any] = data(village, review_months="18", secret_review_months="4")
    as_admin.post("/settings/", sent)
    village.refresh_from_db()
    assert (village.review_months, village.secret_review_months) == (18, 4)

    unit.refresh_from_db()
    assert factories.make_asset(unit, admin).next_review == date(2028, 5, 24)


def test_an_interval_of_no_months_is_refused_in_words(
    as_admin: Client, village: Municipality
) -> None:
    response = as_admin.post("/settings/", data(village, review_months="0"))

    assert response.status_code == 422
    assert "1 以上" in response.content.decode() or "1以上" in response.content.decode()


def test_a_unit_decides_on_its_page(as_admin: Client, unit: Unit) -> None:
    sent = {
        "name": unit.name, "kind": unit.kind, "parent": unit.parent_id, "position": 0,
        "valid_from": "2005-04-01", "version": 1, "review_months": "6",
    }  # fmt: skip
    assert as_admin.post(f"/units/{unit.code}/edit/", sent).status_code == 302

    unit.refresh_from_db()
    assert unit.review_months == 6
