"""What is on a review card: the facts of an asset beside those of its last review. Reads only."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assets.models import Appointment, Asset, CustomField, MyNumber, ReviewItem
from assets.models.asset.grades import AXES
from assets.models.asset.names import short_name
from assets.models.asset.wording import plain, shown, spell
from config.kit import chips

# Part of every version, but nothing that a person confirms.
SILENT = {
    "id", "municipality_id", "asset_no", "version", "last_review", "reviewed_by_id",
    "next_review", "restricted", "scheme_version_id", "school_scheme_version_id", "extra",
    "name", *(f"{axis}_rank" for axis in AXES),
}  # fmt: skip
NAMED = ("org_unit", "owner_role", "system", "sns_owner")
_AXES = {"c": gettext_lazy("機密性"), "i": gettext_lazy("完全性"), "a": gettext_lazy("可用性")}
Text = SafeString | str
Say = Callable[[Asset], Text]


@dataclass(frozen=True)
class Fact:
    """One line of a card: what the register says now and, if it is new, what it said before."""

    key: str
    label: str
    value: Text
    is_new: bool = False
    before: Text = ""


@dataclass(frozen=True)
class Line:
    """A line that every card has, and the columns (attribute names) that it shows."""

    key: str
    label: Any
    columns: tuple[str, ...]
    say: Say


@dataclass
class Comparison:
    """The facts of one asset; `is_first` when nothing is known of a review before."""

    facts: list[Fact]
    is_first: bool
    rename: str = ""

    @property
    def new(self) -> int:
        return sum(fact.is_new for fact in self.facts) + bool(self.rename)


def compare(items: Sequence[ReviewItem], *, on: date, confidential: bool) -> dict[int, Comparison]:
    """Return for each item (its key) its facts, in a number of queries that does not grow."""
    earlier = seen(items)
    holders = _Holders(items, earlier.values(), on=on)
    own = _own_fields(items, earlier, confidential=confidential)
    return {
        item.pk: _compared(item.asset, earlier.get(item.pk), holders=holders, own=own)
        for item in items
    }


def seen(items: Collection[ReviewItem]) -> dict[int, Asset]:
    """Return for each item the asset as it was at its last review, where that is known."""
    wanted = {(item.asset_id, item.seen_version): item.pk for item in items if item.seen_version}
    if not wanted:
        return {}
    rows = Asset.history.filter(
        id__in={asset for asset, _version in wanted},
        version__in={version for _asset, version in wanted},
    ).exclude(history_type="-")
    found = {
        wanted[row.id, row.version]: row.instance
        for row in rows.order_by("history_id")
        if (row.id, row.version) in wanted
    }
    _name(found.values())
    return found


def _name(earlier: Collection[Asset]) -> None:
    """Give assets of the past what they point to, read once for all of them."""
    for name in NAMED:
        field: Any = Asset._meta.get_field(name)
        keys = {getattr(asset, field.attname) for asset in earlier} - {None}
        rows = field.related_model._base_manager.in_bulk(keys) if keys else {}
        for asset in earlier:
            if row := rows.get(getattr(asset, field.attname)):
                setattr(asset, name, row)


def _compared(
    asset: Asset, before: Asset | None, *, holders: "_Holders", own: list[CustomField]
) -> Comparison:
    facts = [_line(line, asset, before) for line in LINES]
    facts.insert(1, holders.fact(asset, before))
    if before is None:
        return Comparison(facts, is_first=True)
    facts += [_other(name, asset, before) for name in _others(asset, before)]
    facts += _own(asset, before, own)
    rename = before.name if before.name != asset.name else ""
    return Comparison(facts, is_first=False, rename=rename)


def _line(line: Line, asset: Asset, before: Asset | None) -> Fact:
    value = line.say(asset) or _("未登録")
    is_new = before is not None and _differ(line.columns, asset, before)
    was = (line.say(before) or _("未登録")) if is_new and before else ""
    return Fact(line.key, str(line.label), value, is_new, was)


def _differ(columns: Iterable[str], asset: Asset, before: Asset) -> bool:
    return any(getattr(asset, name) != getattr(before, name) for name in columns)


def _others(asset: Asset, before: Asset) -> list[str]:
    """The names of the columns that no line shows and that are not what they were."""
    lined = {name for line in LINES for name in line.columns} | {"owner_role_id"}
    return [
        field.name
        for field in Asset._meta.concrete_fields
        if field.attname not in SILENT | lined
        and getattr(asset, field.attname) != getattr(before, field.attname)
    ]


def _other(name: str, asset: Asset, before: Asset) -> Fact:
    nothing = _("なし")
    return Fact(
        name,
        short_name(name),
        shown(asset, name) or nothing,
        is_new=True,
        before=shown(before, name) or nothing,
    )


def _own_fields(
    items: Iterable[ReviewItem], earlier: dict[int, Asset], *, confidential: bool
) -> list[CustomField]:
    """The municipality's own columns, if any asset differs in one."""
    moved = [item.asset for item in items if _own_moved(item.asset, earlier.get(item.pk))]
    if not moved:
        return []
    found = CustomField.objects.filter(municipality=moved[0].municipality_id)
    if not confidential:
        found = found.filter(confidential=False)
    return list(found.order_by("position", "key"))


