"""Units, posts, people, systems and the answers of lists, by the words of offices."""

from typing import Any

import pytest

from assets.access import Viewer
from assets.models import CustomField, Municipality, Unit, User
from assets.services.imports.readings import Context, read
from assets.services.imports.rows import Reading
from tests import factories
from tests.assets.imports import reading_place as made
from tests.assets.imports.reading_place import Place

pytestmark = pytest.mark.django_db


@pytest.fixture
def pks(reading_place: Place) -> dict[str, int]:
    return reading_place.pks


@pytest.mark.parametrize(
    ("cell", "unit", "doubted"),
    [
        ("総務課", "総務課", False),
        ("総務", "総務課", False),
        ("庶務課", "総務課", False),
        ("som", "総務課", False),
        ("みほん村 総務課", "総務課", False),
        ("戸籍課", "住民生活課", False),
        ("住民生活課　戸籍係", "住民生活課", True),
        ("総務課（情報係）", "総務課", False),
        ("みほん小学校", "みほん小学校", False),
    ],
)
def test_a_unit_is_found_by_every_name_it_has_or_had(
    context: Context, pks: dict[str, int], cell: str, unit: str, doubted: Any
) -> None:
    reading = read("org_unit", cell, context)
    assert reading.values == {"org_unit_id": pks[unit]}
    assert reading.issues == []
    assert bool(reading.doubts) is doubted
    assert reading.original == ("" if cell == unit else cell)


@pytest.mark.parametrize(
    ("cell", "message", "fixes"),
    [
        ("住民課", "所管「住民課」は登録されていません", ("住民生活課",)),
        (
            "総務課・税務課",
            "所管「総務課・税務課」は1つに決められません。1つ選んでください",
            ("総務課", "税務課"),
        ),
        ("企画課", "所管「企画課」は廃止されています", ()),
        ("総務課長", "所管「総務課長」は登録されていません", ("総務課",)),
    ],
)
def test_a_unit_that_is_not_there_is_an_error_with_the_likely_ones(
    context: Context, cell: str, message: str, fixes: tuple[str, ...]
) -> None:
    reading = read("org_unit", cell, context)
    (issue,) = reading.issues
    assert (reading.values, issue.weight, issue.message) == ({}, "error", message)
    assert issue.fixes[: len(fixes)] == fixes


@pytest.mark.parametrize(
    ("cell", "unit", "post", "doubted"),
    [
        ("総務課長", None, "総務課長", False),
        ("総務課長　佐藤", None, "総務課長", True),
        ("佐藤（総務課長）", None, "総務課長", True),
        ("課長", "総務課", "総務課長", False),
        ("課長", "税務課", "税務課の課長", False),
        ("長", "総務課", "総務課長", False),
        ("佐藤 花子", None, "総務課長", True),
        ("佐藤", "総務課", "総務課長", True),
        ("校長", "みほん小学校", "校長", False),
        ("校長", None, "校長", True),
        ("佐藤課長", "住民生活課", "総務課長", True),
    ],
)
def test_a_post_is_found_by_title_in_its_unit_and_a_person_by_the_post_they_hold(
    context: Context, pks: dict[str, int], cell: str, unit: str | None, post: str, doubted: Any
) -> None:
    reading = read("owner_role", cell, context, unit=pks[unit] if unit else None)
    assert reading.values == {"owner_role_id": pks[post]}
    assert bool(reading.doubts) is doubted


@pytest.mark.parametrize("cell", ["出納室長", "鈴木", "鈴木 一郎", "田中 太郎"])
def test_an_unknown_post_is_kept_in_words_and_warned_of(context: Context, cell: str) -> None:
    reading = read("owner_role", cell, context)
    (issue,) = reading.issues
    assert (reading.values, reading.original, issue.weight) == ({}, cell, "warning")


def test_a_reviewer_is_a_person_of_the_village(context: Context, pks: dict[str, int]) -> None:
    assert read("reviewed_by", "佐藤　花子", context).values == {"reviewed_by_id": pks["佐藤 花子"]}
    assert read("reviewed_by", "佐藤", context).values == {"reviewed_by_id": pks["佐藤 花子"]}
    for unknown in ("鈴木", "住民課長"):
        reading = read("reviewed_by", unknown, context)
        assert (reading.values, reading.original) == ({}, unknown)
        assert [issue.weight for issue in reading.issues] == ["warning"]


@pytest.mark.parametrize("cell", ["文書管理システム", "SOM-007", "SOM-007 文書管理システム"])
def test_a_system_of_the_register_is_linked(
    context: Context, pks: dict[str, int], cell: str
) -> None:
    expected = {"system_id": pks["SOM-007 文書管理システム"], "system_name": ""}
    assert read("system", cell, context).values == expected


def test_another_system_is_named(context: Context) -> None:
    reading = read("system", "県の共同システム", context)
    assert reading.values == {"system_id": None, "system_name": "県の共同システム"}


