"""What the pages of one asset show: facts, cards, links. Reads only."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from assets.access import Viewer
from assets.models import (
    Appointment,
    Asset,
    AssetQuerySet,
    AssetRelation,
    CustomField,
    Disposal,
    MyNumber,
    Post,
    Status,
    User,
)
from assets.models.asset.sections import SECTIONS
from assets.models.asset.wording import plain, shown, spell
from assets.services import attachments, beside
from assets.services.reviews import intervals
from classification import columns
from config.kit.prepared import Prepared

_ends: Prepared[tuple[int, int]] = Prepared(
    lambda asset: AssetRelation.objects.filter(Q(source=asset) | Q(target=asset)).values_list(
        "source_id", "target_id"
    )
)
_fields: Prepared[CustomField] = Prepared(
    lambda municipality, keys: CustomField.objects.filter(
        municipality=municipality, key__in=keys
    ).order_by("position", "key")
)
_person: Prepared[User] = Prepared(lambda pk: User.objects.filter(pk=pk))
_post: Prepared[Post] = Prepared(
    lambda pk, on: Post.objects.filter(pk=pk).annotate(
        held_by=Subquery(
            Appointment.objects.in_force(on=on)
            .filter(post=OuterRef("pk"), capacity=Appointment.Capacity.HOLDER)
            .order_by("pk")
            .values("holder__name")[:1]
        )
    )
)


@dataclass(frozen=True)
class Line:
    """One column on a card; a required one without a value asks to be filled."""

    label: str
    value: Any
    wanted: bool = False


def facts(asset: Asset, *, on: date, post: str = "") -> list[dict[str, Any]]:
    """Return the six facts under the title, each with a quieter second line.

    `post` is what the post that answers for the asset was called, where that is not today's name.
    """
    holder = _holder(asset, on)
    return [
        {"label": _("所管"), "value": asset.org_unit.name, "sub": asset.operator},
        {
            "label": _("情報セキュリティ管理者"),
            "value": holder or _("空席"),
            "sub": post or str(asset.owner_role or ""),
            "alert": not holder,
        },
        {"label": _("保管場所"), "value": asset.location or _("未登録"), "sub": asset.room},
        {
            "label": _("個人情報"),
            "value": _personal(asset),
            "sub": f"{asset.subject_count:,}人" if asset.subject_count is not None else "",
        },
        {
            "label": _("委託先"),
            "value": asset.contractor or _("なし"),
            "sub": plain(asset, "cloud_type") if asset.cloud_type != "none" else "",
        },
        {"label": _("次回確認"), "value": shown(asset, "next_review"), "sub": _due(asset, on)},
    ]


def cards(asset: Asset, *, confidential: bool) -> list[dict[str, Any]]:
    """Return the columns that have a value, or need one, part by part."""
    missing = {column.key for column in columns.missing(asset.facts())}
    if asset.reviewed_by_id:
        asset.reviewed_by = _person.first(pk=asset.reviewed_by_id)
    made = []
    for section in SECTIONS:
        lines = [
            Line(_label(key), shown(asset, key), wanted=key in missing)
            for key in (*section.fields, *section.details)
            if key in missing or plain(asset, key)
        ]
        if lines:
            made.append({"section": section, "lines": lines})
    own = _own_columns(asset, confidential=confidential)
    if own:
        made.append({"section": None, "lines": own})
    return made


def counts(asset: Asset, *, viewer: Viewer, held: Collection[str]) -> dict[str, int]:
    """What the tabs count, of what this person may see; `held` is what the asset has."""
    links, files = 0, 0
    if beside.LINKS in held:
        ends = _ends(asset=asset.pk)
        seen = _seen(asset, viewer.assets(), ends)
        links = sum(both <= seen for both in map(set, ends))
    if beside.FILES in held:
        files = attachments.count_visible(asset, viewer=viewer)
    return {"links": links, "files": files}


def links(asset: Asset, *, visible: AssetQuerySet) -> list[dict[str, Any]]:
    """Return the links of an asset to what this person may see, from either end."""
    seen = _seen(asset, visible, _ends(asset=asset.pk))
    found = AssetRelation.objects.filter(Q(source=asset) | Q(target=asset))
    found = found.filter(source__in=seen, target__in=seen).order_by("kind", "pk")
    found = found.select_related("source__org_unit", "target__org_unit")
    return [_read_from(asset, relation) for relation in found]


def _seen(asset: Asset, visible: AssetQuerySet, ends: Iterable[tuple[int, int]]) -> set[int]:
    """The keys of the asset and of what is visible at the other ends of its links.

    Begins with the few that it has: the database would look at all that is visible first.
    """
    linked = {end for both in ends for end in both}
    return {asset.pk, *visible.filter(pk__in=linked).values_list("pk", flat=True)}


def _read_from(asset: Asset, relation: AssetRelation) -> dict[str, Any]:
    if relation.source_id == asset.pk:
        return {
            "relation": relation,
            "other": relation.target,
            "kind": relation.get_kind_display(),
        }
    kind = AssetRelation.REVERSED[AssetRelation.Kind(relation.kind)]
    return {"relation": relation, "other": relation.source, "kind": kind}


def get_link(asset: Asset, *, pk: int) -> AssetRelation:
    """Return a link that the asset has at either end; raise DoesNotExist for any other."""
    touching = Q(source=asset) | Q(target=asset)
    found = AssetRelation.objects.select_related("source", "target").filter(touching, pk=pk)
    return found.get()


def disposal_of(asset: Asset) -> Disposal | None:
    """Return what is planned or was done, for an asset whose state speaks of it."""
    if asset.status not in {Status.TO_DISPOSE, Status.DISPOSED}:
        return None
    found = Disposal.objects.select_related("planned_by", "confirmed_by")
    return found.filter(asset=asset).first()


def get_disposal(asset: Asset) -> Disposal:
    """Return the disposal record; raise DoesNotExist when nobody plans to dispose of it."""
    return Disposal.objects.select_related("planned_by").get(asset=asset)


def _label(key: str) -> str:
    return columns.columns()[key].title if key in columns.columns() else ""


def _holder(asset: Asset, on: date) -> str:
    """Return who holds the post that answers for the asset; the post is read with it."""
    if asset.owner_role_id is None:
        return ""
    post: Any = _post.first(pk=asset.owner_role_id, on=on)
    asset.owner_role = post
    return post.held_by or ""


def _personal(asset: Asset) -> str:
    if asset.my_number != MyNumber.NONE:
        return _("特定個人情報")
    return plain(asset, "personal_info")


def _due(asset: Asset, on: date) -> str:
    if asset.is_closed:
        return ""
    days = (asset.next_review - on).days
    told = {"days": abs(days), "months": intervals.months_of(asset)}
    if days < 0:
        return _("%(days)d日超過（%(months)dか月ごと）") % told
    return _("%(days)d日後（%(months)dか月ごと）") % told


def _own_columns(asset: Asset, *, confidential: bool) -> list[Line]:
    if not asset.extra:
        return []
    return [
        Line(field.label, spell(_typed(field, asset.extra[field.key])))
        for field in _fields(municipality=asset.municipality_id, keys=list(asset.extra))
        if confidential or not field.confidential
    ]


def _typed(field: CustomField, value: Any) -> Any:
    return date.fromisoformat(value) if field.type == CustomField.Type.DATE and value else value
