"""Comparing two Japanese texts word by word"""

import time

import pytest

from audits.services.words import door
from audits.tables.compare import Side, compare


def told(side: Side) -> str:
    """Write a side with its changed pieces in brackets."""
    return "".join(piece.text if piece.same else f"[{piece.text}]" for piece in side)


@pytest.mark.parametrize(
    ("before", "after", "left", "right"),
    [
        (
            "住民の氏名・住所等を含む。",
            "住民の氏名・住所等及び個人番号を含む。",
            "住民の氏名・住所等を含む。",
            "住民の氏名・住所等[及び個人番号]を含む。",
        ),
        (
            "情報システム室 書庫A-2に保管",
            "情報システム室 書庫B-2に保管",
            "情報システム室 書庫[A]-2に保管",
            "情報システム室 書庫[B]-2に保管",
        ),
        (
            "サーバは3台、端末は120台",
            "サーバは3台、端末は125台",
            "サーバは3台、端末は[120]台",
            "サーバは3台、端末は[125]台",
        ),
        (
            "停止しても窓口は紙で継続できる。",
            "全く違うことが書かれている",
            "[停止しても窓口は紙で継続できる。]",
            "[全く違うことが書かれている]",
        ),
        ("", "新しい文", "", "[新しい文]"),
        ("古い文", "", "[古い文]", ""),
    ],
)
def test_only_what_changed_is_marked(before: str, after: str, left: str, right: str) -> None:
    assert tuple(map(told, compare(before, after))) == (left, right)


def test_nothing_is_lost_and_nothing_is_added() -> None:
    before = "住民票の写し。\n窓口で使う。<b>太字</b>"
    after = "住民票の写し（正本）。\n窓口と出張所で使う。"
    left, right = compare(before, after)

    assert "".join(piece.text for piece in left) == before
    assert "".join(piece.text for piece in right) == after


def test_long_texts_are_compared_by_sentences_in_time() -> None:
    before = "".join(f"第{n}条の定めによる。" for n in range(400))
    after = before.replace("第200条", "第二百条")
    begun = time.process_time()

    left, right = compare(before, after)

    assert time.process_time() - begun < 2
    assert [piece.text for piece in left if not piece.same] == ["第200条の定めによる。"]
    assert [piece.text for piece in right if not piece.same] == ["第二百条の定めによる。"]


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("screen", "画面から"),
        ("screen bulk", "画面から（一括変更）"),
        ("import 41", "取り込み 41"),
        ("command load_demo", "コマンド load_demo"),
        ("task run_due", "定期の処理 run_due"),
        ("api", "API"),
        ("", ""),
    ],
)
def test_a_door_has_its_words(source: str, words: str) -> None:
    assert door(source) == words
