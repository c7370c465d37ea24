"""What every rule says of a breach: the clause, the cure, and a field of the form to mend it in"""

import re
from collections.abc import Iterator

import pytest
from django.test import Client

from assets.models import Asset, Finding, Municipality, Unit, User
from assets.services import custom_fields
from assets.services.findings import wording
from assets.services.findings.mending import Mending
from classification.rules import Rule
from classification.services import catalogue
from tests.factories import TODAY, make_asset

pytestmark = pytest.mark.django_db


def rules() -> Iterator[tuple[Rule, str]]:
    for rule in catalogue.network_rules():
        for broken in rule.fields:
            yield rule, broken


def test_every_message_names_its_clause_and_what_to_look_at() -> None:
    for rule, broken in rules():
        text = wording.message(rule, [broken])
        assert rule.clause in text, rule.id
        assert rule.message in text, rule.id
        assert rule.message or f"「{wording.label(broken)}」" in text, rule.id


def test_every_demand_has_a_name_and_a_cure(unit: Unit) -> None:
    mending = Mending(unit.municipality)
    for rule, broken in rules():
        if broken == "leak_flag_computed":
            continue  # the register always works it out: nobody can break this
        cure = mending.cure([broken])
        assert cure is not None, rule.id
        assert cure.label not in {"", broken}, rule.id


def test_every_cure_leads_to_a_field_of_the_form(
    as_editor: Client, unit: Unit, editor: User, admin: User
) -> None:
    for preset in custom_fields.presets():
        custom_fields.switch_on_preset(unit.municipality, key=preset.key, by=admin)
    asset, mending = make_asset(unit, editor), Mending(unit.municipality)
    page = as_editor.get(f"/assets/{asset.asset_no}/edit/").content.decode()
    anchors = set(re.findall(r' id="id_(\w+)"', page))
    cures = {rule.id: mending.cure([broken]) for rule, broken in rules()}
    fields = {rule: cure.field for rule, cure in cures.items() if cure and not cure.page}
    assert {rule: field for rule, field in fields.items() if field not in anchors} == {}
    assert len(fields) > 40


def test_a_column_that_is_not_used_yet_is_made_so_in_the_settings(
    client: Client, unit: Unit, editor: User, admin: User
) -> None:
    asset = make_asset(unit, editor)
    make_finding(asset, "NR-304", "edr")
    for person, told in (
        (editor, "全庁管理者が設定で決めます"),
        (admin, 'href="/settings/fields/"'),
    ):
        client.force_login(person)
        assert told in client.get(f"/assets/{asset.asset_no}/").content.decode()
    assert 'href="/settings/fields/"' in client.get("/findings/").content.decode()

    custom_fields.switch_on_preset(unit.municipality, key="edr", by=admin)
    for address in (f"/assets/{asset.asset_no}/", "/findings/"):
        assert "#id_extra_edr" in client.get(address).content.decode()


def test_a_page_names_the_level_of_the_scheme_in_force(
    as_editor: Client, village: Municipality, unit: Unit, editor: User
) -> None:
    said = {}
    for scheme in ("lg_legacy", "lg2024"):
        village.scheme_version = catalogue.current_scheme("admin", key=scheme)
        village.save()
        asset = make_asset(unit, editor)
        make_finding(asset, "NR-501", "c_level")
        page = as_editor.get(f"/assets/{asset.asset_no}/").content.decode()
        said[scheme] = re.findall("個人番号を扱う資産は、機密性を(.+?)以上に", page)

    assert {scheme: set(levels) for scheme, levels in said.items()} == {
        "lg_legacy": {"3"},
        "lg2024": {"3B"},
    }


def make_finding(asset: Asset, rule: str, column: str) -> None:
    Finding.objects.create(
        municipality=asset.municipality, asset=asset, rule=rule, severity="warn", gravity=2,
        columns=[column], found_on=TODAY,
    )  # fmt: skip


def test_a_finding_without_a_column_leads_nowhere(unit: Unit) -> None:
    assert Mending(unit.municipality).cure([]) is None
