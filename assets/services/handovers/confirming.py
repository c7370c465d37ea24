"""Both sides of a hand-over say that it has taken place; each for themselves, or for the absent."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from assets.access import Viewer
from assets.models import AssetQuerySet, Handover, User
from assets.services import versions
from config.kit import recording

GIVE, TAKE = "give", "take"
MANAGE = "manage_units"


def visible(viewer: Viewer) -> QuerySet[Handover]:
    """The hand-overs of a person, and of the units whose assets they approve or audit."""
    found = Handover.objects.filter(municipality=viewer.municipality)
    if not (viewer.can_everywhere(MANAGE) or viewer.can_everywhere("read_restricted")):
        own = Q(giver=viewer.user) | Q(taker=viewer.user)
        found = found.filter(own | Q(post__unit__in=viewer.units("approve_assets")))
    wanted = ("post__unit", "giver", "taker", "change", "given_by", "taken_by")
    return found.select_related(*wanted)


def listed(viewer: Viewer, *, state: str = "") -> QuerySet[Handover]:
    """The hand-overs for the list: the open ones first, by their day."""
    found = visible(viewer)
    if state == "mine":
        mine = Q(giver=viewer.user, given_at=None) | Q(taker=viewer.user)
        found = found.filter(mine, taken_at=None)
    elif state in {"open", "done"}:
        found = found.filter(taken_at__isnull=state == "open")
    return found.order_by("due_on", "post__unit__path", "pk")


def find(viewer: Viewer, key: Any) -> Handover | None:
    return visible(viewer).filter(key=key).first()


def assets_of(row: Handover, viewer: Viewer) -> AssetQuerySet:
    """What the post answers for now, as far as the viewer may see it."""
    found = viewer.assets().kept().filter(owner_role=row.post_id)
    return found.select_related("org_unit").order_by("asset_no", "pk")


def side_of(row: Handover, viewer: Viewer) -> str:
    """Return which confirmation this person can give now, or nothing."""
    if row.taken_at is not None:
        return ""
    if row.given_at is None:
        if viewer.user.pk == row.giver_id or viewer.can_everywhere(MANAGE):
            return GIVE
        absent = row.giver is None or not row.giver.is_active
        return GIVE if absent and viewer.user.pk == row.taker_id else ""
    return TAKE if row.taker_id and _may_take(row, viewer) else ""


def is_for_another(row: Handover, user: User, side: str) -> bool:
    """Whether somebody confirms for the side whose hand-over it is."""
    return user.pk != (row.giver_id if side == GIVE else row.taker_id)


def confirm(  # noqa: PLR0913  # what both sides say
    row: Handover,
    *,
    viewer: Viewer,
    side: str,
    at: datetime,
    version: int,
    note: str = "",
    reason: str = "",
) -> Handover:
    """Note that one side has done its part. Raises ConflictError, or ValidationError where
    somebody speaks for another without saying why."""
    if side not in {GIVE, TAKE} or side_of(row, viewer) != side:
        raise PermissionDenied(_("この引継ぎを確認できるのは、渡す人、受ける人と全庁管理者です。"))
    if is_for_another(row, viewer.user, side) and not reason:
        raise ValidationError({"reason": _("本人に代わって確認する理由を入力してください。")})
    default = _("引継ぎを渡した") if side == GIVE else _("引継ぎを受けた")
    with recording.action(
        by=viewer.user, reason=reason or default, municipality_id=row.municipality_id
    ):
        stored = versions.lock(row, version=version)
        if side == GIVE:
            stored.given_at, stored.given_by, stored.note = at, viewer.user, note
        else:
            stored.taken_at, stored.taken_by = at, viewer.user
            stored.assets = assets_of(stored, viewer).count() or stored.assets
        versions.check(stored)
        versions.store(stored, version=version)
    return stored


def _may_take(row: Handover, viewer: Viewer) -> bool:
    return viewer.user.pk == row.taker_id or viewer.can_everywhere(MANAGE)
