"""/reviews/<uuid>/units/<code>/kit/ and kit.xlsx"""

from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.timezone import now
from xlsxwriter import Workbook

from assets.access import Viewer
from assets.models import Application, Asset, CampaignUnit, ExportRun, Unit, User
from assets.services import register
from assets.services.exports import marks
from assets.services.reviews import offline, queue
from config.kit.sheets.reading import read_book
from tests import factories
from tests.assets.reviews.opening import open_review

pytestmark = pytest.mark.django_db

FIRST = offline.HEADING_ROW + 1
PLACES = {
    key: place
    for place, key in enumerate(
        ["asset_no", *offline.SHOWN, *offline.KEYS, "said", "method", "note", "version"]
    )
}


@pytest.fixture
def assets(unit: Unit, manager: User) -> list[Asset]:
    return [factories.make_asset(unit, manager, name=f"台帳{n}") for n in range(1, 5)]


@pytest.fixture
def part(unit: Unit, assets: list[Asset]) -> CampaignUnit:
    return open_review(unit, *assets)


def address(part: CampaignUnit, more: str = "kit/") -> str:
    return f"/reviews/{part.campaign.key}/units/{part.unit.code}/{more}"


def sheet_of(content: bytes, folder: Path) -> Any:
    path = folder / "kit.xlsx"
    path.write_bytes(content)
    book = read_book(path, name=path.name)
    return book, book.sheets[0]


@pytest.fixture
def filled(tmp_path: Path, part: CampaignUnit, manager: User) -> Iterator[Any]:
    """Fill in a file as somebody would: by row, what is written in which column."""
    items = queue.full(queue.undecided(part.items.order_by("asset__asset_no")), part=part)
    given = {"viewer": Viewer(manager), "purpose": "支所で確かめる", "at": now()}
    _run, content = offline.hand_out(part, items=items, **given)
    book, sheet = sheet_of(content, tmp_path)

    def fill(*rows: Mapping[str, str], **options: Any) -> SimpleUploadedFile:
        out = BytesIO()
        made = Workbook(out, {"in_memory": True})
        named = options.get("named", book.properties[offline.REVIEW_KEY])
        made.set_custom_property(offline.REVIEW_KEY, named, "text")
        target = made.add_worksheet(offline.SHEET)
        for place, cells in enumerate(sheet.rows):
            texts = list(cells)
            if 0 <= place - FIRST < len(rows):
                for key, text in rows[place - FIRST].items():
                    texts[PLACES[key]] = text
            target.write_row(place, 0, texts)
        made.close()
        return SimpleUploadedFile("確認.xlsx", out.getvalue())

    return fill


class TestOut:
    """The file that leaves."""

    def test_it_holds_the_undecided_assets_and_is_recorded(
        self, client: Client, part: CampaignUnit, manager: User, tmp_path: Path
    ) -> None:
        client.force_login(manager)
        answer = client.post(address(part, "kit.xlsx"), {"purpose": "支所で確かめる"})
        book, sheet = sheet_of(answer.content, tmp_path)

        assert sheet.rows[offline.HEADING_ROW] == offline.headings()
        numbers = [row[0] for row in sheet.rows[FIRST:]]
        assert numbers == ["JUM-0001", "JUM-0002", "JUM-0003", "JUM-0004"]
        assert book.properties[offline.REVIEW_KEY] == offline.name_of(part)
        run = ExportRun.objects.get()
        assert (run.by, run.purpose, run.rows, run.state) == (manager, "支所で確かめる", 4, "done")
        assert run.size == len(answer.content)
        assert book.properties[marks.NUMBER_KEY] == run.number

    def test_it_asks_what_for(self, client: Client, part: CampaignUnit, manager: User) -> None:
        client.force_login(manager)
        answer = client.post(address(part, "kit.xlsx"))

        assert answer.status_code == 422
        assert "目的を入力してください" in answer.content.decode()
        assert not ExportRun.objects.exists()

    def test_staff_may_bring_a_file_back_but_take_none(
        self, as_editor: Client, part: CampaignUnit
    ) -> None:
        assert as_editor.get(address(part)).status_code == 200
        assert as_editor.post(address(part, "kit.xlsx"), {"purpose": "x"}).status_code == 403

    def test_secrets_stay_with_those_who_may_see_them(
        self, client: Client, unit: Unit, part: CampaignUnit, manager: User, tmp_path: Path
    ) -> None:
        secret = factories.make_asset(unit, manager, name="手順書", is_procedure=True)
        part.items.create(asset=secret)
        person = factories.make_user("taker", unit, role="manager")
        client.force_login(person)
        content = client.post(address(part, "kit.xlsx"), {"purpose": "x"}).content

        names = [row[1] for row in sheet_of(content, tmp_path)[1].rows[FIRST:]]
        assert "手順書" in names


