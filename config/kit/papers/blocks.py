"""What a paper is made of: headings, sentences, facts, tables, lanes and places to sign."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True)
class Block:
    """One part of a paper; its kind names the function of paper.typ that draws it."""

    kind: ClassVar[str]

    def as_data(self) -> dict[str, Any]:
        return {"kind": self.kind, **asdict(self)}


@dataclass(frozen=True, slots=True)
class Heading(Block):
    """The title of a section; `new_page` begins it on a page of its own."""

    kind: ClassVar[str] = "heading"
    text: str
    level: int = 1
    new_page: bool = False


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
    """Labels and what belongs to them, line by line."""

    kind: ClassVar[str] = "facts"
    rows: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; `width` is its share of the page, 0 takes what its texts need."""

    title: str
    width: float = 1
    align: str = "left"


@dataclass(frozen=True, slots=True)
class Table(Block):
    """Rows under headings that are repeated on every page; no row is split between two."""

    kind: ClassVar[str] = "table"
    columns: Sequence[Column]
    rows: Sequence[Sequence[str]]
    empty: str = ""


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
class Paper:
    """A whole paper. `made_at` is the date that the file states; `foot` stands on every page."""

    title: str
    blocks: Sequence[Block]
    made_at: datetime
    subtitle: str = ""
    corner: str = ""
    foot: str = ""
    landscape: bool = False

    def as_data(self) -> dict[str, Any]:
        return {
            "title": self.title,
            "subtitle": self.subtitle,
            "corner": self.corner,
            "foot": self.foot,
            "landscape": self.landscape,
            "blocks": [block.as_data() for block in self.blocks],
        }

    @property
    def cells(self) -> int:
        """How much there is to set: the cells of all tables."""
        tables = [block for block in self.blocks if isinstance(block, Table)]
        return sum(len(table.columns) * len(table.rows) for table in tables)
