"""The dry run: what every row of a file would do, with the rules and rights of the form."""

import pytest

from assets.access import Viewer
from assets.models import Asset, AssetSource, ImportRow, ImportRun, Municipality, Unit, User
from assets.services import register
from assets.services.imports import runs
from tests import factories
from tests.assets.imports import bringing
from tests.assets.imports.bringing import LEDGER, counts, csv_of, objections


@pytest.fixture
def office(admin: User, unit: Unit) -> Viewer:
    """The administrator, who may import for every unit."""
    return Viewer(admin)


@pytest.fixture
def section(editor: User) -> Viewer:
    """A person of 住民課 who may enter assets of it, and nothing more."""
    return Viewer(editor)


class TestCounting:
    def test_a_check_counts_and_stores_nothing(self, office: Viewer) -> None:
        run = bringing.checked(csv_of(LEDGER, LEDGER | {"資産名": "戸籍簿"}), office)

        assert counts(run) == {"new": 2}
        assert Asset.objects.count() == 0

    def test_a_row_with_an_error_is_in_no_other_count(self, office: Viewer) -> None:
        run = bringing.checked(csv_of(LEDGER, LEDGER | {"資産名": "戸籍", "機密性": "9"}), office)

        assert counts(run) == {"new": 1, "error": 1}
        assert [(key, weight) for key, weight, _text in objections(run, 3)] == [
            ("c_level", "error")
        ]

    def test_repairs_are_summed_up(self, office: Viewer) -> None:
        rows = [LEDGER | {"資産名": f"台帳{n}", "機密性": "２"} for n in range(3)]
        run = bringing.checked(csv_of(*rows), office)

        assert {one["code"]: one["count"] for one in run.work.summary["repairs"]}["width"] == 3

    def test_gaps_are_told_by_column_and_stop_nothing(self, office: Viewer) -> None:
        run = bringing.checked(csv_of(LEDGER), office)
        gaps = {one["label"]: one["rows"] for one in run.work.summary["gaps"]}

        assert gaps["機密性"] == 1
        assert counts(run) == {"new": 1}

    def test_one_word_that_several_rows_share_is_one_question(self, office: Viewer) -> None:
        rows = [LEDGER | {"資産名": f"台帳{n}", "所管": "住民果"} for n in range(3)]
        (group,) = bringing.checked(csv_of(*rows), office).work.summary["groups"]

        assert group["kind"] == "words"
        assert (group["key"], group["word"], group["rows"]) == ("org_unit", "住民果", 3)
        assert group["fixes"][0] == "住民課"

    def test_the_answer_mends_all_of_them(self, office: Viewer) -> None:
        rows = [LEDGER | {"資産名": f"台帳{n}", "所管": "住民果"} for n in range(3)]
        run = bringing.checked(csv_of(*rows), office)
        answers = {"words": {"org_unit": {"住民果": "住民課"}}}
        run = bringing.to_end(runs.answer(run, viewer=office, answers=answers))

        assert counts(run) == {"new": 3}

    def test_a_long_file_shows_what_is_asked_and_the_first_of_the_rest(
        self, office: Viewer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("assets.services.imports.checking.SHOWN", 2)
        rows = [LEDGER | {"資産名": f"台帳{n}"} for n in range(6)]
        run = bringing.checked(csv_of(*rows, LEDGER | {"所管": "不明"}), office)

        assert list(run.rows.order_by("number").values_list("number", flat=True)) == [2, 3, 8]


class TestRules:
    def test_a_row_needs_a_name_and_a_unit(self, office: Viewer) -> None:
        run = bringing.checked(
            csv_of({"資産名": "台帳"}, {"保管場所": "書庫", "所管": "住民課", "備考": "x"}), office
        )

        assert objections(run, 2) == [("org_unit", "error", "所管が空です。")]
        assert objections(run, 3) == [("name", "error", "資産名が空です。")]

    def test_an_individual_number_is_refused_and_not_shown(self, office: Viewer) -> None:
        run = bringing.checked(csv_of(LEDGER | {"備考": "本人 123456789018"}), office)

        assert counts(run) == {"error": 1}
        assert "123456789018" not in str(list(ImportRow.objects.values_list("texts", "issues")))

    def test_too_long_a_text_is_refused_as_in_the_form(self, office: Viewer) -> None:
        run = bringing.checked(csv_of(LEDGER | {"資産名": "長" * 201}), office)

        assert counts(run) == {"error": 1}

    def test_a_disposed_asset_needs_its_date(self, office: Viewer) -> None:
        headings = (*bringing.HEADINGS, "状態", "廃棄日")
        done = LEDGER | {"状態": "廃棄済み"}
        content = csv_of(done, done | {"資産名": "旧台帳", "廃棄日": "R7.3.31"}, headings=headings)
        run = bringing.checked(content, office)

        assert counts(run) == {"error": 1, "new": 1}
        assert objections(run, 2)[-1] == ("disposed_on", "error", "廃棄した日を入力してください。")


class TestRights:
    def test_a_section_cannot_import_into_another(
        self, section: Viewer, village: Municipality
    ) -> None:
        factories.make_unit(village, code="ZEI", name="税務課")
        run = bringing.checked(csv_of(LEDGER, LEDGER | {"所管": "税務課"}), section)

        assert counts(run) == {"new": 1, "error": 1}
        assert objections(run, 3) == [
            ("org_unit", "error", "この部署の資産を登録する権限がありません。")
        ]

    def test_what_a_section_enters_waits_for_approval(self, section: Viewer) -> None:
        bringing.bring(csv_of(LEDGER), section)

        assert bringing.asset("住民基本台帳").status == "pending"

    def test_what_an_approver_enters_is_in_use(self, office: Viewer) -> None:
        bringing.bring(csv_of(LEDGER), office)

        assert bringing.asset("住民基本台帳").status == "active"

    def test_a_secret_asset_is_neither_matched_nor_told_of(
        self, section: Viewer, unit: Unit, admin: User
    ) -> None:
        secret = factories.make_asset(
            unit, admin, name="実施手順", location="金庫", is_procedure=True
        )
        content = csv_of({"資産名": "実施手順", "所管": "住民課", "保管場所": "金庫"})
        run = bringing.checked(content, section)

        assert counts(run) == {"new": 1}
        assert secret.asset_no not in str(list(ImportRow.objects.values()))

    def test_a_number_of_a_secret_asset_is_simply_not_free(
        self, section: Viewer, unit: Unit, admin: User
    ) -> None:
        secret = factories.make_asset(unit, admin, name="実施手順", is_procedure=True)
        bringing.bring(csv_of(LEDGER | {"管理番号": secret.asset_no}), section)
        entered = bringing.asset("住民基本台帳")

        assert entered.asset_no != secret.asset_no
        assert AssetSource.objects.get(asset=entered).originals["asset_no"] == secret.asset_no

    def test_a_closed_asset_is_not_changed(self, office: Viewer) -> None:
        bringing.bring(csv_of(LEDGER), office)
        Asset.objects.update(status="disposed", disposed_on=factories.TODAY)
        same = bringing.checked(csv_of(LEDGER), office)
        other = bringing.checked(csv_of(LEDGER | {"備考": "変更"}), office)

        assert counts(same) == {"same": 1}
        assert counts(other) == {"error": 1}
        assert objections(other, 2) == [("", "error", "廃棄・移管した資産は変更できません。")]


class TestColumnsBeside:
    HEADINGS = (*bringing.HEADINGS, "OS")

    def test_an_administrator_switches_a_ready_made_column_on(
        self, office: Viewer, village: Municipality
    ) -> None:
        content = csv_of(LEDGER | {"OS": "Windows 11"}, headings=self.HEADINGS)
        run = bringing.bring(content, office)

        assert bringing.asset("住民基本台帳").extra == {"os_sw": "Windows 11"}
        assert village.custom_fields.get().key == "os_sw"
        assert "台帳に項目を1個追加して取り込みます。" in run.work.summary["notices"]

    def test_for_others_its_wording_is_kept(self, section: Viewer) -> None:
        content = csv_of(LEDGER | {"OS": "Windows 11"}, headings=self.HEADINGS)
        run = bringing.bring(content, section)
        entered = bringing.asset("住民基本台帳")

        assert entered.extra == {}
        assert AssetSource.objects.get(asset=entered).originals == {"os_sw": "Windows 11"}
        assert objections(run, 2)[0][:2] == ("os_sw", "warning")


def test_the_same_file_again_is_told(office: Viewer) -> None:
    bringing.bring(csv_of(LEDGER), office)
    run = bringing.checked(csv_of(LEDGER), office)

    assert "取り込んでいます。" in run.work.summary["notices"][0]
    assert run.state == ImportRun.State.CHECKED


def test_a_grade_that_is_changed_has_a_reason(office: Viewer, unit: Unit, admin: User) -> None:
    asset = factories.make_asset(unit, admin, classify_reason="")
    bringing.bring(csv_of(LEDGER | {"管理番号": asset.asset_no, "機密性": "1"}), office)
    stored = Asset.objects.get(pk=asset.pk)

    assert (stored.c_level, stored.c_rank) == ("1", 1)
    assert stored.classify_reason == "「台帳.csv」の取り込みによる"
    assert register.latest_version(stored).history_change_reason == "「台帳.csv」を取り込み"