def _own_moved(asset: Asset, before: Asset | None) -> bool:
    return before is not None and asset.extra != before.extra


def _own(asset: Asset, before: Asset, own: list[CustomField]) -> list[Fact]:
    nothing = _("なし")
    pairs = [(f, asset.extra.get(f.key), before.extra.get(f.key)) for f in own]
    return [
        Fact(f.key, f.label, spell(now) or nothing, is_new=True, before=spell(was) or nothing)
        for f, now, was in pairs
        if now != was
    ]


class _Holders:
    """Who held the posts that answer for these assets, today and when they were last reviewed."""

    def __init__(self, items: Iterable[ReviewItem], earlier: Iterable[Asset], *, on: date) -> None:
        self.on = on
        posts = {item.asset.owner_role_id for item in items}
        posts |= {asset.owner_role_id for asset in earlier}
        self.terms = list(
            Appointment.objects.filter(
                post__in=posts - {None}, capacity=Appointment.Capacity.HOLDER
            )
            .select_related("holder")
            .order_by("-start_date", "-pk")
        )

    def fact(self, asset: Asset, before: Asset | None) -> Fact:
        value, was = self._who(asset, self.on), ""
        if before is not None:
            was = self._who(before, before.last_review or asset.last_review or self.on)
        is_new = before is not None and was != value
        return Fact("owner_role", str(_("管理者")), value, is_new, was if is_new else "")

    def _who(self, asset: Asset, day: date) -> str:
        if asset.owner_role is None:
            return _("未登録")
        held = (
            term.holder.name
            for term in self.terms
            if term.post_id == asset.owner_role_id
            and term.start_date <= day
            and (term.end_date is None or term.end_date >= day)
        )
        told = {"post": asset.owner_role.name, "holder": next(held, _("空席"))}
        return _("%(holder)s（%(post)s）") % told


def _grades(asset: Asset) -> Text:
    pairs = (
        chips.level_chip(
            getattr(asset, f"{axis}_level"),
            getattr(asset, f"{axis}_rank"),
            AXES[axis],
            label=str(label),
        )
        for axis, label in _AXES.items()
    )
    return format_html_join("　", "{}", ((pair,) for pair in pairs))


def _personal(asset: Asset) -> Text:
    kind = plain(asset, "personal_info")
    if asset.my_number != MyNumber.NONE:
        kind = _("特定個人情報")
    if asset.subject_count is None:
        return kind
    return _("%(kind)s　%(count)s人") % {"kind": kind, "count": f"{asset.subject_count:,}"}


def _outsourced(asset: Asset) -> Text:
    cloud = plain(asset, "cloud_type") if asset.cloud_type != "none" else ""
    return "　".join(filter(None, (asset.contractor, cloud))) or _("なし")


def _place(asset: Asset) -> Text:
    same = asset.room in asset.location
    return asset.location if same else f"{asset.location}　{asset.room}".strip()


def _plain(*keys: str) -> Say:
    return lambda asset: "　".join(filter(None, (plain(asset, key) for key in keys)))


LINES = (
    Line("grades", gettext_lazy("分類"), ("c_level", "i_level", "a_level"), _grades),
    Line("operator", gettext_lazy("担当者"), ("operator",), _plain("operator")),
    Line("user_scope", gettext_lazy("利用者"), ("user_scope",), _plain("user_scope")),
    Line("location", gettext_lazy("保管場所"), ("location", "room"), _place),
    Line("segment", gettext_lazy("ネットワーク"), ("segment_id",), lambda a: shown(a, "segment")),
    Line(
        "personal",
        gettext_lazy("個人情報"),
        ("personal_info", "subject_count", "my_number"),
        _personal,
    ),
    Line("contractor", gettext_lazy("委託先"), ("contractor", "cloud_type"), _outsourced),
    Line("retention", gettext_lazy("保存期間"), ("retention_id",), _plain("retention")),
)
