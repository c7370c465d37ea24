"""assets/access.py: the one door from a person to the register."""

from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission

from assets.access import Viewer
from assets.models import Asset, Municipality, Unit, UnitGroupPermission, User
from assets.services import people, rights
from tests.factories import TODAY, make_asset, make_unit, make_user, root_of


@pytest.fixture
def desk(village: Municipality, unit: Unit) -> Unit:
    """住民係, below 住民課."""
    return make_unit(village, code="JUMK", name="住民係", parent=unit)


def numbers(viewer: Viewer, right: str = "read_assets") -> set[str]:
    return set(viewer.assets(right).values_list("asset_no", flat=True))


def test_a_right_reaches_all_units_below(unit: Unit, desk: Unit, editor: User) -> None:
    make_asset(unit, editor)
    make_asset(desk, editor)

    assert numbers(Viewer(editor)) == {"JUM-0001", "JUMK-0001"}


def test_a_right_does_not_reach_up(unit: Unit, desk: Unit, editor: User) -> None:
    make_asset(unit, editor)
    clerk = make_user("clerk", desk, role="registrar")

    assert numbers(Viewer(clerk)) == set()


def test_a_code_that_begins_alike_is_another_unit(village: Municipality, editor: User) -> None:
    other = make_unit(village, code="JUM2", name="住民二課")
    make_asset(other, editor)

    assert numbers(Viewer(editor)) == set()


def test_the_municipality_is_the_border(outsider: User, unit: Unit, editor: User) -> None:
    make_asset(unit, editor)
    rights.grant_role(outsider, unit=unit, role="admin", by=outsider, on=date(2026, 4, 1))

    assert numbers(Viewer(outsider)) == set()
    assert not Viewer(outsider).can("read_assets", unit)


def test_inactive_people_see_nothing(unit: Unit, editor: User) -> None:
    make_asset(unit, editor)
    editor.is_active = False

    assert numbers(Viewer(editor)) == set()


def test_being_superuser_opens_nothing(unit: Unit, editor: User) -> None:
    make_asset(unit, editor)
    root = make_user("root", unit, is_superuser=True)

    assert numbers(Viewer(root)) == set()


def test_a_group_passes_its_rights_on(unit: Unit, reader: User, editor: User) -> None:
    make_asset(unit, editor)
    group = Group.objects.create(name="県の支援")
    person = make_user("helper", unit)
    person.groups.add(group)
    UnitGroupPermission.objects.create(
        group=group,
        content_object=unit,
        permission=Permission.objects.get(codename="read_assets"),
    )

    assert numbers(Viewer(person)) == {"JUM-0001"}
    assert numbers(Viewer(person), "edit_assets") == set()


@pytest.mark.parametrize(
    ("role", "sees", "edits"),
    [
        ("viewer", {"JUM-0001"}, set()),
        ("registrar", {"JUM-0001"}, {"JUM-0001"}),
        ("manager", {"JUM-0001", "JUM-0002"}, {"JUM-0001", "JUM-0002"}),
        ("auditor", {"JUM-0001", "JUM-0002"}, set()),
        ("ciso", {"JUM-0001", "JUM-0002"}, set()),
        ("supporter", {"JUM-0001"}, set()),
    ],
)
def test_secret_assets_need_their_own_right(
    unit: Unit, editor: User, role: str, sees: set[str], edits: set[str]
) -> None:
    make_asset(unit, editor)
    make_asset(unit, editor, is_procedure=True)
    viewer = Viewer(make_user("someone", unit, role=role))

    assert numbers(viewer) == sees
    assert numbers(viewer, "edit_assets") == edits
    assert {asset.asset_no for asset in Asset.objects.all() if viewer.sees(asset)} == sees


def test_secrets_of_one_unit_stay_secret_in_another(
    village: Municipality, unit: Unit, editor: User
) -> None:
    other = make_unit(village, code="ZEI", name="税務課")
    make_asset(other, editor, is_procedure=True)
    person = make_user("head", unit, role="manager")
    rights.grant_role(person, unit=root_of(village), role="viewer", by=person, on=date(2026, 4, 1))

    assert numbers(Viewer(person)) == set()
    assert not Viewer(person).sees(Asset.objects.get())


def test_rights_end_with_the_role_on_its_day(unit: Unit, editor: User) -> None:
    make_asset(unit, editor)
    people.end_role(editor.memberships.get(), by=editor, on=TODAY)

    assert numbers(Viewer(User.objects.get(pk=editor.pk))) == set()


def test_a_role_for_a_period_holds_through_its_last_day(unit: Unit, editor: User) -> None:
    make_asset(unit, editor)
    person = make_user("temp", unit)
    last_day = date(2027, 3, 31)
    rights.grant_role(person, unit=unit, role="viewer", by=editor, on=TODAY, until=last_day)

    rights.apply_due_rights(on=last_day, by=editor)
    assert numbers(Viewer(User.objects.get(pk=person.pk))) == {"JUM-0001"}
    rights.apply_due_rights(on=date(2027, 4, 1), by=editor)
    assert numbers(Viewer(User.objects.get(pk=person.pk))) == set()


def test_a_role_that_begins_later_gives_nothing_yet(unit: Unit, editor: User) -> None:
    make_asset(unit, editor)
    person = make_user("next", unit)
    rights.grant_role(person, unit=unit, role="viewer", by=editor, on=date(2027, 4, 1))
    rights.apply_rights(person, on=TODAY, by=editor)
    assert numbers(Viewer(User.objects.get(pk=person.pk))) == set()

    assert rights.apply_due_rights(on=date(2027, 4, 1), by=editor) >= 1
    assert numbers(Viewer(User.objects.get(pk=person.pk))) == {"JUM-0001"}


def test_the_grants_are_read_once(unit: Unit, editor: User, django_assert_num_queries: Any) -> None:
    make_asset(unit, editor)
    person = User.objects.get(pk=editor.pk)

    with django_assert_num_queries(3):  # the grants, the unit ids, the assets
        viewer = Viewer(person)
        assert viewer.can("edit_assets", unit)
        assert viewer.can("read_assets")
        assert len(list(viewer.assets())) == 1


def test_no_query_asks_for_asset_ids(unit: Unit, editor: User) -> None:
    sql = str(Viewer(editor).assets().query)

    assert "org_unit_id" in sql
    assert '"assets_asset"."id" IN' not in sql