class TestBack:
    """The file that returns."""

    def bring(self, client: Client, part: CampaignUnit, file: Any) -> Any:
        return client.post(address(part), {"file": file})

    def store(self, client: Client, part: CampaignUnit, file: Any, **more: Any) -> Any:
        rows = self.bring(client, part, file).context["rows"]
        return client.post(address(part), {"rows": rows, **more}, follow=True)

    def test_every_word_becomes_its_verdict(
        self, as_editor: Client, part: CampaignUnit, filled: Any
    ) -> None:
        file = filled(
            {"said": "変更なし"},
            {"said": "変更なし", "location": "支所の棚"},
            {"said": "もう無い", "note": "棚に無い"},
            {"said": "あとで", "note": "鍵を借りる"},
        )
        shown = self.bring(as_editor, part, file)
        assert part.items.exclude(verdict="").count() == 0
        as_editor.post(address(part), {"rows": shown.context["rows"]})

        said = part.items.order_by("asset__asset_no").values_list("verdict", "note")
        assert list(said) == [
            ("unchanged", ""),
            ("changed", ""),
            ("gone", "棚に無い"),
            ("later", "鍵を借りる"),
        ]
        assert Asset.objects.get(asset_no="JUM-0002").location == "支所の棚"

    def test_with_its_method_a_disposal_is_applied_for_as_on_a_card(
        self, as_editor: Client, part: CampaignUnit, filled: Any
    ) -> None:
        paper, disk = "D4 紙を焼却・溶解・裁断する", "D1 物理的に壊す"
        file = filled(
            {"said": "廃棄・移管", "method": paper, "note": "古くなった"},
            {"said": "もう無い", "method": disk},
            {"said": "廃棄・移管", "note": "福祉課へ移す"},
            {"said": "変更なし", "method": disk},
        )
        assert paper in self.bring(as_editor, part, file).content.decode()
        file.seek(0)
        self.store(as_editor, part, file)

        asked = Application.objects.order_by("asset__asset_no")
        assert [
            (one.asset.asset_no, one.kinds, one.columns["planned_method"], one.reason)
            for one in asked
        ] == [
            ("JUM-0001", ["dispose"], "D4", "古くなった"),
            ("JUM-0002", ["dispose"], "D1", "もう無い"),
        ]
        said = part.items.order_by("asset__asset_no").values_list("verdict", flat=True)
        assert list(said) == ["ended", "gone", "ended", "unchanged"]

    def test_who_may_decide_alone_begins_the_disposal(
        self, client: Client, part: CampaignUnit, filled: Any, manager: User
    ) -> None:
        client.force_login(manager)
        self.store(client, part, filled({"said": "廃棄・移管", "method": "D2 消去"}))

        assert Asset.objects.get(asset_no="JUM-0001").status == "to_dispose"

    def test_a_row_that_says_nothing_does_nothing(
        self, as_editor: Client, part: CampaignUnit, filled: Any
    ) -> None:
        answer = self.bring(as_editor, part, filled())
        assert "入力する結果はありません" in answer.content.decode()

    @pytest.mark.parametrize("wins", ["register", "file"])
    def test_what_both_changed_is_decided_by_a_person(
        self,
        as_editor: Client,
        part: CampaignUnit,
        filled: Any,
        assets: list[Asset],
        manager: User,
        wins: str,
    ) -> None:
        file = filled({"location": "支所の棚", "operator": "支所 主事"})
        change(assets[0], manager, location="本庁の棚")
        mine = {"mine": f"{assets[0].pk}:location"} if wins == "file" else {}
        self.store(as_editor, part, file, **mine)

        asset = Asset.objects.get(pk=assets[0].pk)
        assert asset.location == ("支所の棚" if wins == "file" else "本庁の棚")
        assert asset.operator == "支所 主事"
        assert part.items.get(asset=asset).verdict == "changed"

    def test_unchanged_does_not_speak_of_what_changed_since(
        self,
        as_editor: Client,
        part: CampaignUnit,
        filled: Any,
        assets: list[Asset],
        manager: User,
    ) -> None:
        file = filled({"said": "変更なし"})
        change(assets[0], manager, location="本庁の棚")
        answer = self.bring(as_editor, part, file)

        assert [item.asset.asset_no for item in answer.context["merge"].moved] == ["JUM-0001"]

    @pytest.mark.parametrize(
        ("row", "why"),
        [
            ({"said": "たぶん"}, "5行目：「たぶん」は確認の結果にありません"),
            ({"asset_no": "ZEI-0001", "said": "変更なし"}, "番号ZEI-0001の資産は"),
            ({"said": "もう無い", "method": "D9 埋める"}, "「D9 埋める」は廃棄の方法にありません"),
            ({"said": "変更なし", "version": "x"}, "隠れた「版」の列が変わっています"),
            ({"said": "あとで", "note": "123456789018"}, "12桁の数字が入っています"),
        ],
    )
    def test_a_row_that_cannot_be_read_says_why(
        self, as_editor: Client, part: CampaignUnit, filled: Any, row: dict[str, str], why: str
    ) -> None:
        [told] = self.bring(as_editor, part, filled(row)).context["merge"].problems
        assert why in told

    @pytest.mark.parametrize("named", ["", "another/JUM"])
    def test_a_file_from_elsewhere_is_refused(
        self, as_editor: Client, part: CampaignUnit, filled: Any, named: str
    ) -> None:
        answer = self.bring(as_editor, part, filled({"said": "変更なし"}, named=named))

        assert answer.status_code == 422
        assert "この部署の確認のファイルではありません" in answer.content.decode()

    def test_something_that_is_no_workbook_is_refused(
        self, as_editor: Client, part: CampaignUnit
    ) -> None:
        answer = self.bring(as_editor, part, SimpleUploadedFile("確認.xlsx", b"%PDF-1.7"))
        assert answer.status_code == 422

    def test_what_a_rule_refuses_is_told_and_the_rest_is_stored(
        self, as_editor: Client, part: CampaignUnit, filled: Any
    ) -> None:
        file = filled({"location": "123456789018"}, {"said": "変更なし"})
        done = self.store(as_editor, part, file)

        assert "JUM-0001：12桁の数字が入っています" in done.content.decode()
        said = part.items.exclude(verdict="").values_list("asset__asset_no", "verdict")
        assert list(said) == [("JUM-0002", "unchanged")]

    def test_rows_changed_on_the_way_are_not_stored(
        self, as_editor: Client, part: CampaignUnit, filled: Any
    ) -> None:
        rows = self.bring(as_editor, part, filled({"said": "変更なし"})).context["rows"]
        answer = as_editor.post(address(part), {"rows": rows[:-1] + "x"})

        assert answer.status_code == 422
        assert part.items.exclude(verdict="").count() == 0


def change(asset: Asset, by: User, **columns: str) -> None:
    for name, value in columns.items():
        setattr(asset, name, value)
    register.change_asset(asset, by=by, reason="移した", version=asset.version)
