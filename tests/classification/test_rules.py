"""classification.rules: each of the 50 rules kept, broken, and where it does not apply.

A case states facts that keep the rule, then changes each of which breaks it, and a change
with which the rule has nothing to say.
"""

from typing import Any

import pytest
import yaml

from classification import rules
from classification.services.loading import DATA

RANKS = {"3A": 5, "3B": 4, "3C": 3, "2": 2, "1": 1}
OLD_RANKS = {"3": 3, "2": 2, "1": 1}
DOCUMENT = yaml.load((DATA / "network_rules.yaml").read_text("utf-8"), yaml.CSafeLoader)
RULES = {rule.id: rule for rule in rules.read(DOCUMENT)}

Facts = dict[str, Any]
Case = tuple[str, Facts, list[Facts], Facts]

MYNUMBER = {"segment": "mynumber"}
CASES: list[Case] = [
    ("NR-101", {"my_number": "use", "form": "db", **MYNUMBER},
     [{"segment": "lgwan"}, {"segment": None}], {"form": "paper"}),
    ("NR-102", {"is_koseki": True, "form": "system", **MYNUMBER},
     [{"segment": "internet"}], {"is_koseki": None}),
    ("NR-103", {"form": "file", "c_level": "3B", **MYNUMBER},
     [{"c_level": "3C"}, {"c_level": ""}], {"form": "terminal"}),
    ("NR-104", {"form": "terminal", "mfa": True, **MYNUMBER},
     [{"mfa": False}, {"mfa": None}], {"segment": "lgwan"}),
    ("NR-105", {"form": "terminal", "takeout_block": True, **MYNUMBER},
     [{"takeout_block": False}, {"takeout_block": None}], {"form": "system"}),
    ("NR-106", {"connects_to_other_segment": True, "specific_comm_id": "TC-01", **MYNUMBER},
     [{"specific_comm_id": ""}], {"connects_to_other_segment": False}),
    ("NR-107", {"specific_comm_id": "TC-01", "comm_peer_type": "eLTAX", **MYNUMBER},
     [{"comm_peer_type": "知人のサーバ"}, {"comm_peer_type": ""}], {"specific_comm_id": ""}),
    ("NR-108", {"form": "media", "media_encrypted": True, "exception_id": "EX-1", **MYNUMBER},
     [{"media_encrypted": False}, {"exception_id": ""}], {"form": "paper"}),
    ("NR-109", {"cloud_type": "gov_cloud", **MYNUMBER},
     [{"cloud_type": "public_saas"}], {"cloud_type": "none"}),
    ("NR-110", {"form": "terminal", "internet_mail": False, **MYNUMBER},
     [{"internet_mail": True}, {"internet_mail": None}], {"segment": "lgwan"}),
    ("NR-111", {"my_number": "related", "form": "paper", "locked": True},
     [{"locked": False}, {"locked": None}], {"my_number": "none"}),
    ("NR-112", {"my_number": "use", "handler_scope": "住民係5名"},
     [{"handler_scope": ""}], {"my_number": "none"}),
    ("NR-201", {"segment": "lgwan", "connects_to": ["internet"], "transfer_method": "画面転送"},
     [{"transfer_method": ""}, {"transfer_method": "なし"}], {"connects_to": []}),
    ("NR-202", {"segment": "lgwan", "cloud_type": "public_saas", "org_model": "alpha",
                "transfer_method": "仮想ブラウザ"},
     [{"transfer_method": "LBO限定接続"}, {"transfer_method": ""}], {"org_model": "beta"}),
    ("NR-203", {"segment": "lgwan", "transfer_method": "LBO限定接続", "org_model": "alpha_dash",
                "ismap": "ISMAP-LIU", "tenant_restricted": True},
     [{"org_model": "alpha"}, {"ismap": "未登録"}, {"tenant_restricted": None}],
     {"transfer_method": "画面転送"}),
    ("NR-204", {"segment": "lgwan", "my_number": "related"},
     [{"my_number": "use"}], {"segment": "mynumber", "my_number": "use"}),
    ("NR-205", {"segment": "lgwan", "c_level": "3B", "form": "db", "placement_reason": "職員のみ"},
     [{"placement_reason": ""}], {"c_level": "3C"}),
    ("NR-206", {"cloud_type": "lgwan_asp", "contract_no": "R7-102"},
     [{"contract_no": ""}], {"cloud_type": "gov_cloud"}),
    ("NR-301", {"segment": "internet", "form": "network", "cloud_type": "none",
                "via_security_cloud": True},
     [{"via_security_cloud": False}, {"via_security_cloud": None}], {"form": "sns"}),
    ("NR-302", {"segment": "internet", "c_level": "3B", "form": "cloud", "exception_id": "EX-1"},
     [{"exception_id": ""}], {"c_level": "3C"}),
    ("NR-303", {"segment": "internet", "c_level": "3C", "form": "file", "org_model": "alpha_dash",
                "exception_id": "EX-1"},
     [{"exception_id": ""}], {"org_model": "beta"}),
    ("NR-304", {"segment": "internet", "form": "terminal", "org_model": "beta_dash", "edr": True,
                "mfa": True},
     [{"edr": None}, {"mfa": False}], {"org_model": "alpha"}),
    ("NR-305", {"public_facing": True, "tamper_check": "更新監視メール"},
     [{"tamper_check": ""}], {"public_facing": None}),
    ("NR-306", {"public_facing": True, "domain_owner_confirmed": True},
     [{"domain_owner_confirmed": None}], {"public_facing": False}),
    ("NR-401", {"segment": "school_learn", "mext_level": "II", "strong_access": True},
     [{"strong_access": None}], {"mext_level": "III"}),
    ("NR-402", {"mext_level": "I", "cloud_type": "public_iaas", "mfa": True},
     [{"mfa": False}], {"cloud_type": "joint_center"}),
    ("NR-403", {"org_type": "school", "mext_level": "IV"},
     [{"mext_level": ""}], {"org_type": "edu"}),
    ("NR-404", {"form": "terminal", "segment": "school_learn", "c_level": "2"},
     [{"c_level": "3C"}, {"c_level": ""}], {"segment": "school_admin"}),
    ("NR-501", {"my_number": "use", "c_level": "3B"},
     [{"c_level": "3C"}, {"c_level": ""}], {"my_number": "related"}),
    ("NR-502", {"personal_info": "sensitive", "c_level": "3C"},
     [{"c_level": "2"}], {"personal_info": "general"}),
    ("NR-503", {"personal_info": "general", "published": False, "c_level": "2"},
     [{"c_level": "1"}, {"c_level": "1", "published": None}], {"published": True}),
    ("NR-504", {"published": True, "c_level": "1"}, [{"c_level": "2"}], {"published": False}),
    ("NR-505", {"ia_high": True, "form": "server", "backup": "日次"},
     [{"backup": ""}], {"ia_high": False}),
    ("NR-506", {"form": "media", "c_level": "2", "locked": True, "media_encrypted": True},
     [{"locked": False}, {"media_encrypted": None}], {"c_level": "1"}),
    ("NR-507", {"form": "paper", "c_level": "3B", "location": "書庫", "locked": True},
     [{"location": ""}, {"locked": None}], {"form": "db"}),
    ("NR-508", {"kind": "system_doc", "c_level": "3C"},
     [{"c_level": "2"}], {"kind": "information"}),
    ("NR-509", {"is_procedure": True, "c_level": "2", "published": False},
     [{"c_level": "1"}, {"published": True}, {"published": None}], {"is_procedure": None}),
    ("NR-601", {"personal_info": "general", "searchable": True, "subject_count": 1000,
                "pi_file_listed": True},
     [{"pi_file_listed": False}, {"pi_file_listed": None, "staff_only": False}],
     {"staff_only": True, "pi_file_listed": False}),
    ("NR-602", {"my_number": "use", "subject_count": 1000, "pia": "基礎"},
     [{"pia": "対象外"}, {"pia": ""}], {"subject_count": 999, "pia": ""}),
    ("NR-603", {"personal_info": "general", "leak_flag_computed": True},
     [{"leak_flag_computed": False}], {"personal_info": "none"}),
    ("NR-701", {"outsourced": True, "c_level": "2", "contract_sec_clause": True},
     [{"contract_sec_clause": False}, {"contract_sec_clause": None}], {"outsourced": False}),
    ("NR-702", {"outsourced": True, "personal_info": "general", "resub_rule": "禁止"},
     [{"resub_rule": ""}], {"personal_info": "none"}),
    ("NR-703", {"cloud_type": "terms_type", "cloud_permit_no": "R8-CL-07"},
     [{"cloud_permit_no": ""}], {"cloud_type": "none"}),
    ("NR-704", {"cloud_type": "terms_type", "c_level": "1"},
     [{"c_level": "2"}, {"c_level": ""}], {"cloud_type": "public_saas"}),
    ("NR-705", {"cloud_type": "public_saas", "c_level": "2", "ismap": "確認中",
                "data_location": "国内"},
     [{"ismap": ""}, {"data_location": ""}], {"c_level": "1"}),
    ("NR-706", {"is_sns": True, "sns_owner": 1, "sns_policy_url": "https://example.lg.jp/sns"},
     [{"sns_owner": None}, {"sns_policy_url": ""}], {"is_sns": None}),
    ("NR-707", {"is_sns": True, "c_level": "1"}, [{"c_level": "2"}], {"is_sns": False}),
    ("NR-801", {"status": "active", "owner_active": True},
     [{"owner_active": False}], {"status": "suspended"}),
    ("NR-802", {"status": "active", "reviewed_within_year": True},
     [{"reviewed_within_year": False}], {"status": "to_dispose"}),
    ("NR-803", {"retention_expired": True, "disposition": "廃棄"},
     [{"disposition": ""}], {"retention_expired": False}),
]  # fmt: skip


