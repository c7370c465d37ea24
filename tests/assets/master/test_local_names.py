"""What a municipality calls its levels, segments, roles and duties, wherever they are named."""

from collections.abc import Callable
from typing import Any

from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from assets.access import Operator
from assets.models import Municipality, Unit, User
from assets.services import local_catalogue
from assets.services.exports import runs as exports
from assets.services.imports.readings.context import _lists
from classification.services import catalogue, naming
from config.kit import recording
from tests import factories
from tests.assets.master.keeping import keep

LEVEL = "lg2024:confidentiality:3B"


def test_a_name_is_that_of_the_municipality_on_every_page(
    as_admin: Client, village: Municipality, unit: Unit, admin: User
) -> None:
    factories.make_asset(unit, admin)
    keep(village, "segment", "lgwan", by=admin, label="庁内の網", short_label="庁内網")
    keep(village, "retention", "5年", by=admin, label="五年保存")

    assert "庁内網" in as_admin.get("/assets/").content.decode()
    detail = as_admin.get("/assets/JUM-0001/").content.decode()
    assert "庁内の網" in detail
    assert "五年保存" in detail
    form = as_admin.get("/assets/JUM-0001/edit/").content.decode()
    assert "庁内の網" in form


def test_another_municipality_keeps_the_installed_names(
    client: Client, village: Municipality, admin: User, outsider: User
) -> None:
    keep(village, "role", "ism", by=admin, label="保護責任者")

    with local_catalogue.spoken(village):
        assert catalogue.label("role", "ism") == "保護責任者"
    with local_catalogue.spoken(outsider.municipality):
        assert catalogue.label("role", "ism") == "情報セキュリティ管理者"
    assert catalogue.label("role", "ism") == "情報セキュリティ管理者"


def test_a_level_has_its_name_in_every_version_of_its_scheme(
    village: Municipality, admin: User
) -> None:
    keep(village, "level", LEVEL, by=admin, label="極秘に準ずる")

    version = village.scheme_version_id or 0
    with local_catalogue.spoken(village):
        assert catalogue.level_name(version, "confidentiality", "3B") == "極秘に準ずる"
        assert catalogue.level_name(version, "confidentiality", "3C") == ""
    assert catalogue.level_name(version, "confidentiality", "3B") == ""


def test_a_level_is_named_wherever_it_is_shown_and_chosen(
    as_editor: Client, village: Municipality, unit: Unit, admin: User, editor: User
) -> None:
    asset = factories.make_asset(unit, editor, c_level="3B")
    pages = ("/assets/", f"/assets/{asset.asset_no}/", f"/assets/{asset.asset_no}/edit/")
    for address in pages:
        assert "極秘に準ずる" not in as_editor.get(address).content.decode()
    keep(village, "level", LEVEL, by=admin, label="極秘に準ずる")

    shown, detail, form = (as_editor.get(address).content.decode() for address in pages)
    assert 'title="極秘に準ずる">3B<span class="vh">極秘に準ずる</span>' in shown
    assert '<span>極秘に準ずる</span><span class="lv c4">3B</span>' in detail
    assert 'title="極秘に準ずる">3B<span class="vh">極秘に準ずる</span>' in detail
    assert "極秘に準ずる" in form


def test_a_confirmed_entry_bears_no_mark(village: Municipality, admin: User) -> None:
    before = catalogue.roles()["cisr"]
    keep(village, "role", "cisr", by=admin, confirmed_by=admin, confirmed_on=factories.TODAY)

    with local_catalogue.spoken(village):
        assert catalogue.roles()["cisr"].verified_mark == ""
    assert before.verified_mark
    assert catalogue.roles()["cisr"].verified_mark


def test_a_duty_that_is_not_used_is_on_no_sheet(
    as_admin: Client, village: Municipality, unit: Unit, admin: User
) -> None:
    factories.make_asset(unit, admin)
    text = "業務以外の目的に使わない"
    assert text in as_admin.get("/assets/JUM-0001/handling/").content.decode()

    keep(village, "handling", "H-USE-ALL", by=admin, is_on=False, reason="別の規程で定める")

    assert text not in as_admin.get("/assets/JUM-0001/handling/").content.decode()


def test_names_of_ones_own_cost_no_question_of_their_own(
    as_admin: Client,
    village: Municipality,
    unit: Unit,
    admin: User,
    django_assert_max_num_queries: Callable[..., Any],
) -> None:
    factories.make_asset(unit, admin)
    as_admin.get("/assets/")
    with CaptureQueriesContext(
        connection,
    ) as before:
        as_admin.get("/assets/")
        count = len(before)

    keep(village, "segment", "lgwan", by=admin, label="庁内の網", short_label="庁内網")
    keep(village, "level", LEVEL, by=admin, label="極秘に準ずる")
    as_admin.get("/assets/")  # reads once what has changed

    with django_assert_max_num_queries(count):
        as_admin.get("/assets/")


