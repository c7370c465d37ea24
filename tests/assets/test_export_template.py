"""GET /exports/template.xlsx: the empty register to fill in away from the network."""

import io
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import openpyxl
import pytest
from django.test import Client
from django.utils.timezone import now

from assets.access import Viewer
from assets.models import CustomField, Unit, User
from assets.services import custom_fields
from assets.services.exports import template
from assets.services.imports.headings import key_of, known
from assets.services.imports.layout.tables import tables_of
from classification.services import catalogue
from config.kit.sheets.reading import read_book
from tests import factories

TEMPLATE = "/exports/template.xlsx"
HEADING, EXAMPLE, FIRST = 4, 5, 6  # rows of the sheet


def filled(user: User, unit: Unit | None = None, *, school: bool = False) -> Any:
    content = template.build(Viewer(user), unit=unit, school=school, at=now())
    return openpyxl.load_workbook(io.BytesIO(content))


def headings(book: Any) -> dict[str, str]:
    """Return heading → letter of its column."""
    return {cell.value: cell.column_letter for cell in book["記入"][HEADING] if cell.value}


def rules(book: Any) -> dict[str, Any]:
    """Return heading → what Excel checks in the cells below it."""
    letters = {letter: heading for heading, letter in headings(book).items()}
    found = {}
    for rule in book["記入"].data_validations.dataValidation:
        (area,) = rule.sqref.ranges
        letter = openpyxl.utils.get_column_letter(area.min_col)
        found[letters[letter]] = rule
    return found


def offered(book: Any, heading: str) -> list[str]:
    """Return what the drop-down list of a column offers."""
    name, area = rules(book)[heading].formula1.split("!")
    cells = book[name.strip("'")][area.replace("$", "")]
    return [cell.value for (cell,) in cells]


class TestChoices:
    """The lists are the municipality's own."""

    def test_units_are_those_where_this_person_registers(
        self, manager: User, stranger: User
    ) -> None:
        assert offered(filled(manager), "所管課・学校") == ["住民課"]

    def test_for_one_unit_it_is_the_unit_with_its_posts_first(
        self, admin: User, unit: Unit, stranger: User
    ) -> None:
        assert stranger.unit is not None
        factories.make_post(stranger.unit, "税務課長")
        factories.make_post(unit, "住民課長")
        book = filled(admin, unit)

        assert offered(book, "所管課・学校") == ["住民課"]
        assert offered(book, "情報セキュリティ管理者（管理責任者）")[0] == "住民課長"
        assert "住民課" in book["記入"]["B1"].value

    def test_grades_are_those_of_the_scheme(self, manager: User) -> None:
        scheme = manager.municipality.scheme_version_id  # type: ignore[union-attr]

        levels = catalogue.levels(scheme)["confidentiality"]
        assert offered(filled(manager), "機密性") == list(levels)

    def test_lists_of_the_catalogue_and_fixed_ones_are_there(self, manager: User) -> None:
        book = filled(manager)

        retentions = [row.label for row in catalogue.retentions().values()]
        assert offered(book, "保存期間") == retentions
        assert "紙文書" in offered(book, "形態・媒体")
        assert offered(book, "委託の有無") == ["はい", "いいえ"]
        assert book["選択肢"].sheet_state == "visible"

    def test_only_schools_are_asked_for_their_grade(self, manager: User) -> None:
        assert "重要性分類（学校）" not in headings(filled(manager))
        assert offered(filled(manager, school=True), "重要性分類（学校）") == [
            "I", "II", "III", "IV",
        ]  # fmt: skip

    def test_own_columns_are_asked_for_but_confidential_ones_are_not(self, admin: User) -> None:
        for key, label, hidden in (("floor", "階", False), ("safe", "金庫の番号", True)):
            field = CustomField(
                municipality=admin.municipality,
                key=key,
                label=label,
                type="choice",
                choices=["1階", "2階"],
                confidential=hidden,
            )
            custom_fields.define_field(field, by=admin)
        book = filled(admin)

        assert offered(book, "階") == ["1階", "2階"]
        assert "金庫の番号" not in headings(book)


