"""Applying for the end of an asset: who may decide it alone plans the disposal at once."""

from datetime import date, datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from assets.access import Viewer
from assets.models import Application, Asset, Disposal
from assets.services import lifecycle, versions
from assets.services.approvals import applying
from assets.services.approvals.applying import Revised, Wish
from assets.services.approvals.carrying_out import PLAN
from assets.services.approvals.needing import Need, Needs
from config.kit import recording


def need(asset: Asset, *, viewer: Viewer, on: date) -> Need:
    """Whom this person has to ask before the asset is disposed of."""
    return Needs(viewer, on=on).of_kinds(["dispose"], asset)


def plan_disposal(  # one keyword per column
    asset: Asset,
    *,
    plan: Disposal,
    viewer: Viewer,
    version: int,
    at: datetime,
    revised: Revised | None = None,
) -> Asset | Application:
    """Plan the disposal, or ask for it; raise ConflictError, or ValidationError by column.

    `revised` is one's own open application that this replaces.
    """
    wanted = need(asset, viewer=viewer, on=localdate(at))
    reason = _("廃棄を申請：%(reason)s") % {"reason": plan.planned_reason}
    with recording.action(by=viewer.user, reason=reason, municipality_id=asset.municipality_id):
        if not wanted:
            if revised:
                seen = revised.version
                applying.withdraw(revised.application, viewer=viewer, version=seen, at=at)
            return lifecycle.plan_disposal(asset, plan=plan, by=viewer.user, version=version)
        stored = versions.lock(asset, version=version)
        lifecycle.demand_disposable(stored)
        plan.asset, plan.planned_by = stored, viewer.user
        versions.check(plan, exclude=("asset",))
        columns = {key: getattr(plan, key) for key in PLAN}
        wish = Wish(wanted, plan.planned_reason, columns, {})
        if revised:
            return applying.revise(revised, wish=wish, viewer=viewer, at=at)
        return applying.open_wish(stored, wish=wish, viewer=viewer, at=at)
