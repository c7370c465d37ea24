"""Taking back a change of the chart within a week, as one action, where nobody touched it since."""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from assets.models import Appointment, Asset, Post, Reorganisation, Unit, User
from assets.services import taking_back, versions
from assets.services.reorganising.applying import move_assets
from config.kit import recording

State = Reorganisation.State
Before = dict[int, Any]


def undo(
    change: Reorganisation, *, by: Any, on: date, at: datetime, version: int, reason: str = ""
) -> Reorganisation:
    """Put back every row as it was before. Raises ValidationError when the change is too old,
    or when a row was changed since: half a chart would be worse than the new one."""
    told = {"unit": change.unit.name, "kind": change.get_kind_display()}
    default = _("機構改革を取り消し：%(unit)sの%(kind)s") % told
    with (
        recording.doing("undo", apart=True),
        recording.action(by=by, reason=reason or default, municipality_id=change.municipality_id),
    ):
        stored = versions.lock(change, version=version)
        taking_back.demand_recent(stored, at=at)
        _put_back_assets(stored, by=by, reason=reason or default)
        for model in (Unit, Post, Appointment, User):
            taking_back.put_back(model, stored.applied_request)
        taking_back.put_back_roles(stored.applied_request, by=by, on=on)
        stored.state = State.UNDONE
        versions.store(stored, version=version)
    return stored


def _put_back_assets(change: Reorganisation, *, by: Any, reason: str) -> None:
    """Put back unit and owner of many assets in few statements."""
    first: Before = {}
    last: Before = {}
    done = Asset.history.filter(request_id=change.applied_request).order_by("history_id")
    for row in done:
        first.setdefault(row.id, row)
        last[row.id] = row
    wanted = {(row.id, row.version - 1) for row in first.values()}
    rows = Asset.history.filter(id__in=first, version__in={version for _pk, version in wanted})
    before = {row.id: row for row in rows if (row.id, row.version) in wanted}
    found = Asset.objects.select_for_update(of=("self",)).filter(pk__in=first)
    assets = list(found.select_related("org_unit"))
    units = Unit.objects.in_bulk({row.org_unit_id for row in before.values()})
    for asset in assets:
        taking_back.refuse_touched(asset, last[asset.pk])
        asset.org_unit = units[before[asset.pk].org_unit_id]
        asset.owner_role_id = before[asset.pk].owner_role_id
    move_assets(assets, columns=["org_unit", "owner_role"], by=by, reason=reason)
