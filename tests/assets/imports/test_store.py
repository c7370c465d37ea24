"""Storing what was checked: identity, three ways, numbers, all or nothing, one action."""

import json
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from assets.access import Viewer
from assets.models import Asset, AssetSource, NumberSeries, SearchEntry, Unit, User
from assets.services import indexing
from assets.services.imports import runs
from audits.models import Change
from config.kit import recording
from tests import factories
from tests.assets.imports import bringing
from tests.assets.imports.bringing import KOSEKI, LEDGER, asset, counts, csv_of, edit, objections


@pytest.fixture
def office(admin: User, unit: Unit) -> Viewer:
    return Viewer(admin)


def complete(unit: Unit, by: User, **columns: Any) -> Asset:
    return factories.make_asset(unit, by, **columns)


class TestAgain:
    def test_the_same_file_changes_nothing(self, office: Viewer) -> None:
        content = csv_of(LEDGER | {"管理番号": "1"}, KOSEKI | {"管理番号": "2"})
        bringing.bring(content, office)
        lines = Change.objects.filter(table_name__in=["assets_asset", "assets_assetsource"])
        before = lines.count()
        run = bringing.bring(content, office)

        assert counts(run) == {"same": 2}
        assert (run.created, run.updated, run.unchanged) == (0, 0, 2)
        assert lines.count() == before

    def test_it_does_not_take_back_what_a_person_changed_since(
        self, office: Viewer, unit: Unit, admin: User
    ) -> None:
        stored = complete(unit, admin, name="住民基本台帳", location="書庫")
        content = csv_of(LEDGER | {"管理番号": stored.asset_no})
        bringing.bring(content, office)
        edit(asset("住民基本台帳"), admin, location="新しい書庫")
        run = bringing.bring(content, office)

        assert counts(run) == {"same": 1}
        assert asset("住民基本台帳").location == "新しい書庫"

    def test_an_asset_that_was_renamed_since_is_still_the_same(
        self, office: Viewer, unit: Unit, admin: User
    ) -> None:
        complete(unit, admin, name="住民基本台帳", location="情報システム室")
        bringing.bring(csv_of(LEDGER), office)
        edit(asset("住民基本台帳"), admin, name="住基台帳")
        run = bringing.bring(csv_of(LEDGER), office)

        assert counts(run) == {"same": 1}
        assert Asset.objects.count() == 1

    def test_a_cell_that_the_file_changed_is_taken_over(self, office: Viewer) -> None:
        bringing.bring(csv_of(KOSEKI), office)
        run = bringing.bring(csv_of(KOSEKI | {"備考": "製本済み"}), office)
        stored = asset("戸籍簿")

        assert (run.updated, stored.notes, stored.version) == (1, "製本済み", 2)
        assert counts(bringing.checked(csv_of(KOSEKI | {"備考": "製本済み"}), office)) == {
            "same": 1
        }

    def test_a_blank_cell_and_a_missing_row_delete_nothing(self, office: Viewer) -> None:
        bringing.bring(csv_of(LEDGER | {"備考": "大事"}, KOSEKI), office)
        run = bringing.bring(csv_of(LEDGER), office)

        assert counts(run) == {"same": 1}
        assert asset("住民基本台帳").notes == "大事"
        assert Asset.objects.count() == 2

    def test_what_both_changed_is_asked_and_meanwhile_left(
        self, office: Viewer, unit: Unit, admin: User
    ) -> None:
        stored = complete(unit, admin, name="住民基本台帳", notes="")
        row = LEDGER | {"管理番号": stored.asset_no, "備考": "ファイル一"}
        bringing.bring(csv_of(row), office)
        edit(asset("住民基本台帳"), admin, notes="人の訂正")
        run = bringing.checked(csv_of(row | {"備考": "ファイル二"}), office)
        (change,) = bringing.row(run, 2).changes

        assert change["kind"] == "conflict"
        assert (change["base"], change["before"]) == ("ファイル一", "人の訂正")
        assert change["after"] == "ファイル二"
        assert objections(run, 2)[0][:2] == ("notes", "warning")

        answers = {"conflicts": {"台帳!2!notes": "file"}}
        run = bringing.to_end(runs.answer(run, viewer=office, answers=answers))
        bringing.to_end(runs.confirm(run, viewer=office, at=now()))
        assert asset("住民基本台帳").notes == "ファイル二"


class TestOwnExport:
    """A file with our numbers and versions is held against the version that it came from."""

    HEADINGS = ("asset_no", "version", "name", "org_unit", "location", "notes")

    def row(self, stored: Asset, **cells: str) -> dict[str, str]:
        return {
            "asset_no": stored.asset_no,
            "version": str(stored.version),
            "name": stored.name,
            "org_unit": stored.org_unit.code,
            "location": stored.location,
            "notes": stored.notes,
        } | cells

    def test_every_cell_is_told_apart(self, office: Viewer, unit: Unit, admin: User) -> None:
        stored = complete(unit, admin, notes="一")
        exported = self.row(stored, location="書庫")
        edit(asset(stored.name), admin, notes="二")
        run = bringing.checked(csv_of(exported, headings=self.HEADINGS), office)
        (change,) = bringing.row(run, 2).changes

        assert (change["key"], change["kind"]) == ("location", "file")
        run = bringing.to_end(runs.confirm(run, viewer=office, at=now()))
        merged = asset(stored.name)
        assert (merged.location, merged.notes, merged.version) == ("書庫", "二", 3)

    def test_the_same_cell_changed_twice_is_a_conflict(
        self, office: Viewer, unit: Unit, admin: User
    ) -> None:
        stored = complete(unit, admin, notes="一")
        exported = self.row(stored, notes="三")
        edit(asset(stored.name), admin, notes="二")
        run = bringing.bring(csv_of(exported, headings=self.HEADINGS), office)

        assert run.updated == 0
        assert asset(stored.name).notes == "二"

    def test_an_untouched_file_is_unchanged(self, office: Viewer, unit: Unit, admin: User) -> None:
        stored = complete(unit, admin, notes="一")
        run = bringing.checked(csv_of(self.row(stored), headings=self.HEADINGS), office)

        assert counts(run) == {"same": 1}

    def test_what_the_product_gives_itself_is_not_taken_from_a_file(
        self, office: Viewer, unit: Unit, admin: User
    ) -> None:
        row = self.row(complete(unit, admin)) | {"scheme_version": "別の版"}
        content = csv_of(row, headings=(*self.HEADINGS, "scheme_version"))

        assert counts(bringing.checked(content, office)) == {"same": 1}


