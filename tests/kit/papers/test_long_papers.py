"""config.kit.papers.press.bound: papers of any length, set in pieces and laid together."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from config.kit.papers import press
from config.kit.papers.blocks import Block, Column, Facts, Heading, Margins, Paper, Table
from tests.kit.papers.test_press import MARKUP, NOON, opened

MARGINS = Margins(
    name="緑川村　情報資産台帳",
    made="作成日時：令和8年11月29日 12:00",
    by="作成者：佐藤 花子",
    mark="取扱注意　機密性3B",
    number="番号 R8-12",
    seal="台帳の封印 1,234件 3f9a 02bc 77d1 90ee",
)
LONG_WORD = "abcdefghij" * 10


def pieces(count: int, *, rows: int = 40, margins: Margins | None = MARGINS) -> Iterator[Paper]:
    for piece in range(count):
        columns = [Column("番号", 1), Column("機密性", 1, "center", "分類"), Column("名称", 3)]
        told = [[f"J-{piece}-{row:03}", "3B", LONG_WORD] for row in range(rows)]
        blocks: list[Block] = [Heading(f"第{piece}課"), Table(columns, told, size=8)]
        yield Paper("情報資産台帳", blocks, NOON, margins=margins, continued=piece > 0)


def texts(made: bytes) -> list[str]:
    return [page.extract_text().replace("\n", "") for page in opened(made).pages]


def test_every_page_of_a_long_form_is_numbered_and_says_whose_it_is() -> None:
    pages = texts(press.bound(pieces(3)))

    assert len(pages) >= 3
    for number, page in enumerate(pages, 1):
        assert f"{number}／{len(pages)} ページ" in page
        for word in (MARGINS.name, MARGINS.made, MARGINS.by, MARGINS.mark, MARGINS.number,
                     MARGINS.seal, "分類"):  # fmt: skip
            assert word in page
    assert sum("情報資産台帳" in page.replace(MARGINS.name, "") for page in pages) == 1


def test_the_pieces_are_one_file_for_archives() -> None:
    made = opened(press.bound(pieces(2)))
    root = made.root_object
    told = root["/Metadata"].get_object().get_data()  # type: ignore[union-attr]

    assert [entry["/Title"] for entry in made.outline] == ["第0課", "第1課"]  # type: ignore[call-overload]
    assert str(root["/Lang"]) == "ja-JP"
    assert "/OutputIntents" in root
    assert b"pdfaid:part>2<" in told
    assert b"NPages>%d<" % len(made.pages) in told
    assert "/ID" in made.trailer
    assert made.metadata is not None
    assert made.metadata.title == "情報資産台帳"


def test_a_piece_alone_is_accessible_and_for_archives_too() -> None:
    made = press.bound(pieces(1))
    told = opened(made).root_object["/Metadata"].get_object().get_data()  # type: ignore[union-attr]

    assert "/StructTreeRoot" in opened(made).root_object
    assert b"pdfuaid:part>1<" in told
    assert b"pdfaid:part>2<" in told
    assert "1／" in texts(made)[0]


def test_a_paper_without_margins_is_numbered_at_its_foot() -> None:
    pages = texts(press.bound(pieces(2, margins=None)))

    assert all(f"{n} / {len(pages)}" in page for n, page in enumerate(pages, 1))


def test_a_letter_without_a_glyph_costs_the_mark_for_archives_not_the_paper() -> None:
    first, second = pieces(2, rows=1)
    odd = replace(second, blocks=[Heading("\ue000")])

    assert "/OutputIntents" not in opened(press.bound([first, odd])).root_object


def test_the_same_pieces_are_the_same_file() -> None:
    assert press.bound(pieces(2, rows=3)) == press.bound(pieces(2, rows=3))


@pytest.mark.parametrize("word", ["x" * 100, "ー" * 40, "https://example.lg.jp/" + "a" * 80])
def test_a_long_word_breaks_where_its_cell_ends(word: str) -> None:
    table = Table([Column("名称", 1), Column("番号", 5)], [[word, "J-1"]], size=8)
    (page,) = opened(press.pdf(Paper("台帳", [table], NOON, margins=MARGINS))).pages
    text = page.extract_text()

    assert word in text.replace("\n", "")
    lines = [line for line in text.splitlines() if set(line) <= set(word) and len(line) > 3]
    assert len(lines) >= 4
    assert max(map(len, lines)) < 25


def test_markup_in_the_margins_and_on_cards_is_only_text() -> None:
    margins = Margins(*[MARKUP] * 6)
    card = Facts([(MARKUP, MARKUP)], label_width=40, high=10)
    heading = Heading(MARKUP, above=MARKUP, titled=True)
    paper = Paper("紙", [heading, card], NOON, margins=margins, signatures=[MARKUP])

    assert "root:" not in "".join(texts(press.pdf(paper)))


@pytest.mark.parametrize("size", ["a4", "a3"])
def test_it_is_printed_on_the_paper_that_is_asked_for(size: str) -> None:
    paper = replace(next(pieces(1)), size=size, landscape=True)
    box = opened(press.pdf(paper)).pages[0].mediabox

    assert (round(box.width), round(box.height)) == {"a4": (842, 595), "a3": (1191, 842)}[size]


def test_a_text_taller_than_a_page_goes_on_over_the_next() -> None:
    table = Table([Column("備考", 1), Column("番号", 9)], [["備考の文" * 300, "J-1"]], size=8)
    made = opened(press.pdf(Paper("台帳", [table], NOON, margins=MARGINS, landscape=True)))

    assert len(made.pages) > 3
    assert sum(page.extract_text().count("備") for page in made.pages) >= 300
