"""GET, POST /units/<code>/edit/"""

from typing import Any

from django.test import Client

from assets.access import Viewer
from assets.models import Municipality, Unit, User
from assets.services import organisation
from tests import factories


def data(unit: Unit, **fields: Any) -> dict[str, Any]:
    return {
        "name": unit.name,
        "kind": unit.kind,
        "parent": unit.parent_id,
        "also_known_as": "、".join(unit.also_known_as),
        "position": unit.position,
        "valid_from": unit.valid_from.isoformat(),
        "version": unit.version,
    } | fields


def test_it_changes_the_name_and_keeps_the_old_one_in_the_history(
    as_admin: Client, unit: Unit
) -> None:
    response = as_admin.post("/units/JUM/edit/", data(unit, name="住民生活課"))

    unit.refresh_from_db()
    assert response.headers["Location"] == "/units/JUM/"
    assert (unit.name, unit.version) == ("住民生活課", 2)
    assert list(unit.history.values_list("name", flat=True)) == ["住民生活課", "住民課"]


def test_a_new_parent_moves_everything_below_and_the_rights_with_it(
    as_admin: Client, village: Municipality, unit: Unit
) -> None:
    section = factories.make_unit(village, code="KAK", name="係", parent=unit)
    department = factories.make_unit(village, code="MIN", name="民生部")
    head = factories.make_user("head", department, role="viewer")

    as_admin.post("/units/JUM/edit/", data(unit, parent=department.pk))

    section.refresh_from_db()
    assert section.path == "/ROOT/MIN/JUM/KAK/"
    assert Viewer(head).can("read_assets", section)


def test_a_unit_cannot_hang_under_itself(
    as_admin: Client, village: Municipality, unit: Unit
) -> None:
    section = factories.make_unit(village, code="KAK", name="係", parent=unit)

    response = as_admin.post("/units/JUM/edit/", data(unit, parent=section.pk))

    assert response.status_code == 422
    unit.refresh_from_db()
    assert unit.path == "/ROOT/JUM/"


def test_a_stale_form_shows_all_three_states_and_keeps_the_input(
    as_admin: Client, admin: User, unit: Unit
) -> None:
    opened = data(unit, name="住民生活課")
    unit.name = "くらし課"
    organisation.change_unit(unit, by=admin, version=1)

    response = as_admin.post("/units/JUM/edit/", opened)

    html = response.content.decode()
    assert response.status_code == 409
    assert "<td>住民課</td><td>くらし課</td><td>住民生活課</td>" in html
    assert 'value="住民生活課"' in html
    assert Unit.objects.get(pk=unit.pk).name == "くらし課"


def test_sent_again_after_a_conflict_it_is_stored(
    as_admin: Client, admin: User, unit: Unit
) -> None:
    unit.name = "くらし課"
    organisation.change_unit(unit, by=admin, version=1)
    conflict = as_admin.post("/units/JUM/edit/", data(unit, name="住民生活課", version=1))
    assert 'name="version" value="2"' in conflict.content.decode()

    as_admin.post("/units/JUM/edit/", data(unit, name="住民生活課", version=2))

    assert Unit.objects.get(pk=unit.pk).name == "住民生活課"


def test_a_change_of_nothing_is_no_change(as_admin: Client, unit: Unit) -> None:
    as_admin.post("/units/JUM/edit/", data(unit))

    assert unit.history.count() == 1


def test_the_code_stays(as_admin: Client, unit: Unit) -> None:
    as_admin.post("/units/JUM/edit/", data(unit, code="XYZ", name="住民生活課"))

    assert Unit.objects.get(pk=unit.pk).code == "JUM"


def test_the_municipality_is_changed_in_the_settings(
    as_admin: Client, village: Municipality
) -> None:
    assert as_admin.get("/units/ROOT/edit/").status_code == 404


def test_readers_and_strangers_may_not(
    client: Client, unit: Unit, manager: User, stranger: User
) -> None:
    for person, status in ((manager, 403), (stranger, 404)):
        client.force_login(person)
        assert client.get("/units/JUM/edit/").status_code == status
        assert client.post("/units/JUM/edit/", data(unit, name="x")).status_code == status
