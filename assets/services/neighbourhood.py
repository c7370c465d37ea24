"""What assets hang together with, around one or within units: for the picture and its table."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import F, Q
from django.utils.translation import gettext_lazy

from assets.access import Viewer
from assets.models import Asset, AssetRelation, Unit
from classification import inheritance
from classification.services import catalogue
from config.kit.chips import segment_chip

MOST = 60  # more boxes than this nobody can follow on a page
MOST_LINKS = 200  # more links of one kind than this are not even looked at
# What the picture and its table say of an asset.
DRAWN = (
    "asset_no", "name", "kind", "form", "segment", "transfer_method", "specific_comm_id",
    "contractor", "org_unit__name",
)  # fmt: skip
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
    """Assets with the links among them: those around one (`centre`), or those of units."""

    centre: Asset | None = None
    assets: dict[int, Asset] = field(default_factory=dict)
    links: list[Link] = field(default_factory=list)
    is_cut: bool = False

    @property
    def forbidden(self) -> list[Link]:
        return [link for link in self.links if link.is_forbidden]

    @property
    def circles(self) -> list[list[Asset]]:
        """The groups of assets that ask the same of each other in a circle."""
        ways, ends = catalogue.inheriting(), []
        for link in self.links:
            way = ways.get(link.kind)
            if way and way.carries_from(link.source.kind):
                ends.append(way.ends(link.source.pk, link.target.pk))
        return [[self.assets[key] for key in group] for group in inheritance.circles(ends)]


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


def within(*, viewer: Viewer, unit: Unit | None, crossing: bool = False) -> Neighbourhood:
    """Return what hangs together in a unit and below it, or in all that the viewer may see.

    Links across network segments come first: where not all can be drawn, those must be.
    A handful of questions, however many links there are.
    """
    found, units = Neighbourhood(), _units(unit, viewer)
    pairs = list(dict.fromkeys(_pairs(units, viewer, across=True)))
    if not crossing:
        pairs = list(dict.fromkeys([*pairs, *_pairs(units, viewer, across=False)]))
    seen = _seen_of({key for source, target, _kind in pairs for key in (source, target)}, viewer)
    drawn: dict[int, None] = {}
    for source, target, _kind in pairs:
        if source in seen and target in seen:
            new = {source, target} - drawn.keys()
            found.is_cut = found.is_cut or len(drawn) + len(new) > MOST
            drawn |= dict.fromkeys(new if len(drawn) + len(new) <= MOST else ())
    found.assets = viewer.assets().select_related("org_unit").only(*DRAWN).in_bulk(list(drawn))
    found.links = _among(found.assets, pairs)
    if crossing:
        found.links = [link for link in found.links if link.crosses]
    return found


def _units(unit: Unit | None, viewer: Viewer) -> list[int] | None:
    """Return the units whose links are asked for; None where that is every unit."""
    if unit is not None:
        return list(viewer.units().below(unit.path).values_list("pk", flat=True))
    return None if viewer.can_everywhere("read_assets") else viewer.unit_ids("read_assets")


def _pairs(units: list[int] | None, viewer: Viewer, *, across: bool) -> Iterable[Pair]:
    """Yield the first links that begin or end in these units, or only those across segments."""
    ends = 1 if units is None else 2  # of every unit, either end comes to the same
    for near, far in (("source", "target"), ("target", "source"))[:ends]:
        rows = AssetRelation.objects.filter(_in(units, viewer, f"{near}__"))
        if across:
            rows = rows.filter(_across(f"{near}__", f"{far}__"))
        told = rows.order_by(f"{near}_id", f"{far}_id").values_list(
            "source_id", "target_id", "kind"
        )
        yield from told[:MOST_LINKS]
    users = Asset.objects.filter(system__gt=0)  # so that the index of the few is used
    for near in ("", "system__")[:ends]:
        using = users.filter(_in(units, viewer, near))
        if across:
            using = using.filter(_across("", "system__"))
        told_too = using.order_by("system_id", "pk").values_list("pk", "system_id")
        for pk, system in told_too[:MOST_LINKS]:
            yield pk, system or 0, SYSTEM


def _in(units: list[int] | None, viewer: Viewer, end: str) -> Q:
    if units is None:
        return Q(**{f"{end}municipality": viewer.municipality})
    return Q(**{f"{end}org_unit__in": units})


def _across(near: str, far: str) -> Q:
    """Both ends lie in a network segment, and not in the same one."""
    outside = sorted(OUTSIDE - {""})
    apart = ~Q(**{f"{near}segment": F(f"{far}segment")})
    for end in (near, far):
        apart &= Q(**{f"{end}segment__isnull": False}) & ~Q(**{f"{end}segment__in": outside})
    return apart


def _seen_of(keys: set[int], viewer: Viewer) -> set[int]:
    return set(viewer.assets().kept().filter(pk__in=keys).values_list("pk", flat=True))


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
