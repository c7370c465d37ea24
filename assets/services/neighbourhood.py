"""What one asset hangs together with, some steps far: for the picture and its table. Reads only."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils.translation import gettext_lazy

from assets.access import Viewer
from assets.models import Asset, AssetRelation
from classification.services import catalogue
from config.kit.chips import segment_chip

MOST = 60  # more boxes than this nobody can follow on a page
OUTSIDE = frozenset({"", "none", "standalone"})
SYSTEM = "system"  # the column 関連システム says the same as a link would
SHORT = {
    AssetRelation.Kind.HOLDS: gettext_lazy("保持"),
    AssetRelation.Kind.RUNS_ON: gettext_lazy("稼働"),
    AssetRelation.Kind.CONNECTS_TO: gettext_lazy("接続"),
    AssetRelation.Kind.BACKS_UP: gettext_lazy("控え"),
    AssetRelation.Kind.DOCUMENTS: gettext_lazy("資料"),
    AssetRelation.Kind.COPIED_FROM: gettext_lazy("複製"),
    SYSTEM: gettext_lazy("利用"),
}
LONG = {**dict(AssetRelation.Kind.choices), SYSTEM: gettext_lazy("を使う")}

Pair = tuple[int, int, str]  # the keys of both assets and the kind of link


@dataclass(frozen=True)
class Link:
    """One link between two assets that are both shown."""

    source: Asset
    target: Asset
    kind: str

    @property
    def words(self) -> str:
        return str(LONG[self.kind])

    @property
    def short(self) -> str:
        return str(SHORT[self.kind])

    @property
    def crosses(self) -> bool:
        """Whether information would leave its network segment (6(3)); paper is in none."""
        ends = {self.source.segment_id or "", self.target.segment_id or ""}
        return len(ends) == 2 and not ends & OUTSIDE

    @property
    def segments(self) -> tuple[str, str]:
        """Both segments as the screen shows them."""
        return _segment(self.source), _segment(self.target)

    @property
    def permit(self) -> str:
        """What allows the crossing: the recorded communication, or the way of transfer."""
        for asset in (self.source, self.target):
            method = asset.transfer_method
            if recorded := asset.specific_comm_id or (method if method != "なし" else ""):
                return str(recorded)
        return ""

    @property
    def is_forbidden(self) -> bool:
        return self.crosses and not self.permit


@dataclass
class Neighbourhood:
    """The assets around one, nearest first, with the links among them."""

    centre: Asset
    assets: dict[int, Asset] = field(default_factory=dict)
    links: list[Link] = field(default_factory=list)
    is_cut: bool = False

    @property
    def forbidden(self) -> list[Link]:
        return [link for link in self.links if link.is_forbidden]


def around(asset: Asset, *, viewer: Viewer, steps: int) -> Neighbourhood:
    """Return what can be reached in so many steps, as far as the viewer may see it.

    Three queries a step; a circle ends by itself, since no asset is visited twice.
    """
    found = Neighbourhood(asset, {asset.pk: asset})
    edge: set[int] = {asset.pk}
    pairs: set[Pair] = set()
    for _step in range(steps):
        pairs |= _relations(edge) | _systems(edge, viewer)
        near = {key for source, target, _kind in pairs for key in (source, target)}
        new = _visible(near - found.assets.keys(), viewer, room=MOST - len(found.assets))
        found.is_cut = found.is_cut or len(found.assets) + len(new) >= MOST
        found.assets |= new
        edge = set(new)
        if not edge:
            break
    found.links = _among(found.assets, pairs)
    return found


def _relations(keys: Iterable[int]) -> set[Pair]:
    rows = AssetRelation.objects.filter(Q(source__in=keys) | Q(target__in=keys))
    return set(rows.values_list("source_id", "target_id", "kind"))


def _systems(keys: Iterable[int], viewer: Viewer) -> set[Pair]:
    rows = viewer.assets().filter(Q(pk__in=keys) | Q(system__in=keys)).exclude(system=None)
    return {(pk, system, SYSTEM) for pk, system in rows.values_list("pk", "system_id")}


def _visible(keys: Iterable[int], viewer: Viewer, *, room: int) -> dict[int, Asset]:
    found = viewer.assets().kept().filter(pk__in=keys).select_related("org_unit")
    return {row.pk: row for row in found.order_by("asset_no")[: max(room, 0)]}


def _among(assets: Mapping[int, Asset], pairs: Iterable[Pair]) -> list[Link]:
    links = [
        Link(assets[source], assets[target], kind)
        for source, target, kind in pairs
        if source in assets and target in assets
    ]
    return sorted(links, key=lambda link: (link.source.asset_no, link.target.asset_no, link.kind))


def _segment(asset: Asset) -> str:
    code = asset.segment_id or "none"
    entry = catalogue.segments().get(code)
    return segment_chip(code, entry.short_label if entry else code)
