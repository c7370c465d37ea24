"""The picture of what hangs together: a lane for each network segment, a column for each role.

Laid out on the server with plain arithmetic; the template only prints the numbers.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from unicodedata import east_asian_width

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assets.models import Asset, Form
from assets.services.neighbourhood import Link, Neighbourhood
from classification.services import catalogue
from config.kit.chips import SHAPES

LEFT, WIDTH, HEIGHT, GAP_X, GAP_Y, RIGHT = 120, 152, 52, 60, 22, 16
TOP, LANE_HEAD = 30, 26
CROWDED, CROWDED_GAP_Y = 6, 10  # boxes above one another, from which on they stand closer
NAME_WIDTH = 19  # half-width letters that a box holds
LABELLED = 14  # with more links than this their words would hide each other
SPREAD = (-14, -5, 5, 14, -10, 0, 10)

COLUMNS = (gettext_lazy("利用"), gettext_lazy("システム"), gettext_lazy("データ"),
           gettext_lazy("連携・媒体"))  # fmt: skip
CONTRACTORS = gettext_lazy("委託先")
COLUMN_OF: dict[str, int] = {
    Form.TERMINAL: 0,
    Form.SYSTEM: 1, Form.SERVER: 1, Form.NETWORK: 1,
    Form.DB: 2, Form.FILE: 2, Form.PAPER: 2,
    Form.MEDIA: 3, Form.CLOUD: 3, Form.SNS: 3, Form.FACILITY: 3,
}  # fmt: skip
DATA = 2
ALWAYS = ("mynumber", "lgwan", "internet")


@dataclass(frozen=True)
class Place:
    """Where something stands, and where its words do."""

    x: int
    y: int

    @property
    def text_x(self) -> int:
        return self.x + 12

    @property
    def number_y(self) -> int:
        return self.y + 21

    @property
    def name_y(self) -> int:
        return self.y + 41

    @property
    def middle(self) -> int:
        return self.y + HEIGHT // 2


@dataclass(frozen=True)
class Box(Place):
    """One asset at its place."""

    asset: Asset
    is_centre: bool

    @property
    def short_name(self) -> str:
        return _short(self.asset.name)


@dataclass(frozen=True)
class Contractor(Place):
    """Who works on assets of a lane by contract, with the lines that lead there."""

    name: str
    lines: tuple[str, ...]

    @property
    def short_name(self) -> str:
        return _short(self.name)


@dataclass(frozen=True)
class Lane:
    """One network segment across the picture."""

    code: str
    label: str
    y: int
    height: int
    is_empty: bool

    @property
    def css(self) -> str:
        return SHAPES[self.code].css if self.code in SHAPES else "off"

    @property
    def symbol(self) -> str:
        return SHAPES[self.code].symbol if self.code in SHAPES else "seg-other"

    @property
    def text_y(self) -> int:
        return self.y + 20

    @property
    def mark_y(self) -> int:
        return self.y + 8

    @property
    def middle(self) -> int:
        return self.y + self.height // 2


@dataclass(frozen=True)
class Edge:
    """One link as a line with right angles, and where its words stand."""

    link: Link
    path: str
    x: int
    y: int
    is_labelled: bool

    @property
    def words(self) -> str:
        if self.link.is_forbidden:
            return _("%(words)s：系統をまたぐ") % {"words": self.link.short}
        return self.link.short


class Picture:
    """Boxes, lanes and lines of a neighbourhood."""

    box_width, box_height = WIDTH, HEIGHT

    def __init__(self, around: Neighbourhood) -> None:
        self.around = around

    @property
    def width(self) -> int:
        return _x(len(self.heads) - 1) + WIDTH + RIGHT

    @cached_property
    def heads(self) -> list[tuple[int, str]]:
        names = [*COLUMNS, *([CONTRACTORS] if self._contracts else [])]
        return [(_x(column) + WIDTH // 2, str(name)) for column, name in enumerate(names)]

    @cached_property
    def lanes(self) -> list[Lane]:
        used = {_lane(asset) for asset in self.around.assets.values()}
        codes = [code for code in catalogue.segments() if code in {*used, *ALWAYS}]
        lanes, y = [], TOP
        for code in codes:
            tallest = max(map(len, [*self._stacks[code], self._contracts.get(code, ())]), default=0)
            height = max(LANE_HEAD + tallest * self._step + GAP_Y // 2, 76)
            label = catalogue.segments()[code].short_label
            lanes.append(Lane(code, label, y, height, not tallest))
            y += height
        return lanes

    @property
    def height(self) -> int:
        last = self.lanes[-1]
        return last.y + last.height + 2

    @cached_property
    def boxes(self) -> dict[int, Box]:
        places = {}
        for lane in self.lanes:
            for column, stack in enumerate(self._stacks[lane.code]):
                for row, asset in enumerate(stack):
                    y = lane.y + LANE_HEAD + row * self._step
                    places[asset.pk] = Box(_x(column), y, asset, asset == self.around.centre)
        return places

    @property
    def edges(self) -> list[Edge]:
        """The lines, those that are forbidden last, so that they lie on top."""
        all_named = len(self.around.links) <= LABELLED
        drawn = [
            self._edge(link, SPREAD[n % len(SPREAD)], named=all_named)
            for n, link in enumerate(self.around.links)
        ]
        return sorted(drawn, key=lambda edge: edge.link.is_forbidden)

    @cached_property
    def contractors(self) -> list[Contractor]:
        """Those whom assets are entrusted to, beside the lane of these assets."""
        found, x = [], _x(len(COLUMNS))
        for lane in self.lanes:
            for row, (name, assets) in enumerate(self._contracts.get(lane.code, {}).items()):
                place = Place(x, lane.y + LANE_HEAD + row * self._step)
                starts = [self.boxes[asset.pk] for asset in assets]
                lines = tuple(
                    _line(a, place, SPREAD[n % len(SPREAD)]) for n, a in enumerate(starts)
                )
                found.append(Contractor(x, place.y, name, lines))
        return found

    @property
    def contracts(self) -> list[tuple[Asset, str]]:
        """The same for the table: each asset that is entrusted to somebody, and to whom."""
        return [(a, a.contractor) for a in _ordered(self.around) if a.contractor]

    @property
    def count(self) -> int:
        """How many lines there are."""
        return len(self.around.links) + len(self.contracts)

    @cached_property
    def _contracts(self) -> dict[str, dict[str, list[Asset]]]:
        """Lane → contractor → the assets of the lane that are entrusted to them."""
        found: dict[str, dict[str, list[Asset]]] = defaultdict(dict)
        for asset, name in self.contracts:
            found[_lane(asset)].setdefault(name, []).append(asset)
        return dict(found)

    @cached_property
    def _step(self) -> int:
        """How far below one another the boxes of a column stand."""
        tallest = max((len(s) for stacks in self._stacks.values() for s in stacks), default=0)
        return HEIGHT + (CROWDED_GAP_Y if tallest > CROWDED else GAP_Y)

    @cached_property
    def _stacks(self) -> dict[str, list[list[Asset]]]:
        """Lane → its columns → the assets in them, the one in question first."""
        stacks: dict[str, list[list[Asset]]] = defaultdict(lambda: [[] for _name in COLUMNS])
        for asset in _ordered(self.around):
            stacks[_lane(asset)][COLUMN_OF.get(asset.form, DATA)].append(asset)
        return stacks

    def _edge(self, link: Link, shift: int, *, named: bool) -> Edge:
        a, b = self.boxes[link.source.pk], self.boxes[link.target.pk]
        gutter = _sides(a, b, shift)[2]
        path = _line(a, b, shift)
        return Edge(link, path, gutter, (a.middle + b.middle) // 2 - 6, named or link.is_forbidden)


def _line(a: Place, b: Place, shift: int) -> str:
    """Return the path of a line with right angles from one place to another."""
    start, end, gutter = _sides(a, b, shift)
    bend = f"V{b.middle}" if a.middle != b.middle or a.x == b.x else ""
    return f"M{start} {a.middle}H{gutter}{bend}H{end}"


def _sides(a: Place, b: Place, shift: int) -> tuple[int, int, int]:
    """Return where a line leaves, where it arrives, and the gutter in which it turns.

    It turns beside the box that it arrives at, in the gap between two columns.
    """
    if b.x > a.x:
        return a.x + WIDTH, b.x - 2, b.x - GAP_X // 2 + shift
    if b.x < a.x:
        return a.x, b.x + WIDTH + 2, b.x + WIDTH + GAP_X // 2 + shift
    return a.x, b.x - 2, a.x - GAP_X // 2 + shift


def _short(name: str) -> str:
    """Return as much of a name as its box holds."""
    widths = list(accumulate(_width(letter) for letter in name))
    if not widths or widths[-1] <= NAME_WIDTH:
        return name
    return f"{name[: bisect_right(widths, NAME_WIDTH - 2)]}…"


def _width(letter: str) -> float:
    if east_asian_width(letter) in "WFA":
        return 2
    return 1.5 if letter.isupper() else 1


def _x(column: int) -> int:
    return LEFT + column * (WIDTH + GAP_X)


def _lane(asset: Asset) -> str:
    return asset.segment_id or "none"


def _ordered(around: Neighbourhood) -> Iterable[Asset]:
    return sorted(
        around.assets.values(), key=lambda asset: (asset != around.centre, asset.asset_no)
    )
