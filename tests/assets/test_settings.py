"""GET, POST /settings/"""

from typing import Any

from django.test import Client

from assets.models import Asset, Municipality, Unit, User
from assets.services import organisation
from tests import factories


def data(village: Municipality, **fields: Any) -> dict[str, Any]:
    return {
        "name": village.name,
        "network_model": village.network_model,
        "notice_rank": village.notice_rank,
        "restricted_rank": village.restricted_rank,
        "review_months": village.review_months,
        "secret_review_months": village.secret_review_months,
        "watched_rank": village.watched_rank,
        "event_years": village.event_years,
        "version": village.version,
    } | fields


def test_it_shows_the_schemes_with_how_far_they_were_checked(
    as_admin: Client, village: Municipality
) -> None:
    html = as_admin.get("/settings/").content.decode()

    assert village.scheme_version.scheme.name in html
    assert village.school_scheme_version.scheme.name in html
    assert "未確認の初期値" in html


def test_the_network_model_is_changed(as_admin: Client, village: Municipality) -> None:
    response = as_admin.post("/settings/", data(village, network_model="beta", reason="更改"))

    village.refresh_from_db()
    assert response.headers["Location"] == "/settings/"
    assert (village.network_model, village.version) == ("beta", 2)
    assert village.history.first().history_change_reason == "更改"


def test_a_new_name_is_that_of_the_root_unit_too(as_admin: Client, village: Municipality) -> None:
    as_admin.post("/settings/", data(village, name="みほん町"))

    assert organisation.root_of(village).name == "みほん町"


def test_a_lower_rank_hides_assets_at_once_and_a_higher_one_shows_them(
    as_admin: Client, village: Municipality, unit: Unit, admin: User
) -> None:
    asset = factories.make_asset(unit, admin, c_level="3B", classify_reason="住民の情報")
    rank = asset.c_rank
    assert not asset.restricted

    as_admin.post("/settings/", data(village, restricted_rank=rank))
    hidden = Asset.objects.get(pk=asset.pk)
    as_admin.post("/settings/", data(village, restricted_rank=rank + 1, version=2))
    shown = Asset.objects.get(pk=asset.pk)

    assert (hidden.restricted, shown.restricted) == (True, False)
    first, second = asset.history.all()[:2]
    assert (first.restricted, second.restricted) == (False, True)
    assert second.history_user == admin
    assert second.request_id == village.history.get(version=2).request_id


def test_each_choice_says_how_many_assets_it_concerns(
    as_admin: Client, unit: Unit, admin: User
) -> None:
    factories.make_asset(unit, admin, c_level="3B", classify_reason="住民の情報")

    assert "以上（いま1件）" in as_admin.get("/settings/").content.decode()


def test_procedures_stay_restricted(
    as_admin: Client, village: Municipality, unit: Unit, admin: User
) -> None:
    asset = factories.make_asset(unit, admin, is_procedure=True)

    as_admin.post("/settings/", data(village, restricted_rank=99))

    assert Asset.objects.get(pk=asset.pk).restricted


def test_a_stale_form_shows_all_three_states(as_admin: Client, village: Municipality) -> None:
    as_admin.post("/settings/", data(village, name="みほん町"))

    response = as_admin.post("/settings/", data(village, name="見本村", version=1))

    assert response.status_code == 409
    assert "<td>みほん村</td><td>みほん町</td><td>見本村</td>" in response.content.decode()


def test_only_administrators_of_the_whole_may(
    client: Client, village: Municipality, unit: Unit, manager: User
) -> None:
    for person in (manager, factories.make_user("branch", unit, role="admin")):
        client.force_login(person)
        assert client.get("/settings/").status_code == 403
        assert client.post("/settings/", data(village, name="x")).status_code == 403


def test_a_rank_that_the_scheme_does_not_have_stays(
    as_admin: Client, village: Municipality
) -> None:
    village.restricted_rank = 7
    village.save()

    as_admin.post("/settings/", data(village, name="みほん町"))

    assert "順位7以上" in as_admin.get("/settings/").content.decode()
    assert Municipality.objects.get(pk=village.pk).restricted_rank == 7