def broken(rule: str, facts: Facts, ranks: dict[str, int] = RANKS) -> tuple[str, ...]:
    """The columns in which facts break a rule."""
    found = rules.breaches([RULES[rule]], facts, ranks)
    return found[0].fields if found else ()


def test_every_rule_has_its_case() -> None:
    assert [rule for rule, *_case in CASES] == list(RULES)
    assert len(RULES) == 50


@pytest.mark.parametrize(("rule", "kept", "_breaks", "apart"), CASES)
def test_a_rule_is_silent_where_it_is_kept_and_where_it_does_not_apply(
    rule: str, kept: Facts, _breaks: list[Facts], apart: Facts
) -> None:
    assert broken(rule, kept) == ()
    assert broken(rule, kept | apart) == ()
    demanded = dict.fromkeys(RULES[rule].fields)
    assert broken(rule, demanded | apart) == () or set(apart) & set(demanded)


@pytest.mark.parametrize(("rule", "kept", "breaks", "_apart"), CASES)
def test_a_rule_names_the_columns_in_which_it_is_broken(
    rule: str, kept: Facts, breaks: list[Facts], _apart: Facts
) -> None:
    for change in breaks:
        found = broken(rule, kept | change)
        assert found, change
        assert set(found) <= set(RULES[rule].fields)
        assert set(found) & set(change), change


