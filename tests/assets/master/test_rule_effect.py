"""What a changed rule does to the findings: shown before, and the same afterwards."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from assets.access import Viewer
from assets.models import Asset, Finding, LocalEntry, Municipality, RuleException, Unit, User
from assets.services.master import effects, keeping
from config.kit import recording
from tests import factories
from tests.assets.master.keeping import keep
from tests.factories import TODAY

RULE = "/settings/catalogue/rule/NR-104/"
OFF = {"is_on": False, "reason": "別の規程で定める"}


@pytest.fixture
def three(unit: Unit, admin: User) -> list[Asset]:
    """Two of the number segment without a second factor, which NR-104 asks for; one elsewhere."""
    columns = {"form": "system", "segment_id": "mynumber", "c_level": "3B", "mfa": False}
    columns |= {"connects_to_other_segment": False, "takeout_block": True, "backup": "日次"}
    reason = {"classify_reason": "住民の情報"}
    return [
        factories.make_asset(unit, admin, name="住記の系", **columns, **reason),
        factories.make_asset(unit, admin, name="税の系", **columns, **reason),
        factories.make_asset(unit, admin, name="広報紙"),
    ]


def broken(rule: str = "NR-104") -> dict[str, str]:
    rows = Finding.objects.unsettled().filter(rule=rule)
    return dict(rows.values_list("asset__name", "severity"))


def asked(village: Municipality, **columns: Any) -> effects.Effect:
    entry = keeping.opened(village, "rule", "NR-104")
    for name, value in columns.items():
        setattr(entry, name, value)
    return effects.of_entries(village, [entry], on=TODAY)


def test_a_rule_that_is_switched_off_finds_nothing_any_more(
    village: Municipality, three: list[Asset], admin: User
) -> None:
    assert broken() == {"住記の系": "error", "税の系": "error"}
    effect = asked(village, **OFF)
    assert (effect.to_mend, effect.relieved, len(effect.affected)) == (0, 2, 2)
    assert effect.affected[0].words == "なくなる：NR-104"

    keep(village, "rule", "NR-104", by=admin, **OFF)

    assert broken() == {}
    rows = Finding.objects.filter(rule="NR-104")
    assert {row.state for row in rows} == {"resolved"}


def test_a_rule_that_is_switched_on_again_finds_what_it_said(
    village: Municipality, three: list[Asset], admin: User
) -> None:
    keep(village, "rule", "NR-104", by=admin, **OFF)
    village.refresh_from_db()

    effect = asked(village, is_on=True)
    assert (effect.to_mend, effect.relieved) == (2, 0)
    keep(village, "rule", "NR-104", by=admin, is_on=True)

    assert set(broken()) == {one.name for one in effect.affected} == {"住記の系", "税の系"}


def test_another_severity_is_that_of_the_findings(
    village: Municipality, three: list[Asset], admin: User
) -> None:
    lighter = asked(village, severity="info", reason="代わりがある")
    assert (lighter.to_mend, lighter.relieved) == (0, 2)
    keep(village, "rule", "NR-104", by=admin, severity="info", reason="代わりがある")
    assert set(broken().values()) == {"info"}
    village.refresh_from_db()

    graver = asked(village, severity="error", reason="")
    assert (graver.to_mend, graver.relieved) == (2, 0)
    assert graver.affected[0].words == "重くなる：NR-104"
    keep(village, "rule", "NR-104", by=admin, severity="", reason="")
    assert set(broken().values()) == {"error"}


def test_what_is_tolerated_is_not_counted(
    village: Municipality, three: list[Asset], admin: User
) -> None:
    keep(village, "rule", "NR-104", by=admin, **OFF)
    village.refresh_from_db()
    RuleException.objects.create(
        asset=three[0], rule="NR-104", reason="更改まで", measure="施錠", state="in_force",
        expires_on=TODAY + timedelta(days=90), approved_by=admin, approved_on=TODAY,
    )  # fmt: skip

    effect = asked(village, is_on=True)
    keep(village, "rule", "NR-104", by=admin, is_on=True)

    assert (effect.to_mend, len(effect.affected)) == (1, 2)
    assert set(broken()) == {"税の系"}


def test_a_new_name_changes_no_finding(village: Municipality, three: list[Asset]) -> None:
    assert asked(village, label="二つの要素で確かめる").affected == ()


def sent(**columns: Any) -> dict[str, Any]:
    return {"label": "", "severity": "", "reason": "別に定める", "version": "0"} | columns


def test_the_page_shows_the_effect_before_it_takes_hold(
    as_admin: Client, village: Municipality, three: list[Asset]
) -> None:
    seen = as_admin.post(RULE, sent())
    html = seen.content.decode()

    assert seen.status_code == 200
    assert "この変更で是正が必要になる資産 <b>0件</b>" in html
    assert "是正が要らなくなる資産 <b>2件</b>" in html
    assert "住記の系" in html
    assert "まだ変更していません" in html
    assert not LocalEntry.objects.exists()

    weight = seen.context["form"].data["seen"]
    other = as_admin.post(RULE, sent(is_on="on", severity="info", seen=weight))
    assert other.status_code == 200  # something else than what was seen
    stored = as_admin.post(RULE, sent(seen=weight))

    assert stored.status_code == 302
    assert broken() == {}


def test_secret_assets_are_counted_for_those_alone_who_may_see_them(
    village: Municipality, three: list[Asset], admin: User, unit: Unit
) -> None:
    Asset.objects.filter(pk=three[0].pk).update(restricted=True)
    clerk = factories.make_user("clerk", unit, role="registrar")
    effect = asked(village, **OFF)

    assert effect.seen_by(Viewer(admin)) is effect
    assert [one.name for one in effect.seen_by(Viewer(clerk)).affected] == ["税の系"]


def test_a_file_shows_its_effect_too(
    as_admin: Client, village: Municipality, three: list[Asset]
) -> None:
    text = "entries:\n  - {kind: rule, code: NR-104, use: false, reason: 別に定める}\n"
    file = SimpleUploadedFile("k.yaml", text.encode())
    seen = as_admin.post("/settings/catalogue/upload/", {"file": file})

    assert "是正が要らなくなる資産 <b>2件</b>" in seen.content.decode()
    stamp = seen.context["form"].initial["stamp"]
    as_admin.post("/settings/catalogue/store/", {"text": text, "stamp": stamp})
    assert broken() == {}


def test_a_large_effect_is_left_to_the_night(
    village: Municipality, three: list[Asset], admin: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(effects, "AT_ONCE", 1)
    assert not asked(village, **OFF).is_at_once

    keep(village, "rule", "NR-104", by=admin, **OFF)

    assert len(broken()) == 2


def test_it_asks_no_question_per_asset(
    village: Municipality,
    unit: Unit,
    admin: User,
    django_assert_max_num_queries: Callable[..., Any],
) -> None:
    for number in range(8):
        factories.make_asset(unit, admin, name=f"資料{number}")
    with recording.origin("screen"):
        keep(village, "rule", "NR-104", by=admin, **OFF)
    village.refresh_from_db()
    asked(village, is_on=True)

    with django_assert_max_num_queries(6):
        asked(village, is_on=True)
