"""What is exported comes in again: nothing changed changes nothing, one change is one change."""

import json
from datetime import date
from typing import Any
from unicodedata import normalize

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from assets.access import Viewer
from assets.models import Asset, Unit, User
from assets.services.imports import runs
from config.kit.text import contains_my_number, normal, normal_line
from tests import factories
from tests.assets.exports.conftest import FORMS, taken
from tests.assets.imports import bringing

NAMES = {"xlsx": "台帳.xlsx", "csv": "台帳.csv", "cp932": "台帳.csv", "json": "台帳.json"}
# In cp932 these leave as other letters, which the export reports.
REPLACED = frozenset("〜−‖—¢£¬¦～－∥―￠￡￢￤")


def comes_back(letter: str) -> bool:
    """Whether a letter is stored as it is, and itself again after cp932."""
    if letter in REPLACED or normalize("NFC", letter) != letter:
        return False
    try:
        return letter.encode("cp932").decode("cp932") == letter
    except UnicodeEncodeError:
        return False


JAPANESE = [c for c in map(chr, range(0x21, 0xFFFF)) if c.isprintable() and comes_back(c)]
LETTERS = st.sampled_from(JAPANESE) | st.sampled_from("=+-@＝＋＠'\"\\,;\n <>&_x台帳")
LINES = st.text(LETTERS, min_size=1, max_size=20).map(normal_line).filter(bool)
TEXTS = st.text(LETTERS, max_size=40).map(normal)
RELAXED = settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture
def office(admin: User) -> Viewer:
    return Viewer(admin)


@pytest.mark.parametrize("form", FORMS)
@RELAXED
@given(
    name=LINES,
    location=LINES,
    notes=TEXTS,
    subject_count=st.none() | st.integers(0, 2_000_000_000),
    created_on=st.none() | st.dates(date(1990, 1, 1), date(2026, 1, 1)),
    locked=st.none() | st.booleans(),
)
def test_any_asset_comes_back_unchanged(
    unit: Unit, office: Viewer, form: str, **columns: Any
) -> None:
    assume(not any(map(contains_my_number, (str(value) for value in columns.values()))))
    Asset.objects.all().delete()
    factories.make_asset(unit, office.user, **columns)
    file = taken(office, form)
    run = bringing.checked(file, office, name=NAMES[form])

    assert bringing.counts(run) == {"same": 1}


def test_a_value_that_a_program_changed_is_one_change(
    unit: Unit, office: Viewer, admin: User
) -> None:
    asset = factories.make_asset(unit, admin, name="農地台帳")
    factories.make_asset(unit, admin, name="道路台帳")
    document = json.loads(taken(office, "json"))
    document["rows"][0]["location"] = "新館の書庫"
    run = bringing.checked(json.dumps(document).encode(), office, name="直した.json")
    assert bringing.counts(run) == {"changed": 1, "same": 1}
    bringing.to_end(runs.confirm(run, viewer=office, at=run.received_at))

    asset.refresh_from_db()
    assert (asset.location, asset.version) == ("新館の書庫", 2)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"{", "JSONとして読めません"),
        (b"\xff\xfe", "JSONとして読めません"),
        (b"[" * 100_000, "JSONとして読めません"),
        (b"[1, 2]", "台帳から書き出したJSONではありません"),
        (b'{"rows": []}', "台帳から書き出したJSONではありません"),
        (b'{"rows": [1]}', "台帳から書き出したJSONではありません"),
    ],
)
def test_other_json_is_refused_in_a_sentence(office: Viewer, content: bytes, told: str) -> None:
    run = bringing.to_end(bringing.receive(content, office, name="x.json"))

    assert run.state == "refused"
    assert told in run.message
    assert not Asset.objects.exists()
