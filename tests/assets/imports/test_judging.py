"""What the rules say of a file before it is stored: told by row and in all, stopping nothing."""

import pytest
from django.test import Client
from django.utils.timezone import now

from assets.access import Viewer
from assets.models import Finding, ImportRun, Unit, User
from assets.services.imports import judging, runs
from tests.assets.imports import bringing
from tests.assets.imports.bringing import KOSEKI, asset, csv_of, objections

HEADINGS = ("管理番号", "資産名", "所管", "形態", "ネットワーク", "機密性", "備考")
# Residents' data on the side of the internet: an error of the three-segment model.
MISPLACED = KOSEKI | {
    "資産名": "申請者の一覧",
    "形態": "データベース",
    "ネットワーク": "インターネット接続系",
    "機密性": "3B",
}
RULE = "NR-302"


@pytest.fixture
def office(admin: User, unit: Unit) -> Viewer:
    return Viewer(admin)


def of(*rows: dict[str, str]) -> bytes:
    facts = [{key: text for key, text in row.items() if key in HEADINGS} for row in rows]
    return csv_of(*facts, headings=HEADINGS)


def told(run: ImportRun, number: int) -> list[tuple[str, str]]:
    return [(weight, text) for _key, weight, text in objections(run, number)]


def test_a_row_is_told_clause_and_cure_and_is_stored_all_the_same(office: Viewer) -> None:
    run = bringing.checked(of(MISPLACED), office)

    weights = [weight for weight, text in told(run, 2) if "基本方針6(3)" in text]
    assert "warning" in weights
    assert run.work.summary["counts"]["warning"] == 1
    (line,) = [line for line in run.work.summary["broken"] if "3B以上" in line["message"]]
    assert (line["severity"], line["rows"]) == ("error", 1)
    assert not Finding.objects.exists()

    bringing.bring(of(MISPLACED), office)
    found = Finding.objects.standing().filter(asset=asset("申請者の一覧"))
    assert found.filter(rule=RULE, state="open").exists()


def test_what_an_asset_breaks_already_is_not_told_again(office: Viewer) -> None:
    bringing.bring(of(MISPLACED | {"管理番号": "1"}), office)
    run = bringing.checked(of(MISPLACED | {"管理番号": "1", "備考": "来年移す"}), office)

    assert run.work.summary["counts"]["changed"] == 1
    assert run.work.summary["broken"] == []
    assert not [text for _weight, text in told(run, 2) if "基本方針6(3)" in text]


def test_what_only_a_change_breaks_is_told(office: Viewer) -> None:
    bringing.bring(of(MISPLACED | {"管理番号": "1", "機密性": "1"}), office)
    run = bringing.checked(of(MISPLACED | {"管理番号": "1"}), office)

    assert run.work.summary["counts"]["changed"] == 1
    assert any(line["severity"] == "error" for line in run.work.summary["broken"])


def test_a_vacant_post_is_counted_and_no_cell_is_blamed(office: Viewer) -> None:
    run = bringing.checked(of(KOSEKI), office)

    assert any("空席" in line["message"] for line in run.work.summary["broken"])
    assert not [text for _weight, text in told(run, 2) if "空席" in text]


def test_what_a_file_does_not_say_is_counted_and_hides_no_real_error(office: Viewer) -> None:
    """Nothing is said of individual numbers: NR-204 cannot be asked of any row on LGWAN."""
    lgwan = MISPLACED | {"ネットワーク": "LGWAN接続系"}
    rows = [lgwan | {"資産名": f"一覧{number}"} for number in range(3)]
    run = bringing.checked(of(*rows, MISPLACED), office)

    (line,) = [row for row in run.work.summary["broken"] if "個人番号」が空欄" in row["message"]]
    assert (line["severity"], line["rows"]) == ("error", 3)
    assert "基本方針6(3)ア" in line["message"]
    assert run.work.summary["broken"].index(line) > 0
    for number in (2, 3, 4):
        assert "warning" not in [weight for weight, _text in told(run, number)]
    assert run.work.summary["counts"]["warning"] == 1


def test_a_row_with_an_error_is_not_judged(office: Viewer) -> None:
    run = bringing.checked(of(MISPLACED | {"所管": "どこにもない課"}), office)
    assert run.work.summary["broken"] == []


def test_a_long_file_tells_the_first_rows_of_the_lesser_breaches(
    office: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judging, "NOTED", 1)
    rows = [MISPLACED | {"資産名": f"申請者の一覧{number}"} for number in range(3)]
    run = bringing.checked(of(*rows), office)

    lesser = [line for line in run.work.summary["broken"] if line["severity"] == "warn"]
    noted = sum(weight == "notice" for number in (2, 3, 4) for weight, _text in told(run, number))
    assert all(line["rows"] == 3 for line in lesser)
    assert noted <= len(lesser)


def test_the_preview_shows_both(client: Client, office: Viewer) -> None:
    run = bringing.checked(of(MISPLACED), office)
    client.force_login(office.user)
    page = client.get(f"/imports/{run.key}/").content.decode()

    assert "取り込むと決まりに合わなくなるもの" in page
    assert "申請者の一覧" in page
    assert "基本方針6(3)" in page


def test_taking_an_import_back_takes_its_findings_back(office: Viewer) -> None:
    run = bringing.bring(of(MISPLACED), office)
    assert Finding.objects.exists()
    runs.undo(run, viewer=office, at=now())
    assert not Finding.objects.exists()
