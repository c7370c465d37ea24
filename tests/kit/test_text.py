"""config.kit.text"""

import sqlite3
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from config.kit.text import (
    _KANJI_VARIANTS,
    converted_widths,
    fold,
    grams,
    like_escaped,
    normal,
    normal_line,
    query_grams,
)

JAPANESE = st.text(
    st.one_of(
        st.sampled_from(
            "かがカガｶﾞﾟ゛゜ー－-〜～~ 　\n\t髙高﨑崎齋斎ＡａA１1①㈱（）「」%_\\"
            "\u0301\u3099\ufe00\u200b"
        ),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=40,
)


@pytest.mark.parametrize(
    ("given_text", "stored"),
    [
        ("ＬＧＷＡＮ接続系　第１系", "LGWAN接続系　第1系"),
        ("ｻｰﾊﾞｰ", "サーバー"),
        ("ﾊﾟｿｺﾝ･ｷﾞｶﾞ｢ｱ｣｡､", "パソコン・ギガ「ア」。、"),
        ("カﾞ", "ガ"),
        ("ｱﾞﾞﾟ", "ア゛゛゜"),
        ("ﾞ", "゛"),
        ("か\u3099", "が"),
        ("か\u309a", "か\u309a"),
        ("  本庁　\n\n 1階 ", "本庁　\n\n 1階"),
        (
            "一行目\r\n二行目\r三行目\x0b四行目\u2028五行目",
            "一行目\n二行目\n三行目\n四行目\n五行目",
        ),
        ("住\u200b民\u202e台\x00帳\ufeff\ud800\u00ad", "住民台帳"),
        ("表\tの\tます", "表\tの\tます"),
    ],
)
def test_text_is_stored_in_one_width_and_without_unseen_signs(given_text: str, stored: str) -> None:
    assert normal(given_text) == stored


@pytest.mark.parametrize(
    "kept",
    [
        "〜～ー－−―‐（）「」・：／＠．",
        "①㈱㎡½㋿Ⅳ",
        "髙橋 﨑山 𠮷田 渡邉 齋藤",
        "辻\U000e0100 葛\U000e0101",
        "\ufa19社 \ufa10 \ufa26 \U0002f825",
        "山田　太郎",
        "ゐ ヱ ヵ ヶ",
    ],
)
def test_signs_and_the_spelling_of_names_stay_as_given(kept: str) -> None:
    assert normal(kept) == kept
    assert normal_line(kept) == kept


def test_compatibility_ideographs_survive_although_nfc_would_replace_them() -> None:
    name = "\ufa19谷"

    assert unicodedata.normalize("NFC", name) != name
    assert normal(name) == name
    assert fold(name) == fold("神谷")


@given(JAPANESE)
def test_storing_what_was_stored_changes_nothing(text: str) -> None:
    assert normal(normal(text)) == normal(text)
    assert normal_line(normal_line(text)) == normal_line(text)


@pytest.mark.parametrize(
    ("given_text", "stored"),
    [
        ("住民\n台帳", "住民 台帳"),
        ("住民  \t 台帳", "住民 台帳"),
        ("山田　　太郎", "山田　太郎"),
        ("山田 　太郎", "山田　太郎"),
        ("\n", ""),
    ],
)
def test_a_line_has_no_breaks_and_single_spaces(given_text: str, stored: str) -> None:
    assert normal_line(given_text) == stored


def test_the_converted_letters_are_counted() -> None:
    assert converted_widths("ＬＧＷＡＮのｻｰﾊﾞ（１台）") == 10
    assert converted_widths(normal("ＬＧＷＡＮのｻｰﾊﾞ（１台）")) == 0


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("ＬＧＷＡＮ", "lgwan"),
        ("ｻｰﾊﾞｰ", "さーばー"),
        ("サ－バ‐", "サーバー"),
        ("１〜３階", "1-3階"),
        ("1～3階", "1—3階"),
        ("髙橋", "高橋"),
        ("山﨑", "山崎"),
        ("濵田", "浜田"),
        ("渡邊", "渡辺"),
        ("渡邉", "渡辺"),
        ("齋藤", "斎藤"),
        ("齊藤", "斉藤"),
        ("𠮷田", "吉田"),
        ("廣瀨", "広瀬"),
        ("茅ヶ崎", "茅ケ崎"),
        ("3か月", "3ヵ月"),
        ("㈱", "(株)"),
        ("㋿", "令和"),
        ("住民 記録", "住民記録"),
        ("住民　記録\t台帳", "住民記録台帳"),
        ("葛\U000e0100城", "葛城"),
        ("⺠⽣課", "民生課"),
        ("Straße", "STRASSE"),
        ("カ゛", "が"),
    ],
)
def test_what_people_take_for_the_same_word_has_one_key(written: str, wanted: str) -> None:
    assert fold(written) == fold(wanted)