class TestSheet:
    """What the sheet looks like and what it checks."""

    def test_dates_and_numbers_are_checked(self, manager: User) -> None:
        found = rules(filled(manager))

        assert (found["次回棚卸予定"].type, found["次回棚卸予定"].errorStyle) == ("date", "warning")
        assert found["対象人数"].type == "whole"

    def test_each_column_says_what_belongs_in_it(self, manager: User) -> None:
        book = filled(manager)
        cells = [cell for cell in book["記入"][HEADING] if cell.value]

        assert all(cell.comment for cell in cells)
        assert all(len(rule.prompt or "") <= 255 for rule in rules(book).values())

    def test_there_is_an_example_and_room_for_three_hundred(self, manager: User) -> None:
        sheet = filled(manager)["記入"]

        assert sheet[f"A{EXAMPLE}"].value == "例"
        assert sheet[f"B{EXAMPLE}"].value == "住民基本台帳"
        assert sheet.max_row == EXAMPLE + 300
        assert sheet.freeze_panes == "C5"
        assert sheet.page_setup.orientation == "landscape"

    def test_it_names_itself_and_the_municipality(self, manager: User) -> None:
        properties = {one.name: one.value for one in filled(manager).custom_doc_props.props}

        assert properties == {"daicho_template": "1", "daicho_municipality": "05401"}

    def test_every_heading_is_one_that_the_importer_knows(self, manager: User) -> None:
        found = [key_of(heading) for heading in headings(filled(manager, school=True))]

        assert all(found)
        assert len(set(found)) == len(found)


def test_the_importer_reads_what_was_written_and_nothing_else(
    manager: User, unit: Unit, tmp_path: Path
) -> None:
    """The example, the lists and the explanation are passed over."""
    book, file = filled(manager, unit), tmp_path / "filled.xlsx"
    letters = headings(book)
    for row in (FIRST, FIRST + 2):
        for heading, value in {
            "情報資産名称": f"台帳{row}",
            "形態・媒体": "紙文書",
            "機密性": "3B",
            "次回棚卸予定": date(2027, 5, 31),
        }.items():
            book["記入"][f"{letters[heading]}{row}"] = value
    book.save(file)
    read = read_book(file, name=file.name)
    (table,), skipped = tables_of(read, known=known, unit_named=_unit_named)

    name = table.headings.index("情報資産名称")
    assert read.properties["daicho_template"] == "1"
    assert [row.cells[name] for row in table.rows] == [f"台帳{FIRST}", f"台帳{FIRST + 2}"]
    assert table.unit == "JUM"
    assert {one.sheet for one in skipped if not one.row} == {"選択肢", "説明"}


def test_the_reader_takes_it_as_it_was_sent(manager: User, tmp_path: Path) -> None:
    """Nothing in it, notes and lists included, is what the pre-check refuses."""
    file = tmp_path / "empty.xlsx"
    file.write_bytes(template.build(Viewer(manager), unit=None, school=False, at=now()))
    read = read_book(file, name=file.name)

    assert [sheet.name for sheet in read.sheets] == ["記入", "選択肢", "説明"]
    assert tables_of(read, known=known, unit_named=_unit_named)[0] == []


def _unit_named(text: str) -> str:
    return "JUM" if text == "住民課" else ""


class TestAddress:
    """Who gets the file, and under which name."""

    def test_it_is_a_download(self, as_editor: Client) -> None:
        response = as_editor.get(TEMPLATE)
        name = unquote(response.headers["Content-Disposition"].split("''")[1])

        assert response.status_code == 200
        assert name.startswith("情報資産台帳_記入用_みほん村_R")
        assert openpyxl.load_workbook(io.BytesIO(response.content)).sheetnames == [
            "記入", "選択肢", "説明",
        ]  # fmt: skip

    def test_a_unit_can_be_named(self, as_editor: Client) -> None:
        response = as_editor.get(TEMPLATE, {"unit": "JUM"})

        assert "住民課" in unquote(response.headers["Content-Disposition"])

    @pytest.mark.parametrize("code", ["ZEI", "NOBODY"])
    def test_another_unit_is_not_there(self, as_editor: Client, stranger: User, code: str) -> None:
        assert as_editor.get(TEMPLATE, {"unit": code}).status_code == 404

    def test_those_who_only_read_are_refused(self, client: Client, reader: User) -> None:
        client.force_login(reader)

        assert client.get(TEMPLATE).status_code == 403
