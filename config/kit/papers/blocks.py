"""What a paper is made of: headings, sentences, facts, tables, lanes and places to sign."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any, ClassVar, Literal


@dataclass(frozen=True, slots=True)
class Block:
    """One part of a paper; its kind names the function of paper.typ that draws it."""

    kind: ClassVar[str]

    def as_data(self) -> dict[str, Any]:
        return {"kind": self.kind, **asdict(self)}


@dataclass(frozen=True, slots=True)
class Heading(Block):
    """The title of a section; `new_page` begins it on a page of its own.

    Every heading is a bookmark of the file. `above` stands over it in large letters;
    `titled` repeats the title of the paper and its seals, for a part that is signed alone.
    """

    kind: ClassVar[str] = "heading"
    text: str
    level: int = 1
    new_page: bool = False
    above: str = ""
    titled: bool = False


@dataclass(frozen=True, slots=True)
class Text(Block):
    """A paragraph; `small` for a remark under a table."""

    kind: ClassVar[str] = "text"
    text: str
    small: bool = False


@dataclass(frozen=True, slots=True)
class Items(Block):
    """A list of sentences, numbered where their order matters."""

    kind: ClassVar[str] = "items"
    texts: Sequence[str]
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Facts(Block):
    """Labels and what belongs to them, line by line; `high` leaves room to write by hand."""

    kind: ClassVar[str] = "facts"
    rows: Sequence[tuple[str, str]]
    label_width: float = 0  # millimetres; 0 takes what the labels need
    high: float = 0  # the least height of a line in millimetres


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; `width` is its share of the page, 0 takes what its texts need.

    Neighbours with the same `group` stand under one heading that says it. The cells of
    `pictures` are drawings (SVG).
    """

    title: str
    width: float = 1
    align: str = "left"
    group: str = ""
    pictures: bool = False


@dataclass(frozen=True, slots=True)
class Table(Block):
    """Rows under headings that are repeated on every page; only long ones are split."""

    kind: ClassVar[str] = "table"
    columns: Sequence[Column]
    rows: Sequence[Sequence[str]]
    empty: str = ""
    size: float = 8.5  # of the letters, in points
    high: float = 0  # the least height of a row in millimetres, to write by hand


@dataclass(frozen=True, slots=True)
class Lane:
    """One lane of a picture: its title and the boxes in it."""

    title: str
    boxes: Sequence[str]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Lanes(Block):
    """A picture of what lies beside what: lanes with boxes; `alt` says it in words."""

    kind: ClassVar[str] = "lanes"
    lanes: Sequence[Lane]
    alt: str


@dataclass(frozen=True, slots=True)
class Signatures(Block):
    """Places to sign, side by side: who signs as what."""

    kind: ClassVar[str] = "signatures"
    labels: Sequence[str]


@dataclass(frozen=True, slots=True)
class Code(Block):
    """A text exactly as it is, below its facts and its picture for a camera (SVG)."""

    kind: ClassVar[str] = "code"
    rows: Sequence[tuple[str, str]]
    text: str
    picture: str
    alt: str


@dataclass(frozen=True, slots=True)
class BlankPages(Block):
    """Pages with nothing but their numbers, to be laid over those of a long paper."""

    kind: ClassVar[str] = "blank"
    count: int = 1


@dataclass(frozen=True, slots=True)
class Margins:
    """What stands above and below on every page of an official form.

    `mark` is how the paper is to be handled; `seal` says to which state of the ledger it belongs.
    """

    name: str
    made: str
    by: str
    mark: str = ""
    number: str = ""
    seal: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """A whole paper, or a piece of a long one. `made_at` is the date that the file states.

    `foot` stands on every page; an official form has `margins` instead. A piece that is
    `continued` has no title, and one that is not `numbered` gets its page numbers later.
    """

    title: str
    blocks: Sequence[Block]
    made_at: datetime
    subtitle: str = ""
    corner: str = ""
    foot: str = ""
    landscape: bool = False
    size: Literal["a4", "a3"] = "a4"
    margins: Margins | None = None
    continued: bool = False
    numbered: bool = True
    signatures: Sequence[str] = ()

    def as_data(self) -> dict[str, Any]:
        told = {one.name: getattr(self, one.name) for one in fields(self)}
        del told["made_at"]
        return told | {
            "blocks": [block.as_data() for block in self.blocks],
            "margins": asdict(self.margins) if self.margins else None,
        }

    @property
    def cells(self) -> int:
        """How much there is to set: the cells of all tables."""
        tables = [block for block in self.blocks if isinstance(block, (Table, Facts))]
        return sum(len(row) for table in tables for row in table.rows)
