"""Applying from a page of its own to hand an asset on: to another unit, or to a contractor."""

from copy import copy
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from assets.access import Viewer
from assets.models import Application, Asset, Post, Status, Unit
from assets.models.organisation import UnitQuerySet
from assets.services.approvals import applying

CONTRACT = ("contractor", "contract_no", "contract_sec_clause", "resub_rule")
MOVED = frozenset({"org_unit_id", "owner_role_id"})
IN_USE = frozenset({Status.ACTIVE, Status.SUSPENDED})


def may_begin(asset: Asset) -> bool:
    """Whether the asset is one that can be handed on: in use, and asked about by nobody."""
    return asset.status in IN_USE and applying.open_one(asset) is None


def is_mere_transfer(application: Application) -> bool:
    """Whether nothing is asked for but another unit and who answers there."""
    return "transfer" in application.kinds and MOVED.issuperset(application.columns)


def units_beside(asset: Asset, *, on: date) -> UnitQuerySet:
    """The units to which an asset can go."""
    found = Unit.objects.filter(municipality=asset.municipality_id).valid(on=on)
    others = found.exclude(kind=Unit.Kind.ROOT).exclude(pk=asset.org_unit_id)
    return others.order_by("position", "code")


def transfer(
    asset: Asset,
    *,
    unit: Unit,
    owner: Post,
    viewer: Viewer,
    at: datetime,
    **kept: Any,
) -> Asset | Application:
    """Give an asset to another unit, or ask both heads and the chief for it.

    `kept` are the reason, the version that was seen, and one's own application to be mended.
    Raises ConflictError, or ValidationError by column.
    """
    if not unit.path.startswith(owner.unit.path):
        told = _("移す先の部署か、その上の部署の役職を選んでください。")
        raise ValidationError({"owner": [told]})
    wished = copy(asset)
    wished.org_unit, wished.owner_role = unit, owner
    return applying.change(wished, viewer=viewer, at=at, opened=asset, **kept)


def provide(
    asset: Asset, *, contract: dict[str, Any], viewer: Viewer, at: datetime, **kept: Any
) -> Asset | Application:
    """Let a contractor work with an asset's data, or ask for it; `contract` has CONTRACT."""
    wished = copy(asset)
    wished.outsourced = True
    for name in CONTRACT:
        setattr(wished, name, contract[name])
    return applying.change(wished, viewer=viewer, at=at, opened=asset, **kept)
