"""classification/controls.py with classification/data/controls.yaml"""

from typing import Any

import pytest
import yaml

from classification import controls
from classification.services.loading import DATA

FIVE = {"3A": 5, "3B": 4, "3C": 3, "2": 2, "1": 1}
THREE = {"3": 3, "2": 2, "1": 1}
DOCUMENT = yaml.load((DATA / "controls.yaml").read_text("utf-8"), yaml.CSafeLoader)
CONTROLS = controls.read(DOCUMENT)
ASKED_OF_ALL = {"CT-ORG-04", "CT-CLA-06"}

# Facts that bring a measure, and the fact without which it is not asked.
BRINGS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "CT-CLA-03": ({"c_level": "2"}, {"c_level": "1"}),
    "CT-CLA-04": ({"c_level": "3C"}, {"c_level": "2"}),
    "CT-CLA-07": ({"c_level": "3B", "form": "paper"}, {"form": "server"}),
    "CT-CLA-08": ({"subject_count": 1000, "searchable": True}, {"subject_count": 999}),
    "CT-NET-01": ({"segment": "mynumber", "form": "system"}, {"segment": "lgwan"}),
    "CT-NET-02": ({"segment": "mynumber", "form": "terminal"}, {"form": "paper"}),
    "CT-NET-03": ({"segment": "mynumber", "form": "terminal"}, {"segment": "internet"}),
    "CT-NET-04": ({"segment": "lgwan", "connects_to": ["internet"]}, {"connects_to": []}),
    "CT-NET-05": ({"segment": "mynumber", "connects_to": ["internet"]}, {"segment": "internet"}),
    "CT-NET-06": ({"segment": "internet", "form": "terminal"}, {"segment": "standalone"}),
    "CT-PHY-02": ({"form": "server"}, {"form": "paper"}),
    "CT-PHY-03": ({"a_level": "2", "form": "db"}, {"a_level": "1"}),
    "CT-PHY-07": ({"form": "media"}, {"form": "db"}),
    "CT-TEC-01": ({"c_level": "2", "form": "system"}, {"form": "paper"}),
    "CT-TEC-03": ({"form": "terminal"}, {"form": "network"}),
    "CT-TEC-04": ({"form": "terminal"}, {"form": "server"}),
    "CT-TEC-05": ({"ia_high": True, "form": "file"}, {"ia_high": False}),
    "CT-TEC-06": ({"form": "network"}, {"form": "paper"}),
    "CT-TEC-07": ({"c_level": "3B", "form": "db"}, {"c_level": "1"}),
    "CT-TEC-08": ({"ia_high": True, "form": "cloud"}, {"form": "paper"}),
    "CT-TEC-09": ({"public_facing": True}, {"public_facing": False}),
    "CT-TEC-10": ({"form": "system"}, {"form": "db"}),
    "CT-TEC-12": ({"form": "system"}, {"form": "cloud"}),
    "CT-TEC-13": ({"form": "cloud"}, {"form": "paper"}),
    "CT-EXT-01": ({"outsourced": True}, {"outsourced": None}),
    "CT-EXT-02": ({"outsourced": True, "personal_info": "general"}, {"personal_info": "none"}),
    "CT-EXT-03": ({"outsourced": True, "personal_info": "sensitive"}, {"outsourced": False}),
    "CT-EXT-04": ({"outsourced": True, "c_level": "2"}, {"c_level": "1"}),
    "CT-EXT-05": ({"form": "cloud"}, {"form": "system"}),
    "CT-EXT-06": ({"form": "cloud", "c_level": "2"}, {"c_level": "1"}),
    "CT-EXT-07": ({"cloud_type": "public_saas", "c_level": "2"}, {"cloud_type": "lgwan_asp"}),
    "CT-EXT-08": ({"form": "sns"}, {"form": "cloud"}),
}


def ids(facts: dict[str, Any], ranks: dict[str, int] = FIVE) -> set[str]:
    return {control.id for control in controls.asked(CONTROLS, facts, ranks)}


def test_every_measure_of_an_asset_has_its_line_in_this_table() -> None:
    of_assets = {control.id for control in controls.of_scope(CONTROLS, "asset")}

    assert of_assets == {*BRINGS, *ASKED_OF_ALL}


@pytest.mark.parametrize("control", BRINGS)
def test_a_measure_is_asked_where_its_facts_hold_and_nowhere_else(control: str) -> None:
    brings, otherwise = BRINGS[control]

    assert control in ids(brings)
    assert control not in ids({**brings, **otherwise})


def test_of_an_asset_of_which_nothing_is_known_only_the_general_ones_are_asked() -> None:
    assert ids({}) == ASKED_OF_ALL


@pytest.mark.parametrize(("code", "ranks"), [("3C", FIVE), ("3", THREE)])
def test_a_scheme_of_three_levels_asks_as_much_as_one_of_five(
    code: str, ranks: dict[str, int]
) -> None:
    assert "CT-CLA-04" in ids({"c_level": code}, ranks)


def test_measures_of_the_municipality_and_of_units_are_asked_of_no_asset() -> None:
    above = {control.id for control in controls.of_scope(CONTROLS, "org", "unit")}
    everything = {key: value for brings, _none in BRINGS.values() for key, value in brings.items()}

    assert not above & ids(everything)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"scope": "village"}, "unknown scope village"),
        ({"scope": "unit", "when": []}, "`when` belongs to measures of assets"),
        ({"scope": "asset", "when": [{"f": "form", "op": "like"}]}, "'like' is not known"),
    ],
)
def test_a_measure_that_makes_no_sense_is_named(wrong: dict[str, Any], said: str) -> None:
    entry = {**DOCUMENT["controls"][0], **wrong}

    with pytest.raises(ValueError, match=rf"CT-ORG-01: .*{said}"):
        controls.read({"controls": [entry]})


def test_defaults_that_nobody_checked_say_so() -> None:
    marks = {control.verified: control.verified_mark for control in CONTROLS}

    assert marks["design"] == "未確認の初期値"
    assert marks["seed"] == ""
