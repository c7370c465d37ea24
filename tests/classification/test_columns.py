"""The columns of the register and when they must be filled."""

from collections.abc import Mapping
from typing import Any

import pytest
from django.utils import translation

from classification import columns

ASSET = {
    "name": "住民基本台帳",
    "business": "住民記録",
    "kind": "information",
    "form": "db",
    "status": "active",
    "org_unit": 1,
    "owner_role": 1,
    "operator": "住民係 主査",
    "user_scope": ["住民課"],
    "c_level": "1",
    "i_level": "1",
    "a_level": "1",
    "segment": "lgwan",
    "location": "情報システム室",
    "personal_info": "none",
    "my_number": "none",
    "retention": "5年",
    "outsourced": False,
    "cloud_type": "none",
    "next_review": "2027-05-31",
    "published": False,
}

CONDITIONS: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    # condition, facts that meet it, facts that do not
    ("when my_number!=none", {"my_number": "related"}, {"my_number": "none"}),
    ("when my_number!=none", {"my_number": "use"}, {"my_number": ""}),
    ("when my_number=use", {"my_number": "use"}, {"my_number": "related"}),
    ("when org_type=school", {"org_type": "school"}, {"org_type": "edu"}),
    (
        "when classification changed",
        {"classification_changed": True},
        {"classification_changed": False},
    ),
    ("when c_level>=2", {"c_level": "3B"}, {"c_level": "1"}),
    ("when c_level>=2", {"c_level": "2"}, {"c_level": ""}),
    ("when I=2 or A=2", {"i_level": "2", "a_level": "1"}, {"i_level": "1", "a_level": "1"}),
    ("when I=2 or A=2", {"i_level": "1", "a_level": "2"}, {"i_level": None, "a_level": ""}),
    ("when connects_to not empty", {"connects_to": ["lgwan"]}, {"connects_to": []}),
    (
        "when mynumber connects out",
        {"segment": "mynumber", "connects_to_other_segment": True},
        {"segment": "lgwan", "connects_to_other_segment": True},
    ),
    (
        "when mynumber connects out",
        {"segment": "mynumber", "connects_to_other_segment": True},
        {"segment": "mynumber", "connects_to_other_segment": None},
    ),
    ("when specific_comm_id", {"specific_comm_id": "TC-03"}, {"specific_comm_id": ""}),
    ("when segment=mynumber", {"segment": "mynumber"}, {"segment": "internet"}),
    (
        "when segment=mynumber and form=terminal",
        {"segment": "mynumber", "form": "terminal"},
        {"segment": "mynumber", "form": "system"},
    ),
    (
        "when segment=mynumber and form in (terminal,system)",
        {"segment": "mynumber", "form": "system"},
        {"segment": "lgwan", "form": "terminal"},
    ),
    ("when segment=internet", {"segment": "internet"}, {"segment": "none"}),
    (
        "when school_learn and mext<=II",
        {"segment": "school_learn", "mext_level": "II"},
        {"segment": "school_learn", "mext_level": "III"},
    ),
    (
        "when school_learn and mext<=II",
        {"segment": "school_learn", "mext_level": "I"},
        {"segment": "school_admin", "mext_level": "I"},
    ),
    ("when form=terminal", {"form": "terminal"}, {"form": "server"}),
    ("when form=media", {"form": "media"}, {"form": "paper"}),
    ("when form in (paper,media)", {"form": "paper"}, {"form": "file"}),
    (
        "when beta models",
        {"network_model": "beta_dash", "segment": "internet", "form": "terminal"},
        {"network_model": "alpha", "segment": "internet", "form": "terminal"},
    ),
    (
        "when beta models",
        {"network_model": "beta", "segment": "internet", "form": "terminal"},
        {"network_model": "beta", "segment": "lgwan", "form": "terminal"},
    ),
    ("when LBO限定接続", {"transfer_method": "LBO限定接続"}, {"transfer_method": "画面転送"}),
    ("when personal_info!=none", {"personal_info": "general"}, {"personal_info": "none"}),
    (
        "when threshold",
        {"personal_info": "general", "subject_count": 1000},
        {"personal_info": "general", "subject_count": 999},
    ),
    (
        "when threshold",
        {"personal_info": "general", "subject_count": 1000, "staff_only": None},
        {"personal_info": "general", "subject_count": 1000, "staff_only": True},
    ),
    (
        "when threshold",
        {"personal_info": "sensitive", "subject_count": 5000},
        {"personal_info": "none", "subject_count": 5000},
    ),
    (
        "when threshold",
        {"personal_info": "general", "subject_count": 5000},
        {"personal_info": "general", "subject_count": None},
    ),
    ("when outsourced", {"outsourced": True}, {"outsourced": None}),
    (
        "when outsourced and personal_info!=none",
        {"outsourced": True, "personal_info": "general"},
        {"outsourced": False, "personal_info": "general"},
    ),
    ("when cloud", {"cloud_type": "joint_center"}, {"cloud_type": "none"}),
    (
        "when public cloud and c>=2",
        {"cloud_type": "public_saas", "c_level": "2"},
        {"cloud_type": "public_saas", "c_level": "1"},
    ),
    (
        "when public cloud and c>=2",
        {"cloud_type": "public_iaas", "c_level": "3C"},
        {"cloud_type": "lgwan_asp", "c_level": "3C"},
    ),
    ("when is_sns", {"is_sns": True}, {"is_sns": False}),
    ("when public_facing", {"public_facing": True}, {"public_facing": None}),
]


