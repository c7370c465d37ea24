"""The picture of what hangs together: a lane for each network segment, a column for each role.

Laid out on the server with plain arithmetic; the template only prints the numbers.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assets.models import Asset, Form
from assets.services.neighbourhood import Link, Neighbourhood
from classification.services import catalogue
from config.kit.chips import SHAPES

LEFT, WIDTH, HEIGHT, GAP_X, GAP_Y = 140, 168, 52, 76, 22
TOP, LANE_HEAD = 30, 26
CROWDED, CROWDED_GAP_Y = 6, 10  # boxes above one another, from which on they stand closer
NAME_LENGTH = 11
LABELLED = 14  # with more links than this their words would hide each other
SPREAD = (-18, -6, 6, 18, -12, 0, 12)

COLUMNS = (gettext_lazy("利用"), gettext_lazy("システム"), gettext_lazy("データ"),
           gettext_lazy("連携・媒体"))  # fmt: skip
COLUMN_OF: dict[str, int] = {
    Form.TERMINAL: 0,
    Form.SYSTEM: 1, Form.SERVER: 1, Form.NETWORK: 1,
    Form.DB: 2, Form.FILE: 2, Form.PAPER: 2,
    Form.MEDIA: 3, Form.CLOUD: 3, Form.SNS: 3, Form.FACILITY: 3,
}  # fmt: skip
DATA = 2
ALWAYS = ("mynumber", "lgwan", "internet")


@dataclass(frozen=True)
class Box:
    """One asset at its place."""

    asset: Asset
    x: int
    y: int
    is_centre: bool

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
    def short_name(self) -> str:
        name: str = self.asset.name
        return name if len(name) <= NAME_LENGTH else f"{name[: NAME_LENGTH - 1]}…"

    @property
    def middle(self) -> int:
        return self.y + HEIGHT // 2


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

    width = LEFT + len(COLUMNS) * (WIDTH + GAP_X) + 12
    box_width, box_height = WIDTH, HEIGHT

    def __init__(self, around: Neighbourhood) -> None:
        self.around = around

    @property
    def heads(self) -> list[tuple[int, str]]:
        return [(_x(column) + WIDTH // 2, str(name)) for column, name in enumerate(COLUMNS)]

    @cached_property
    def lanes(self) -> list[Lane]:
        used = {_lane(asset) for asset in self.around.assets.values()}
        codes = [code for code in catalogue.segments() if code in {*used, *ALWAYS}]
        lanes, y = [], TOP
        for code in codes:
            tallest = max(map(len, self._stacks[code]), default=0)
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
                    places[asset.pk] = Box(asset, _x(column), y, asset == self.around.centre)
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
        start, end, gutter = _sides(a, b, shift)
        bend = f"V{b.middle}" if a.middle != b.middle or a.x == b.x else ""
        path = f"M{start} {a.middle}H{gutter}{bend}H{end}"
        return Edge(link, path, gutter, (a.middle + b.middle) // 2 - 6, named or link.is_forbidden)


def _sides(a: Box, b: Box, shift: int) -> tuple[int, int, int]:
    """Return where a line leaves, where it arrives, and the gutter in which it turns.

    It turns beside the box that it arrives at, in the gap between two columns.
    """
    if b.x > a.x:
        return a.x + WIDTH, b.x - 2, b.x - GAP_X // 2 + shift
    if b.x < a.x:
        return a.x, b.x + WIDTH + 2, b.x + WIDTH + GAP_X // 2 + shift
    return a.x, b.x - 2, a.x - GAP_X // 2 + shift


def _x(column: int) -> int:
    return LEFT + column * (WIDTH + GAP_X)


def _lane(asset: Asset) -> str:
    return asset.segment_id or "none"


def _ordered(around: Neighbourhood) -> Iterable[Asset]:
    return sorted(
        around.assets.values(), key=lambda asset: (asset != around.centre, asset.asset_no)
    )