@pytest.mark.parametrize(
    ("one", "other"),
    [("はし", "ばし"), ("サーバ", "サーバー"), ("大阪", "大坂"), ("住民\n記録", "住民記録")],
)
def test_different_words_have_different_keys(one: str, other: str) -> None:
    assert fold(one) != fold(other)


def test_no_kanji_stands_twice_in_the_table_of_variants() -> None:
    listed = "".join(_KANJI_VARIANTS.split())

    assert sorted(set(listed)) == sorted(listed)
    assert unicodedata.normalize("NFKC", listed) == listed


@given(JAPANESE)
@example("e\u00b4")
@example("\u1e9e\u0345")
def test_folding_a_key_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(JAPANESE)
def test_the_stored_text_and_the_text_as_typed_have_one_key(text: str) -> None:
    typed = "".join(c for c in text if unicodedata.category(c)[0] != "M" and c not in "ﾞﾟ゛゜")

    assert fold(normal(typed)) == fold(typed)


def test_a_key_has_no_spaces_and_keeps_line_breaks_between_lines() -> None:
    assert fold(" a b \r\n\n c\u3000d\n") == "ab\ncd"


@given(JAPANESE)
def test_the_short_way_to_a_key_ends_at_the_same_key(text: str) -> None:
    """A letter that nobody sees has no key, and sends the text the long way."""
    assert fold(f"\u200b{text}") == fold(text)


def test_tokens_are_every_letter_and_every_pair_once_in_order() -> None:
    assert grams("住民住民") == ["20303", "27665", "42578504721", "58017730383"]
    assert grams("") == []


def test_no_token_reaches_across_a_line_break() -> None:
    assert grams("住\n民") == ["20303", "27665"]


def test_a_query_of_one_letter_asks_for_the_letter_and_a_longer_one_for_pairs() -> None:
    assert query_grams("民") == ["27665"]
    assert query_grams("住民") == ["42578504721"]
    assert query_grams("") == []


@given(JAPANESE, st.integers(0, 40), st.integers(0, 40))
def test_a_text_has_all_tokens_of_every_part_of_it(text: str, start: int, length: int) -> None:
    key = fold(text)

    assert set(query_grams(key[start : start + length])) <= set(grams(key))


@given(JAPANESE)
def test_a_token_is_a_number(text: str) -> None:
    tokens = grams(fold(text))

    assert all(token.isascii() and token.isdecimal() for token in tokens)


def test_sqlite_full_text_search_keeps_each_token_whole() -> None:
    with sqlite3.connect(":memory:") as database:
        database.execute("CREATE VIRTUAL TABLE f USING fts5(t, tokenize='unicode61')")
        for text in ("住民記録システム", "民住", "A-1 𠮷田"):
            database.execute("INSERT INTO f VALUES (?)", [" ".join(grams(fold(text)))])

        def found(query: str) -> list[int]:
            tokens = " ".join(query_grams(fold(query)))
            rows = database.execute("SELECT rowid FROM f WHERE f MATCH ?", [tokens])
            return [row[0] for row in rows]

        assert [found(q) for q in ("住民", "民", "ａ－", "吉", "税")] == [[1], [1, 2], [3], [3], []]
    database.close()


@given(st.text("a%_\\住", max_size=6), st.text("ab%_\\住民", max_size=6))
def test_an_escaped_text_is_found_literally_by_like(wanted: str, text: str) -> None:
    database = sqlite3.connect(":memory:")
    pattern = f"%{like_escaped(wanted)}%"
    (hit,) = database.execute("SELECT ? LIKE ? ESCAPE '\\'", [text, pattern]).fetchone()
    database.close()

    assert bool(hit) == (wanted in text)
