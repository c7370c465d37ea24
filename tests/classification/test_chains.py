"""classification.chains: what a change is, and whom it needs."""

from typing import Any

import pytest
import yaml

from assets.models import Application
from classification import chains
from classification.services.loading import DATA

DOCUMENT = yaml.load((DATA / "approvals.yaml").read_text("utf-8"), yaml.CSafeLoader)
ROLES = yaml.load((DATA / "roles.yaml").read_text("utf-8"), yaml.CSafeLoader)
CHAINS = chains.read(DOCUMENT)

ASSET: dict[str, Any] = {
    "c_level": "2", "c_rank": 2, "i_level": "1", "i_rank": 1, "a_level": "1", "a_rank": 1,
    "org_unit": 1, "segment": "lgwan", "personal_info": "none", "my_number": "none",
    "cloud_type": "none", "outsourced": False, "form": "file", "is_sns": None,
}  # fmt: skip

# Kind → who is asked in the offices, and who in a school.
MATRIX = {
    "register": (["ism"], ["school_ism", "edu_isr"]),
    "classify": (["ism"], ["school_ism", "edu_isr"]),
    "confirm": (["ism", "csio"], ["school_ism", "edu_isr", "edu_csio"]),
    "lower": (["ism", "csio"], ["school_ism", "edu_isr", "edu_csio"]),
    "change": (["ism"], ["school_ism"]),
    "transfer": (["ism", "ism_to", "csio"], ["school_ism", "ism_to", "csio"]),
    "dispose": (["ism"], ["school_ism"]),
    "cloud": (["ism", "cloud_approver"], ["school_ism", "cloud_approver"]),
    "provide": (["ism"], ["school_ism"]),
    "sns": (["ism", "pr_manager"], ["school_ism", "pr_manager"]),
    "exception": (["ism", "csio", "ciso"], ["school_ism", "csio", "ciso"]),
    "deviation": (["ism", "csio"], ["school_ism", "csio"]),
}


def asked(kinds: list[str], **facts: Any) -> list[str]:
    return [office.key for office in CHAINS.chain(kinds, ASSET | facts)]


@pytest.mark.parametrize("kind", MATRIX)
def test_each_kind_has_its_chain(kind: str) -> None:
    offices, schools = MATRIX[kind]

    assert asked([kind]) == offices
    assert asked([kind], org_type="school") == schools


def test_every_kind_is_known_to_the_register_and_the_other_way_round() -> None:
    assert set(CHAINS.kinds) == set(Application.Kind.values) == set(MATRIX)


def test_only_roles_of_the_village_are_asked() -> None:
    known = {role["key"] for role in ROLES["roles"]}

    assert {office.role for office in CHAINS.offices.values()} <= known


def test_several_kinds_ask_everybody_once_and_in_order() -> None:
    assert asked(["register", "confirm", "cloud", "sns"]) == [
        "ism", "pr_manager", "cloud_approver", "csio",
    ]  # fmt: skip


@pytest.mark.parametrize("form", ["server", "network", "terminal", "media", "facility", "system"])
def test_the_system_manager_looks_at_hardware_before_it_goes(form: str) -> None:
    assert asked(["dispose"], form=form) == ["ism", "sysm"]


def test_the_chief_stands_in_for_vacant_offices_and_the_ciso_for_the_chief() -> None:
    assert CHAINS.stand_ins("pr_manager") == ["csio", "ciso"]
    assert CHAINS.stand_ins("edu_isr") == ["edu_csio", "csio", "ciso"]
    assert CHAINS.stand_ins("ciso") == ["csio"]


@pytest.mark.parametrize(
    ("facts", "kinds"),
    [
        ({}, ["register"]),
        ({"c_level": "3C"}, ["register"]),
        ({"c_level": "3B"}, ["register", "confirm"]),
        ({"c_level": "3A"}, ["register", "confirm"]),
        # The old scale knows 3A, 3B and 3C as one level: the strictest of them counts.
        ({"c_level": "3"}, ["register", "confirm"]),
        ({"cloud_type": "public_saas"}, ["register", "cloud"]),
        ({"outsourced": True}, ["register", "provide"]),
        ({"form": "sns"}, ["register", "sns"]),
        ({"is_sns": True}, ["register", "sns"]),
    ],
)
def test_a_new_asset_is_what_its_columns_say(facts: dict[str, Any], kinds: list[str]) -> None:
    assert CHAINS.kinds_of_new(ASSET | facts) == kinds


@pytest.mark.parametrize(
    ("facts", "kinds"),
    [
        ({"location": "書庫B"}, []),
        ({"c_level": "3C", "c_rank": 3}, ["classify"]),
        ({"c_level": "3B", "c_rank": 4}, ["confirm"]),
        ({"c_level": "1", "c_rank": 1}, ["lower"]),
        ({"i_level": "2", "i_rank": 2}, ["classify"]),
        ({"c_level": "1", "c_rank": 1, "i_level": "2", "i_rank": 2}, ["lower", "classify"]),
        ({"c_level": "", "c_rank": 0}, ["lower"]),
        ({"org_unit": 2}, ["transfer"]),
        ({"segment": "internet"}, ["change"]),
        ({"personal_info": "general"}, ["change"]),
        ({"my_number": "use"}, ["change"]),
        ({"is_procedure": True}, ["change"]),
        ({"cloud_type": "public_saas"}, ["cloud"]),
        ({"outsourced": True}, ["provide"]),
        ({"outsourced": None}, []),
        ({"is_sns": True}, ["sns"]),
        ({"segment": "internet", "cloud_type": "public_saas"}, ["cloud", "change"]),
    ],
)
def test_a_change_is_what_differs(facts: dict[str, Any], kinds: list[str]) -> None:
    assert CHAINS.kinds_of_change(ASSET, ASSET | facts) == kinds


def test_leaving_a_cloud_or_a_contractor_needs_nobody() -> None:
    before = ASSET | {"cloud_type": "public_saas", "outsourced": True}

    assert CHAINS.kinds_of_change(before, ASSET) == []


def test_an_integrity_changed_beside_3b_is_no_new_confirmation() -> None:
    before = ASSET | {"c_level": "3B", "c_rank": 4}

    assert CHAINS.kinds_of_change(before, before | {"i_level": "2", "i_rank": 2}) == ["classify"]


def test_an_unknown_office_is_refused() -> None:
    kinds = [{"key": "x", "chain": ["nobody"], "school": [], "source": "SEED", "verified": "seed"}]

    with pytest.raises(KeyError):
        chains.read(DOCUMENT | {"kinds": kinds})
