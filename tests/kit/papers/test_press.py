"""config.kit.papers.press: papers as PDF, whatever stands in their words."""

import io
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from config.kit.papers import press
from config.kit.papers.blocks import (
    Block,
    Column,
    Facts,
    Heading,
    Items,
    Lane,
    Lanes,
    Paper,
    Signatures,
    Table,
    Text,
)
from config.kit.papers.press import PaperError

NOON = datetime(2026, 11, 29, 3, 0, 0, 123_456, tzinfo=UTC)
MARKUP = '#pagebreak() *太* _斜_ $x^2$ @ref <label> \\ " ] #read("/etc/passwd") // 注 `印`'


def paper(blocks: Sequence[Block], **changes: object) -> Paper:
    told = {"title": "停電時の控え", "made_at": NOON} | changes
    return Paper(blocks=blocks, **told)


def opened(made: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(made))


def text_of(made: bytes) -> str:
    return "".join(page.extract_text() for page in opened(made).pages)


def rows(count: int) -> Table:
    columns = [Column("番号", 0), Column("資産名", 2), Column("件数", 0, "right")]
    return Table(columns, [[f"J-{number:04}", "住民基本台帳", "1"] for number in range(count)])


def test_a_paper_holds_every_kind_of_block() -> None:
    made = press.pdf(
        paper(
            [
                Heading("連絡先"),
                Text("順に連絡します。"),
                Items(["電源を確かめる", "統括に連絡する"], numbered=True),
                Facts([("統括", "情報政策係"), ("電話", "")]),
                Heading("資産", level=2, new_page=True),
                rows(3),
                Table([Column("番号")], [], empty="資産はありません。"),
                Lanes([Lane("LGWAN接続系", ["財務会計"], note="庁内")], alt="系統の図"),
                Signatures(["渡した人", "受け取った人"]),
                Text("終わり", small=True),
            ],
            subtitle="緑川村", corner="令和8年11月", foot="部外秘",
        )
    )  # fmt: skip

    text = text_of(made)
    for word in ("停電時の控え", "緑川村", "令和8年11月", "部外秘", "電源を確かめる", "J-0002",
                 "資産はありません。", "財務会計", "受け取った人", "終わり"):  # fmt: skip
        assert word in text
    assert len(opened(made).pages) == 2


def test_what_looks_like_markup_is_only_text() -> None:
    blocks = [
        Heading(MARKUP),
        Text(MARKUP),
        Items([MARKUP]),
        Facts([(MARKUP, MARKUP)]),
        Table([Column(MARKUP)], [[MARKUP]]),
        Lanes([Lane(MARKUP, [MARKUP])], alt=MARKUP),
        Signatures([MARKUP]),
    ]
    made = press.pdf(paper(blocks, title=MARKUP, foot=MARKUP))

    assert len(opened(made).pages) == 1
    assert text_of(made).replace("\n", "").count("/etc/passwd") == 12
    assert "root:" not in text_of(made)


@settings(max_examples=8, deadline=None)
@given(
    st.lists(
        st.text(st.characters(exclude_categories=["Cs"]), max_size=40), min_size=1, max_size=20
    )
)
def test_any_text_can_be_printed(words: list[str]) -> None:
    made = press.pdf(paper([Heading(words[0]), Table([Column(words[-1])], [[w] for w in words])]))

    assert made.startswith(b"%PDF")


def test_a_letter_that_no_font_has_is_seen_to_be_missing() -> None:
    made = press.pdf(paper([Text("前\U00020000\ue000後")]))

    assert "前" in text_of(made)
    assert "後" in text_of(made)


def test_rare_letters_of_names_are_embedded() -> None:
    assert "𠮷田 髙橋 﨑山" in text_of(press.pdf(paper([Text("𠮷田 髙橋 﨑山")])))


def test_the_headings_of_a_table_stand_on_every_page() -> None:
    pages = opened(press.pdf(paper([rows(150)]))).pages

    assert len(pages) > 2
    assert all("資産名" in page.extract_text() for page in pages)


def test_a_paper_lies_or_stands_on_a4() -> None:
    for landscape, wide, high in ((False, 595, 842), (True, 842, 595)):
        box = opened(press.pdf(paper([Text("紙")], landscape=landscape))).pages[0].mediabox
        assert (round(box.width), round(box.height)) == (wide, high)


def test_a_paper_can_be_read_aloud_and_says_when_it_was_made() -> None:
    made = opened(press.pdf(paper([rows(2)])))

    assert str(made.root_object["/Lang"]) == "ja-JP"
    assert "/StructTreeRoot" in made.root_object
    assert made.metadata is not None
    assert made.metadata.title == "停電時の控え"
    assert made.metadata.creation_date == NOON.replace(microsecond=0)


def test_the_same_paper_is_the_same_file() -> None:
    assert press.pdf(paper([rows(5)])) == press.pdf(paper([rows(5)]))


def test_a_paper_that_is_too_long_is_refused() -> None:
    with pytest.raises(PaperError, match="more than"):
        press.pdf(paper([rows(press.MAX_CELLS)]))


@pytest.mark.parametrize(("limit", "value"), [("MEMORY_BYTES", 40 << 20), ("WALL_SECONDS", 0.01)])
def test_a_typesetter_that_wants_too_much_is_ended(
    limit: str, value: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(press, limit, value)

    with pytest.raises(PaperError):
        press.pdf(paper([rows(200)]))