CHOICES = [
    ("form", "紙", "paper"), ("form", "電子", "file"), ("form", "サーバー", "server"),
    ("form", "USB", "media"), ("form", "ＰＣ", "terminal"), ("form", "DB", "db"),
    ("form", "紙（簿冊）", "paper"), ("kind", "②", "information"), ("kind", "設備", "equipment"),
    ("personal_info", "○", "general"), ("personal_info", "×", "none"),
    ("personal_info", "要配慮", "sensitive"), ("personal_info", "－", "none"),
    ("personal_info", "有", "general"), ("personal_info", 0, "none"),
    ("my_number", "なし", "none"), ("my_number", "個人番号利用事務", "use"),
    ("my_number", "関係事務", "related"), ("cloud_type", "ガバクラ", "gov_cloud"),
    ("cloud_type", "×", "none"), ("segment", "LGWAN系", "lgwan"),
    ("segment", "ＬＧＷＡＮ", "lgwan"),
    ("segment", "基幹系", "mynumber"), ("segment", "個人番号利用事務系", "mynumber"),
    ("segment", "インターネット", "internet"), ("segment", "校務系", "school_admin"),
    ("segment", "学習系", "school_learn"), ("segment", "スタンドアロン", "standalone"),
    ("segment", "紙", "none"), ("segment", "－", "none"),
    ("transfer_method", "無害化", "ファイル無害化"), ("resub_rule", "承諾制", "書面承諾で可"),
    ("ismap", "登録済", "ISMAP"), ("pia", "基礎項目評価", "基礎"), ("pia", "－", "対象外"),
    ("searchable", "電算", "電算処理"), ("searchable", "マニュアル", "マニュアル処理"),
    ("disposition", "移管", "歴史公文書として移管"), ("disposition", "廃棄処分", "廃棄"),
    ("retention_start", "翌年度", "翌年度4月1日"), ("status", "廃棄済", "disposed"),
    ("status", "使用中", "active"), ("status", "休止中", "suspended"),
    ("status", "廃棄予定", "to_dispose"), ("business", "住基", "住民記録"),
    ("business", "税務", "税"),
    ("comm_peer_type", "ｅＬＴＡＸ", "eLTAX"),
]  # fmt: skip


@pytest.mark.parametrize(("key", "cell", "code"), CHOICES)
def test_an_answer_is_known_by_the_words_of_offices(
    context: Context, key: str, cell: Any, code: str
) -> None:
    reading = read(key, cell, context)
    assert (reading.values, reading.issues) == ({key: code}, [])


def test_a_word_that_is_only_probable_is_doubted(context: Context) -> None:
    for key, cell in (("segment", "基幹系"), ("my_number", "○"), ("cloud_type", "クラウド")):
        assert read(key, cell, context).doubts == (key,)


def test_a_mark_that_answers_half_is_doubted_and_no_answer(context: Context) -> None:
    assert read("personal_info", "△", context) == Reading(original="△", doubts=("personal_info",))


@pytest.mark.parametrize(
    ("key", "cell", "fixes"),
    [
        ("form", "紙・電子", ("紙文書", "データ")),
        ("form", "業務用パソコン一式", ("端末",)),
        ("segment", "LGWAN系とインターネット系", ("インターネット接続系", "LGWAN接続系")),
    ],
)
def test_a_word_that_answers_nothing_is_an_error_with_the_likely_answers(
    context: Context, key: str, cell: str, fixes: tuple[str, ...]
) -> None:
    (issue,) = read(key, cell, context).issues
    assert issue.weight == "error"
    assert issue.fixes[: len(fixes)] == fixes
    for fix in issue.fixes:
        assert read(key, fix, context).values


def test_an_unlisted_business_is_kept_in_words(context: Context) -> None:
    reading = read("business", "みほん祭り", context)
    assert (reading.values, reading.original) == ({}, "みほん祭り")
    assert [issue.weight for issue in reading.issues] == ["warning"]


@pytest.mark.parametrize(
    ("cell", "code", "note", "doubted"),
    [
        ("永年", "永年", "", False),
        ("永久", "永年", "", False),
        ("長期", "永年", "", True),
        ("５年", "5年", "", False),
        (30, "30年", "", False),
        ("10", "10年", "", False),
        ("10年保存", "10年", "", False),
        ("三十年", "30年", "", False),
        ("十年", "10年", "", False),
        ("常用", "常用", "", False),
        ("1年未満", "1年未満", "", False),
        ("5年（満了後廃棄）", "5年", "保存期間：満了後廃棄", False),
        ("永年（原本）", "永年", "保存期間：原本", False),
        ("5ヵ年", "5年", "", False),
        ("－", None, "", False),
        ("長期（30年）", "30年", "", False),
        ("6か月", "1年未満", "", False),
        ("廃止後5年", "5年", "保存期間：廃止後", False),
        ("10.0", "10年", "", False),
    ],
)
def test_how_long_is_read_and_brackets_become_a_note(
    context: Context, cell: Any, code: str | None, note: str, doubted: Any
) -> None:
    reading = read("retention", cell, context)
    assert reading.issues == []
    assert reading.values.get("retention") == code
    assert (reading.note, bool(reading.doubts)) == (note, doubted)


def test_years_that_are_no_answer_are_an_error_with_the_next_ones(context: Context) -> None:
    (issue,) = read("retention", "8年", context).issues
    assert issue.message.startswith("保存期間「8年」は使えません。")
    assert issue.fixes == ("10年", "7年")


def test_what_a_person_may_not_see_is_not_known(
    village: Municipality, unit: Unit, editor: User, stranger: User
) -> None:
    factories.make_asset(unit, editor, name="住民記録システム", form="system")
    CustomField.objects.create(
        municipality=village, key="own_secret", label="秘密", confidential=True
    )
    seen, unseen = (Context.of(Viewer(user), on=made.ON) for user in (editor, stranger))
    assert read("system", "住民記録システム", seen).values["system_id"]
    assert read("system", "住民記録システム", unseen).values["system_id"] is None
    assert read("own_secret", "x", Context.of(village, on=made.ON)).values
    assert read("own_secret", "x", seen) == Reading()


def test_gathering_takes_the_same_queries_however_large_the_village_is(
    village: Municipality, django_assert_max_num_queries: Any
) -> None:
    Context.of(village, on=made.ON)
    with django_assert_max_num_queries(9):
        Context.of(village, on=made.ON)


def test_reading_asks_the_database_nothing(
    context: Context, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(0):
        for key, cell in (("org_unit", "住民課"), ("owner_role", "佐藤"), ("c_level", "3")):
            read(key, cell, context)
