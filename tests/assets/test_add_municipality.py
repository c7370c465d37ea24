"""manage.py add_municipality FILE.json"""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from assets.models import Municipality, Post, Unit, User
from assets.services import founding
from classification.services import catalogue

VILLAGE = {
    "name": "みほん村",
    "scheme": "lg2024",
    "school_scheme": "mext_r7",
    "units": [
        {"name": "総務課", "kind": "admin", "code": "SOM", "also_known_as": ["総務", "旧庶務課"]},
        {"name": "農業委員会", "kind": "admin"},
        {"name": "議会事務局", "kind": "議会"},
        {"name": "みほん小学校", "kind": "school", "parent": "教育委員会"},
        {
            "name": "みほん中学校",
            "kind": "school",
            "parent": "教育委員会",
            "owner_role": "中学校長",
        },
        {"name": "教育委員会", "kind": "edu"},
        {"name": "ふるさと交流館", "kind": "facility"},
    ],
}


def add(tmp_path: Path, content: Any = VILLAGE) -> str:
    file = tmp_path / "village.json"
    file.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    out = StringIO()
    call_command("add_municipality", str(file), stdout=out, stderr=StringIO())
    return out.getvalue().strip()


def village(**changed: Any) -> dict[str, Any]:
    return VILLAGE | changed


@pytest.mark.django_db
class TestAddMunicipality:
    """One class for one command: every test needs the database and nobody signed in."""

    def test_it_prints_the_code_and_needs_no_user(self, tmp_path: Path) -> None:
        code = add(tmp_path)

        municipality = Municipality.objects.get(code=code)
        assert code == "900001"
        assert municipality.name == "みほん村"
        assert municipality.scheme_version == catalogue.current_scheme("admin", key="lg2024")
        assert not User.objects.exists()

    def test_units_hang_where_the_file_says(self, tmp_path: Path) -> None:
        add(tmp_path)

        units = {unit.name: unit for unit in Unit.objects.exclude(parent=None)}
        assert len(units) == 7
        assert units["総務課"].path == "/ROOT/SOM/"
        assert units["総務課"].also_known_as == ["総務", "旧庶務課"]
        assert units["みほん小学校"].parent == units["教育委員会"]

    def test_kinds_are_understood(self, tmp_path: Path) -> None:
        add(tmp_path)

        kinds = dict(Unit.objects.values_list("name", "kind"))
        assert kinds["総務課"] == "department"
        assert kinds["農業委員会"] == "committee"
        assert kinds["議会事務局"] == "assembly"
        assert kinds["みほん小学校"] == "elementary"
        assert kinds["みほん中学校"] == "junior_high"
        assert kinds["教育委員会"] == "education"
        assert kinds["ふるさと交流館"] == "facility"

    def test_units_without_a_code_get_one(self, tmp_path: Path) -> None:
        add(tmp_path)

        codes = dict(Unit.objects.values_list("name", "code"))
        assert (codes["農業委員会"], codes["みほん小学校"]) == ("AGC", "SHO")
        assert codes["ふるさと交流館"] == "U01"

    def test_codes_stay_unique(self, tmp_path: Path) -> None:
        schools = [{"name": f"第{n}小学校", "kind": "elementary"} for n in "一二三"]
        add(tmp_path, village(units=[*schools, {"name": "本校", "kind": "school", "code": "SHO"}]))

        codes = Unit.objects.exclude(parent=None).values_list("code", flat=True)
        assert set(codes) == {"SHO", "SHO2", "SHO3", "SHO4"}

    def test_every_unit_has_the_post_that_answers_for_its_assets(self, tmp_path: Path) -> None:
        add(tmp_path)

        posts = dict(Post.objects.values_list("name", "role__key"))
        assert posts == {
            "総務課長": "ism",
            "農業委員会事務局長": "ism",
            "議会事務局長": "ism",
            "教育次長": "ism",
            "みほん小学校長": "school_ism",
            "中学校長": "school_ism",
            "ふるさと交流館長": "ism",
        }

    def test_the_record_names_the_command(self, tmp_path: Path) -> None:
        add(tmp_path)

        versions = Unit.history.all()
        assert {version.door for version in versions} == {"command add_municipality"}
        assert len({version.request_id for version in versions}) == 1

    def test_a_second_run_changes_nothing_and_says_so(self, tmp_path: Path) -> None:
        add(tmp_path)

        with pytest.raises(CommandError, match="すでに登録されています（団体コード 900001）"):
            add(tmp_path)
        assert Municipality.objects.count() == 1
        assert Unit.objects.count() == 8

    def test_an_official_code_is_kept(self, tmp_path: Path) -> None:
        assert add(tmp_path, village(code="053465")) == "053465"

    def test_the_next_one_gets_the_next_code(self, tmp_path: Path) -> None:
        add(tmp_path)

        assert add(tmp_path, village(name="となり町")) == "900002"

    @pytest.mark.parametrize(
        ("content", "sentence"),
        [
            ("{", "JSONとして読めません"),
            ("[]", "団体1つの内容ではありません"),
            (village(name=""), "団体名"),
            (village(scheme="nothing"), "分類基準「nothing」はありません。使えるもの：lg2024"),
            (village(units=[{"kind": "admin"}]), "1番目の部署に name"),
            (village(units=[{"name": "係", "kind": "team"}]), "種別（kind）「team」が分かりません"),
            (village(units=[{"name": "係", "kind": "課", "parent": "部"}]), "上の部署"),
            (village(units=[{"name": "係", "kind": "課", "code": "a-b"}]), "係：英大文字"),
        ],
    )
    def test_a_file_that_cannot_be_followed_enters_nothing(
        self, tmp_path: Path, content: Any, sentence: str
    ) -> None:
        with pytest.raises(CommandError, match=sentence):
            add(tmp_path, content)
        assert not Municipality.objects.exists()

    def test_a_missing_file_is_named(self) -> None:
        with pytest.raises(CommandError, match="を読めません"):
            call_command("add_municipality", "/nowhere/village.json")


def test_kinds_may_be_written_as_on_the_screen() -> None:
    for kind, label in Unit.Kind.choices[1:]:
        assert founding.kind_of(str(label), "名前") == kind
