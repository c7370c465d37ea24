"""manage.py check_rules: what the rules find in the register of a municipality"""

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from assets.models import Asset, Unit, User
from assets.services.findings import showing
from tests.factories import make_asset

pytestmark = pytest.mark.django_db


def found(code: str) -> list[dict[str, Any]]:
    out = StringIO()
    call_command("check_rules", municipality=code, json=True, stdout=out)
    return list(json.loads(out.getvalue()))


def rules_of(asset: Asset) -> set[str]:
    return {finding.rule.id for finding in showing.of_asset(asset)}


def test_a_finding_names_clause_and_cure(unit: Unit, editor: User) -> None:
    make_asset(unit, editor, kind="system_doc", c_level="2")
    (row,) = [row for row in found(unit.municipality.code) if row["rule"] == "NR-508"]
    assert row["state"] == "open"
    assert row["field"] == "c_level"
    assert "機密性を3C以上に付け直してください" in row["message"]
    assert "基本方針4(2)③" in row["message"]


def test_a_draft_and_a_disposed_asset_break_nothing(unit: Unit, editor: User) -> None:
    draft = make_asset(unit, editor, status="draft", kind="system_doc")
    assert rules_of(draft) == set()


def test_a_vacant_post_is_found(unit: Unit, editor: User) -> None:
    assert "NR-801" in rules_of(make_asset(unit, editor))


def test_the_queries_do_not_grow_with_the_assets(unit: Unit, editor: User) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            found(unit.municipality.code)
            return len(queries)

    make_asset(unit, editor)
    found(unit.municipality.code)  # reads what a process keeps
    with_one = asked()
    for number in range(3):
        make_asset(unit, editor, name=f"資産{number}")

    assert asked() == with_one <= 12


def test_an_unknown_municipality_is_said_so() -> None:
    with pytest.raises(CommandError, match="99999"):
        call_command("check_rules", municipality="99999")
