"""config.kit.sharing: what one form says or offers never shows in the form of somebody else."""

from django.test import Client

from assets.models import Municipality, Unit, User
from classification.services import catalogue
from tests.factories import make_asset, make_post


def _form_of(user: User, path: str) -> str:
    browser = Client()
    browser.force_login(user)
    return browser.get(path).content.decode()


def test_what_one_town_offers_is_not_drawn_for_another(
    unit: Unit, admin: User, outsider: User
) -> None:
    """Nothing is chosen yet in either form, so that both draw the same answer."""
    make_post(unit, "みほんの課長")
    make_post(outsider.unit, "となりの課長")
    assert "みほんの課長" in (own := _form_of(admin, "/assets/new/"))
    assert "となりの課長" not in own

    other = _form_of(outsider, "/assets/new/")

    assert "となりの課長" in other
    assert "みほんの課長" not in other


def test_a_hint_about_one_asset_stands_beside_that_asset_alone(
    village: Municipality, unit: Unit, admin: User
) -> None:
    hint = "付け替えの案"
    _grade_by(village, "lg_legacy")
    old = make_asset(unit, admin, name="前の基準の台帳")
    _grade_by(village, "lg2024")
    new = make_asset(unit, admin, name="今の基準の台帳")

    for _again in range(2):
        assert hint not in _form_of(admin, f"/assets/{new.asset_no}/edit/")
        assert hint in _form_of(admin, f"/assets/{old.asset_no}/edit/")


def _grade_by(village: Municipality, scheme: str) -> None:
    village.scheme_version = catalogue.current_scheme("admin", key=scheme)
    village.save()
