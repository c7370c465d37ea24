"""readings.read: marks, numbers, lists and texts as offices write them."""

from datetime import date
from typing import Any

import pytest

from assets.services.imports.readings import Context, masked, read, spelled
from assets.services.imports.rows import Reading
from tests.assets.imports.reading_place import objection, value_of

pytestmark = pytest.mark.django_db

MY_NUMBER = "123456789018"


ANSWERS = {
    "○": True, "〇": True, "◯": True, "有": True, "あり": True, "済": True, "はい": True,
    "Yes": True, "TRUE": True, "1": True, 1: True, "レ": True, "✓": True,
    "×": False, "－": False, "-": False, "無": False, "なし": False, "未": False,
    "いいえ": False, "No": False, "false": False, 0: False, "✕": False,
    "": None, "未確認": None, "不明": None, "△": None, None: None,
}  # fmt: skip


@pytest.mark.parametrize(("cell", "answer"), ANSWERS.items(), ids=repr)
def test_marks_and_words_answer_yes_no_or_nothing(context: Context, cell: Any, answer: Any) -> None:
    reading = read("mfa", cell, context)
    assert value_of(reading, "mfa") is answer
    assert reading.doubts == (("mfa",) if cell == "△" else ())


@pytest.mark.parametrize(
    ("key", "cell", "answer"),
    [
        ("locked", "施錠", True),
        ("locked", "無施錠", False),
        ("published", "非公開", False),
        ("outsourced", "直営", False),
        ("outsourced", "有：みほん電算", True),
        ("outsourced", "／", None),
        ("takeout_block", "不可", True),
    ],
)
def test_a_column_has_words_of_its_own(context: Context, key: str, cell: str, answer: Any) -> None:
    assert value_of(read(key, cell, context), key) is answer


def test_a_mark_with_a_remark_is_taken_doubted_and_noted(context: Context) -> None:
    reading = read("locked", "○（夜間のみ）", context)
    assert reading.values == {"locked": True}
    assert (reading.doubts, reading.note) == (("locked",), "施錠：○（夜間のみ）")


def test_what_answers_nothing_is_an_error(context: Context) -> None:
    message, fixes = objection(read("mfa", "検討する", context))
    assert "はい・いいえのどちらか分かりません" in message
    assert fixes == ("○", "×")


NUMBERS = [
    ("subject_count", "2,412", 2412, ""),
    ("subject_count", 2412.0, 2412, ""),
    ("subject_count", "２４１２人", 2412, ""),
    ("subject_count", "約1,200件", 1200, "対象人数：約1,200件"),
    ("subject_count", "1,000〜1,500", 1000, "対象人数：1,000〜1,500"),
    ("subject_count", "1000-1500人", 1000, "対象人数：1000-1500人"),
    ("subject_count", "100人以上", 100, "対象人数：100人以上"),
    ("subject_count", "多数", None, "対象人数：多数"),
    ("subject_count", "全村民", None, "対象人数：全村民"),
    ("subject_count", "対象なし", None, ""),
    ("subject_count", "数件", None, "対象人数：数件"),
    ("subject_count", "千", 1000, ""),
    ("subject_count", "1.2万", 12000, ""),
    ("subject_count", "十二", 12, ""),
    ("subject_count", "－", None, ""),
    ("risk_score", "１２", 12, ""),
]


@pytest.mark.parametrize(("key", "cell", "number", "note"), NUMBERS)
def test_of_a_vague_number_the_lower_bound_is_taken_and_the_wording_kept(
    context: Context, key: str, cell: Any, number: int | None, note: str
) -> None:
    reading = read(key, cell, context)
    assert value_of(reading, key) == number
    assert reading.note == note
    assert reading.original == (cell if note else "")


@pytest.mark.parametrize(
    ("cell", "values"),
    [
        ("12冊", {"count": 12, "count_unit": "冊"}),
        ("１，２００ 冊", {"count": 1200, "count_unit": "冊"}),
        ("約30台", {"count": 30, "count_unit": "台"}),
        (12, {"count": 12}),
        ("12冊（3箱）", {"count": 12, "count_unit": "冊"}),
    ],
)
def test_a_quantity_has_a_unit(context: Context, cell: Any, values: dict[str, Any]) -> None:
    assert read("count", cell, context).values == values


@pytest.mark.parametrize(
    ("key", "cell"),
    [("subject_count", "-3"), ("risk_score", 40_000), ("subject_count", "R7年度の利用者"),
     ("count", "①12 ②13"), ("count", "12 13"),
     ("subject_count", "9" * 30)],
)  # fmt: skip
def test_what_is_no_number_is_an_error(context: Context, key: str, cell: Any) -> None:
    objection(read(key, cell, context))