def test_a_scheme_without_the_level_breaks_nothing_by_it() -> None:
    facts = {"segment": "internet", "c_level": "3", "form": "db"}
    assert broken("NR-302", facts, OLD_RANKS) == ()


def test_a_scheme_without_the_demanded_level_is_asked_for_its_strictest() -> None:
    facts = {"my_number": "use", "segment": "mynumber", "form": "db"}
    assert broken("NR-501", facts | {"c_level": "3"}, OLD_RANKS) == ()
    for code in ("2", ""):
        assert broken("NR-501", facts | {"c_level": code}, OLD_RANKS) == ("c_level",)
    assert broken("NR-501", facts | {"c_level": "3"}, {}) == ("c_level",)


def test_a_demand_is_named_as_the_scheme_names_it() -> None:
    demanding = RULES["NR-501"]
    old = rules.named_by(demanding, OLD_RANKS)

    assert (old.title, old.message) == (
        "個人番号があれば機密性3以上",
        "個人番号を扱う資産は、機密性を3以上にしてください。",
    )
    assert rules.named_by(demanding, RANKS) is demanding
    assert rules.named_by(demanding, {}) is demanding


def test_a_rule_that_makes_no_sense_is_named() -> None:
    sound = {"id": "NR-999", "title": "", "clause": "", "source": "", "verified": "design"}
    demand = [{"f": "mfa", "op": "is_true"}]
    with pytest.raises(ValueError, match="NR-999"):
        rules.read({"rules": [sound | {"severity": "fatal", "when": [], "require": demand}]})
    odd = [{"f": "mfa", "op": "resembles"}]
    with pytest.raises(ValueError, match="NR-999"):
        rules.read({"rules": [sound | {"severity": "info", "when": odd, "require": demand}]})


@pytest.mark.parametrize(
    ("facts", "must"),
    [
        ({"personal_info": "general", "subject_count": 100}, False),
        ({"personal_info": "general", "subject_count": 101}, True),
        ({"personal_info": "general", "subject_count": None}, False),
        ({"personal_info": "sensitive", "subject_count": 1}, True),
        ({"personal_info": "none", "subject_count": 5000}, False),
    ],
)
def test_a_leak_is_reported_from_101_people_or_when_sensitive(facts: Facts, *, must: bool) -> None:
    assert rules.must_report_leak(facts) is must