def test_what_is_taken_back_is_never_seen(village: Municipality, admin: User) -> None:
    with transaction.atomic():
        keep(village, "role", "ism", by=admin, label="保護責任者")
        with local_catalogue.spoken(village):
            assert catalogue.label("role", "ism") == "保護責任者"
        transaction.set_rollback(True)
    village.refresh_from_db()

    with local_catalogue.spoken(village):
        assert catalogue.label("role", "ism") == "情報セキュリティ管理者"


def test_a_rule_is_switched_off_or_taken_more_gravely(village: Municipality, admin: User) -> None:
    base = {rule.id: rule for rule in catalogue.network_rules()}
    keep(village, "rule", "NR-801", by=admin, is_on=False, reason="責任者を別に管理するため")
    keep(village, "rule", "NR-802", by=admin, severity="error", reason="毎年必ず行うため")

    rules = {rule.id: rule for rule in local_catalogue.network_rules(village)}

    assert base.keys() - rules.keys() == {"NR-801"}
    assert base["NR-802"].severity != "error"
    assert rules["NR-802"].severity == "error"
    assert rules["NR-101"] is base["NR-101"]
    assert local_catalogue.network_rules(village) is local_catalogue.network_rules(village)


def test_a_file_that_goes_out_names_things_as_the_municipality_does(
    village: Municipality, unit: Unit, admin: User
) -> None:
    factories.make_asset(unit, admin)
    keep(village, "segment", "lgwan", by=admin, label="庁内の網", short_label="庁内網")
    wanted = exports.Wanted(format="csv", layout="all", encoding="utf-8-sig", purpose="点検")

    with recording.origin("command"):
        _run, _name, chunks = exports.stream(
            Operator(village), exports.Selection(), wanted, at=now()
        )
        text = b"".join(chunks).decode("utf-8-sig")

    assert "庁内の網" in text


def test_a_file_that_comes_in_may_use_either_name(village: Municipality, admin: User) -> None:
    keep(village, "segment", "lgwan", by=admin, label="庁内の網", short_label="庁内網")
    installed = catalogue.segments()["lgwan"]

    with local_catalogue.spoken(village):
        choices = _lists()["segment"]

    for word in ("庁内の網", "庁内網", installed.label, "lgwan"):
        found = choices.find(word)
        assert found is not None
        assert found.code == "lgwan"


def test_nobody_is_spoken_for_outside_of_a_request() -> None:
    assert naming.current() is naming.AS_INSTALLED


def test_what_is_not_used_is_offered_no_more_but_to_those_who_have_it(
    as_admin: Client, village: Municipality, unit: Unit, admin: User
) -> None:
    asset = factories.make_asset(
        unit, admin, segment_id="standalone", connects_to=["internet"], transfer_method="画面転送"
    )
    off = {"is_on": False, "reason": "村にはない"}
    for code in ("standalone", "school_ext", "internet"):
        keep(village, "segment", code, by=admin, **off)
    keep(village, "level", "lg2024:confidentiality:3A", by=admin, **off)
    keep(village, "level", LEVEL, by=admin, label="極秘に準ずる")

    new = as_admin.get("/assets/new/").context["form"]
    old = as_admin.get(f"/assets/{asset.asset_no}/edit/").context["form"]

    def codes(form: Any, name: str) -> set[str]:
        return {code for code, _label in form.fields[name].choices}

    assert codes(new, "segment").isdisjoint({"standalone", "school_ext", "internet"})
    assert codes(old, "segment") >= {"standalone", "lgwan"}
    assert "school_ext" not in codes(old, "segment")
    assert "internet" in codes(old, "connects_to")
    assert "3A" not in codes(new, "c_level")
    assert any("3B（極秘に準ずる）" in str(label) for _c, label in new.fields["c_level"].choices)
    listed = as_admin.get("/assets/").content.decode()
    assert "独立" in listed


def test_a_network_model_is_chosen_by_the_name_that_is_used(
    as_admin: Client, village: Municipality, admin: User, outsider: User
) -> None:
    keep(village, "model", "alpha", by=admin, label="庁内集約型")

    html = as_admin.get("/settings/").content.decode()
    assert '<option value="alpha" selected>庁内集約型</option>' in html
    assert "βモデル" in html
    assert "庁内集約型" in as_admin.get("/settings/catalogue/model/").content.decode()
    other = local_catalogue.network_models(outsider.municipality)
    assert other["alpha"] == "αモデル"
