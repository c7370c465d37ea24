"""Applying for what holds for a time: exceptions from rules, and needed levels set by a person."""

from datetime import date, datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from assets.access import Viewer
from assets.models import Application, Asset, Deviation, RuleException
from assets.services import register, tolerances
from assets.services.approvals import applying
from assets.services.approvals.applying import Wish
from assets.services.approvals.needing import Needs
from assets.services.findings import exceptions
from assets.services.protection import deviations
from assets.services.protection.deviations import Wanted
from config.kit import recording


def ask_exception(  # noqa: PLR0913  # one keyword per column
    asset: Asset,
    *,
    rule: str,
    reason: str,
    measure: str,
    expires_on: date,
    viewer: Viewer,
    at: datetime,
) -> Application | RuleException:
    """Ask that a breach be tolerated; in force at once only where nobody else could decide.

    Raises ValidationError, keyed by column.
    """
    need = Needs(viewer, on=localdate(at)).of_kinds(["exception"], asset)
    why = _("%(rule)sの例外措置を申請") % {"rule": rule}
    with recording.action(by=viewer.user, reason=why, municipality_id=asset.municipality_id):
        register.demand_open(asset)
        told = {"rule": rule, "reason": reason, "measure": measure}
        exception = exceptions.record(asset, expires_on=expires_on, by=viewer.user, **told)
        if not need:
            return tolerances.put_in_force(exception, by=viewer.user, on=localdate(at))
        wish = Wish(need, reason, {}, {}, exception=exception)
        return applying.open_wish(asset, wish=wish, viewer=viewer, at=at)


def ask_deviation(  # one keyword per column
    asset: Asset,
    *,
    wanted: Wanted,
    reason: str,
    expires_on: date,
    viewer: Viewer,
    at: datetime,
) -> Application | Deviation:
    """Ask that a needed level be set by hand; at once only where nobody else could decide.

    Raises ValidationError, keyed by column.
    """
    need = Needs(viewer, on=localdate(at)).of_kinds(["deviation"], asset)
    why = _("必要な水準の修正を申請")
    with recording.action(by=viewer.user, reason=why, municipality_id=asset.municipality_id):
        register.demand_open(asset)
        deviation = deviations.record(
            asset, wanted=wanted, reason=reason, expires_on=expires_on, by=viewer.user
        )
        if not need:
            return tolerances.put_in_force(deviation, by=viewer.user, on=localdate(at))
        wish = Wish(need, reason, {}, {}, deviation=deviation)
        return applying.open_wish(asset, wish=wish, viewer=viewer, at=at)