def keys_missing(facts: Mapping[str, Any], **options: Any) -> list[str]:
    return [column.key for column in columns.missing(facts, **options)]


def test_there_are_the_columns_of_the_reference() -> None:
    assert [len(columns.of_tier(tier)) for tier in ("core", "std", "ext")] == [31, 57, 20]
    assert len(columns.columns()) == 108
    assert len(columns.computed()) == 6


def test_every_column_stands_in_one_part_of_the_form() -> None:
    stood = [column.key for key in columns.groups() for column in columns.in_group(key)]

    assert sorted(stood) == sorted(columns.columns())


def test_every_condition_has_a_predicate_and_every_predicate_a_column() -> None:
    stated = {column.condition for column in columns.columns().values()} - {""}

    assert stated == set(columns.REQUIRED_WHEN)
    assert stated == {condition for condition, _met, _unmet in CONDITIONS}


@pytest.mark.parametrize(("condition", "met", "unmet"), CONDITIONS)
def test_a_condition_holds_for_its_facts_only(
    condition: str, met: dict[str, Any], unmet: dict[str, Any]
) -> None:
    assert columns.REQUIRED_WHEN[condition](met)
    assert not columns.REQUIRED_WHEN[condition](unmet)
    assert not columns.REQUIRED_WHEN[condition]({})


def test_a_complete_asset_misses_nothing() -> None:
    assert keys_missing(ASSET) == []


def test_an_empty_asset_misses_the_columns_that_are_always_required() -> None:
    assert keys_missing({}) == list(ASSET)


def test_no_is_an_answer_and_unknown_is_not() -> None:
    assert keys_missing(ASSET | {"outsourced": False}) == []
    assert keys_missing(ASSET | {"outsourced": None}) == ["outsourced"]
    assert keys_missing(ASSET | {"personal_info": "general", "subject_count": 0}) == ["pi_purpose"]


def test_personal_data_asks_for_its_people_and_purpose() -> None:
    assert keys_missing(ASSET | {"personal_info": "sensitive"}) == ["subject_count", "pi_purpose"]


def test_an_asset_of_a_school_has_its_importance_beside_the_three_grades() -> None:
    school = ASSET | {"org_type": "school", "c_level": ""}

    assert keys_missing(school) == ["c_level", "mext_level"]


def test_what_the_product_fills_in_is_never_asked() -> None:
    assert not {"asset_no", "scheme_version", "owner_active"} & set(keys_missing({}))


def test_optional_columns_count_once_a_municipality_uses_them() -> None:
    website = ASSET | {"public_facing": True}

    assert keys_missing(website) == []
    assert keys_missing(website, extra={"tamper_check"}) == ["tamper_check"]


def test_values_are_read_as_codes_with_names() -> None:
    assert columns.columns()["kind"].values["system_doc"] == "③システム関連文書"
    assert columns.columns()["retention"].values["5年"] == "5年"
    assert columns.columns()["name"].detail == "200"


def test_names_follow_the_language_of_the_reader() -> None:
    name = columns.label("c_level")

    assert str(name) == "機密性"
    with translation.override("en"):
        assert str(name) == "Confidentiality"
        assert columns.groups()["ownership"].title == "Ownership"


def test_an_unknown_column_has_no_name() -> None:
    with pytest.raises(KeyError):
        columns.label("nickname")


def test_the_address_of_a_machine_is_confidential() -> None:
    assert [key for key, column in columns.columns().items() if column.confidential] == ["ip_range"]


def test_a_column_that_nobody_checked_says_so() -> None:
    assert columns.columns()["kind"].verified_mark == ""
    assert columns.columns()["marked"].verified_mark == "未確認の初期値"