TEXTS = [
    ("location", "情報システム室　書庫Ａ－２ ", "情報システム室　書庫A－2", {"width", "space"}),
    ("location", "情報システム室\n書庫", "情報システム室 書庫", {"space"}),
    ("location", "ｻｰﾊﾞ室", "サーバ室", {"width"}),
    ("name", "①㈱髙橋の台帳", "①㈱髙橋の台帳", set()),
    ("notes", "一行目\r\n二行目", "一行目\n二行目", set()),
    ("name", "住民\u202e台帳\u200b", "住民台帳", {"unseen"}),
    ("location", 12.0, "12", set()),
    ("location", "－", None, set()),
    ("notes", "なし", "なし", set()),
    ("asset_no", 12.0, "12", set()),
    ("asset_no", "0012", "0012", set()),
    ("asset_no", "ＳＯＭ－００１２", "SOM-0012", {"width"}),
]


@pytest.mark.parametrize(("key", "cell", "text", "repairs"), TEXTS)
def test_a_text_is_kept_in_the_spelling_of_the_house(
    context: Context, key: str, cell: Any, text: str | None, repairs: set[str]
) -> None:
    reading = read(key, cell, context)
    assert value_of(reading, key) == text
    assert set(reading.repairs) == repairs


def test_letters_that_cannot_be_seen_are_reported(context: Context) -> None:
    (issue,) = read("name", "住民\u202e台帳", context).issues
    assert issue.weight == "notice"


def test_a_text_that_is_too_long_is_an_error_that_names_the_limit(context: Context) -> None:
    message, _fixes = objection(read("name", "あ" * 201, context))
    assert message == "資産名は200文字までです（今は201文字）"


def test_a_number_that_excel_made_a_date_is_an_error(context: Context) -> None:
    objection(read("asset_no", date(2026, 1, 2), context))


LISTS = [
    ("user_scope", "住民課・税務課", ["住民課", "税務課"]),
    ("user_scope", "住民課、税務課", ["住民課", "税務課"]),
    ("pi_items", "氏名、学年・組", ["氏名", "学年・組"]),
    ("pi_items", "氏名\n住所", ["氏名", "住所"]),
    ("handling", "複製要許可・庁外持出禁止", ["複製要許可", "庁外持出禁止"]),
    ("threats", "Ｔ1-02,t2-04", ["T1-02", "T2-04"]),
    ("threats", "T1-02 T2-04", ["T1-02", "T2-04"]),
    ("connects_to", "LGWAN系・インターネット系", ["lgwan", "internet"]),
    ("connects_to", "なし", None),
    ("pi_recipients", "県・年金機構", ["県", "年金機構"]),
]


@pytest.mark.parametrize(("key", "cell", "items"), LISTS)
def test_a_list_is_parted(context: Context, key: str, cell: str, items: list[str] | None) -> None:
    assert value_of(read(key, cell, context), key) == items


def test_an_address_may_lack_its_beginning_but_must_be_one(context: Context) -> None:
    reading = read("sns_policy_url", "example.lg.jp/sns", context)
    assert reading.values == {"sns_policy_url": "https://example.lg.jp/sns"}
    objection(read("sns_policy_url", "javascript:alert(1)", context))


@pytest.mark.parametrize("key", ["name", "notes", "count", "user_scope", "created_on", "operator",
                                 "org_unit", "own_text", "os_sw"])  # fmt: skip
@pytest.mark.parametrize("cell", [MY_NUMBER, int(MY_NUMBER), "番号は1234-5678-9018です"])
def test_an_individual_number_is_refused_and_never_repeated(
    context: Context, key: str, cell: Any
) -> None:
    reading = read(key, cell, context)
    message, fixes = objection(reading)
    assert message == "12桁の数字が入っています。個人番号そのものは台帳に入力しないでください。"
    assert "9018" not in f"{message}{fixes}{reading.original}{reading.note}"
    assert "9018" not in masked(spelled(cell))


def test_columns_that_are_switched_off_are_typed_all_the_same(context: Context) -> None:
    assert read("edr", "○", context).values == {"edr": True}
    assert read("ismap_expires", "R9.5.31", context).values == {"ismap_expires": "2027-05-31"}
    assert read("patch_status", "適用済", context).values == {"patch_status": "適用済み"}
    assert read("os_sw", "Windows 11", context).values == {"os_sw": "Windows 11"}


@pytest.mark.parametrize(
    ("key", "cell", "value"),
    [
        ("own_text", "鍵は課長席", "鍵は課長席"),
        ("own_int", "－5", -5),
        ("own_date", "R7.6.30", "2025-06-30"),
        ("own_bool", "×", False),
        ("own_choice", "北庁舎", "北庁舎"),
        ("own_multi", "a・b", ["a", "b"]),
    ],
)
def test_columns_of_ones_own_are_typed(context: Context, key: str, cell: str, value: Any) -> None:
    assert value_of(read(key, cell, context), key) == value


def test_an_unknown_column_means_nothing(context: Context) -> None:
    assert read("no_such_column", "×", context) == Reading()
    assert read("owner_active", "×", context) == Reading()


def test_a_file_of_ones_own_stays_so_for_each_of_its_tables(context: Context) -> None:
    own = context.for_table({}, is_own_export=True).for_table({"c_level": ["3"]}, is_1904=True)
    assert (own.is_own_export, own.is_1904) == (True, True)
    assert read("pi_items", "学年・組", own).values == {"pi_items": ["学年・組"]}
    assert read("location", "－", own).values == {"location": "－"}
