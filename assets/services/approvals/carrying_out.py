"""Doing what was approved, when the last of the chain has agreed."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from assets.models import Application, Asset, AssetSource, Disposal, Finding, Status, User
from assets.services import lifecycle, register, tolerances
from assets.services.checks import FIELDS
from config.kit import recording

Deed = Callable[[Application, User, str, datetime], Any]
PLAN = ("planned_reason", "planned_method")


def carry_out(application: Application, *, by: User, at: datetime) -> None:
    """Make it so, in the name of who agreed last; raise ValidationError where it cannot be."""
    reason = _("%(kinds)sを承認：%(reason)s（申請 %(name)s）") % {
        "kinds": "・".join(application.kind_labels),
        "reason": application.reason,
        "name": application.applicant.name,
    }
    with recording.action(by=by, reason=reason, municipality_id=application.municipality_id):
        deed = next((DEEDS[kind] for kind in application.kinds if kind in DEEDS), _change)
        deed(application, by, reason, at)


def proposed(application: Application, asset: Asset) -> Asset:
    """Put the proposed columns into the asset."""
    return put(asset, application.columns)


def put(asset: Asset, columns: dict[str, Any]) -> Asset:
    """Put columns as an application keeps them into an asset."""
    for name, value in columns.items():
        if name in FIELDS:
            setattr(asset, name, FIELDS[name].to_python(value))
    return asset


def overtaken(application: Application, asset: Asset) -> list[str]:
    """The proposed columns that somebody changed since it was applied for."""
    if asset.version == application.asset_version:
        return []
    return [
        name
        for name, value in application.before.items()
        if name in FIELDS and getattr(asset, name) != FIELDS[name].to_python(value)
    ]


def _register(application: Application, by: User, reason: str, _at: datetime) -> None:
    asset = application.asset
    broken = Finding.objects.unsettled().filter(asset=asset, severity="error")
    if broken.exists():
        raise ValidationError(
            _(
                "是正が必要な規則との食い違いが残っているため、まだ登録できません。"
                "直すために差し戻すか、先に例外措置の承認を受けてください。"
            )
        )
    if asset.status != Status.PENDING:
        raise ValidationError(_("この資産はもう承認待ちではありません。画面を開き直してください。"))
    # What a file brought is completed afterwards, like all that came with it.
    complete = not AssetSource.objects.filter(asset=asset).exists()
    register.admit(asset, by=by, reason=reason, version=asset.version, complete=complete)


def _change(application: Application, by: User, reason: str, _at: datetime) -> None:
    asset = application.asset
    version = asset.version
    register.change_asset(proposed(application, asset), by=by, reason=reason, version=version)


def _dispose(application: Application, by: User, _reason: str, _at: datetime) -> None:
    plan = Disposal(**{key: application.columns[key] for key in PLAN})
    asset = application.asset
    lifecycle.plan_disposal(asset, plan=plan, by=by, version=asset.version)


def _except(application: Application, by: User, _reason: str, at: datetime) -> None:
    if application.exception:
        tolerances.put_in_force(application.exception, by=by, on=localdate(at))


def _deviate(application: Application, by: User, _reason: str, at: datetime) -> None:
    if application.deviation:
        tolerances.put_in_force(application.deviation, by=by, on=localdate(at))


DEEDS: dict[str, Deed] = {
    "register": _register,
    "dispose": _dispose,
    "exception": _except,
    "deviation": _deviate,
}