class TestSameAssetTwice:
    def test_a_row_that_only_repeats_another_is_left_out(self, office: Viewer) -> None:
        run = bringing.bring(csv_of(KOSEKI | {"管理番号": "1"}, KOSEKI | {"管理番号": "2"}), office)

        assert (run.created, counts(run)) == (1, {"new": 1, "skipped": 1})
        assert run.work.summary["rows_skipped"] == [
            {"sheet": "台帳", "row": 3, "reason": "2行目と同じ内容の行"}
        ]

    def test_a_row_that_says_more_is_stored_with_a_warning(self, office: Viewer) -> None:
        content = csv_of(KOSEKI, KOSEKI | {"備考": "副本"})
        run = bringing.bring(content, office)

        assert run.created == 2
        assert objections(run, 3) == [("", "warning", "2行目と同じ資産のようです。")]
        assert counts(bringing.checked(content, office))["same"] == 2

    def test_a_person_says_that_it_is_the_same(self, office: Viewer) -> None:
        run = bringing.checked(csv_of(KOSEKI, KOSEKI | {"備考": "副本"}), office)
        run = bringing.to_end(runs.answer(run, viewer=office, answers={"rows": {"台帳!3": "same"}}))

        assert counts(run) == {"new": 1, "skipped": 1}

    def test_a_near_name_is_only_told(self, office: Viewer) -> None:
        bringing.bring(csv_of(KOSEKI | {"資産名": "戸籍"}), office)
        run = bringing.checked(csv_of(KOSEKI), office)

        assert counts(run) == {"new": 1, "warning": 1}
        assert "名前の近い資産「戸籍」があります。" in objections(run, 2)[0][2]


class TestNumbers:
    def test_a_number_that_fits_is_kept_and_the_series_goes_on_after_it(
        self, office: Viewer, unit: Unit
    ) -> None:
        bringing.bring(csv_of(LEDGER, KOSEKI | {"管理番号": "JUM-0040"}), office)

        assert asset("戸籍簿").asset_no == "JUM-0040"
        assert asset("住民基本台帳").asset_no == "JUM-0041"
        assert NumberSeries.objects.get(unit=unit).last_serial == 41

    def test_any_other_number_is_kept_as_wording(self, office: Viewer) -> None:
        bringing.bring(csv_of(LEDGER | {"管理番号": "住-12"}), office)
        stored = asset("住民基本台帳")

        assert stored.asset_no == "JUM-0001"
        assert AssetSource.objects.get(asset=stored).originals == {"asset_no": "住-12"}

    def test_a_number_of_the_register_names_its_asset(
        self, office: Viewer, unit: Unit, admin: User
    ) -> None:
        stored = complete(unit, admin)
        run = bringing.bring(csv_of(KOSEKI | {"管理番号": stored.asset_no}), office)

        assert (run.created, run.updated) == (0, 1)
        assert Asset.objects.get().name == "戸籍簿"


class TestRecord:
    def test_one_import_is_one_action_with_a_version_for_each_asset(self, office: Viewer) -> None:
        with recording.origin("task run_imports"):
            run = bringing.bring(csv_of(LEDGER, KOSEKI), office)
        versions = Asset.history.filter(request_id=run.request_id)

        assert {v.door for v in versions} == {"task run_imports import"}
        assert {v.history_change_reason for v in versions} == {"「台帳.csv」を取り込み"}
        assert {v.history_user for v in versions} == {office.user}
        assert versions.count() == 2

    def test_the_words_are_those_that_the_form_would_write(self, office: Viewer) -> None:
        bringing.bring(csv_of(LEDGER | {"備考": "住民\n記録"}, KOSEKI), office)
        entries = {e.asset_id: (e.text, e.pieces) for e in SearchEntry.objects.all()}
        indexing.index(Asset.objects.all())

        assert entries == {e.asset_id: (e.text, e.pieces) for e in SearchEntry.objects.all()}

    def test_the_source_keeps_place_wording_and_values(self, office: Viewer) -> None:
        run = bringing.bring(csv_of(KOSEKI | {"所管": "住民"}), office)
        source = AssetSource.objects.get()

        assert (source.run, source.sheet, source.row) == (run, "台帳", 2)
        assert source.originals == {"org_unit": "住民"}
        assert json.dumps(source.values, ensure_ascii=False).count("戸籍簿") == 1

    def test_queries_do_not_grow_with_the_rows(self, office: Viewer) -> None:
        asked = []
        for size in (5, 50):
            rows = [KOSEKI | {"資産名": f"{size}冊の台帳{n}"} for n in range(size)]
            with CaptureQueriesContext(connection) as queries:
                bringing.bring(csv_of(*rows), office)
            asked.append(len(queries))

        assert asked[1] <= asked[0]
