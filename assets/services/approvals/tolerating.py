"""Applying for what holds for a time: exceptions from rules, and needed levels set by a person."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from assets.access import Viewer
from assets.models import Application, Asset, Deviation, RuleException
from assets.services import register, tolerances
from assets.services.approvals import applying
from assets.services.approvals.applying import Revised, Wish
from assets.services.approvals.needing import Needs
from assets.services.findings import exceptions
from assets.services.protection import deviations
from config.kit import recording


@dataclass(frozen=True)
class _Sort:
    """What can be asked for; `kind` is the kind of its application and names it there."""

    kind: str
    record: Callable[..., Any]
    revise: Callable[..., Any]


EXCEPTION = _Sort("exception", exceptions.record, exceptions.revise)
DEVIATION = _Sort("deviation", deviations.record, deviations.revise)


def ask_exception(
    asset: Asset, *, viewer: Viewer, at: datetime, revised: Revised | None = None, **told: Any
) -> Application | RuleException:
    """Ask that a breach be tolerated; in force at once only where nobody else could decide.

    `told` is what `exceptions.record` keeps; `revised` one's own open application that this
    replaces. Raises ValidationError, keyed by column.
    """
    made: Application | RuleException
    made = _Asking(EXCEPTION, asset, viewer, at).ask(told, revised)
    return made


def ask_deviation(
    asset: Asset, *, viewer: Viewer, at: datetime, revised: Revised | None = None, **told: Any
) -> Application | Deviation:
    """Ask in the same way that a needed level be set by hand; see `deviations.record`."""
    made: Application | Deviation = _Asking(DEVIATION, asset, viewer, at).ask(told, revised)
    return made


@dataclass(frozen=True)
class _Asking:
    """One person who asks for one thing about one asset."""

    sort: _Sort
    asset: Asset
    viewer: Viewer
    at: datetime

    def ask(self, told: dict[str, Any], revised: Revised | None) -> Any:
        by, on = self.viewer.user, localdate(self.at)
        need = Needs(self.viewer, on=on).of_kinds([self.sort.kind], self.asset)
        why = _("%(kind)sを申請") % {"kind": Application.Kind(self.sort.kind).label}
        with recording.action(by=by, reason=why, municipality_id=self.asset.municipality_id):
            register.demand_open(self.asset)
            if revised and not need:
                applying.withdraw(
                    revised.application, viewer=self.viewer, version=revised.version, at=self.at
                )
                revised = None
            kept = self._keep(told, revised)
            if not need:
                return tolerances.put_in_force(kept, by=by, on=on)
            about: dict[str, Any] = {self.sort.kind: kept}
            wish = Wish(need, told["reason"], {}, {}, **about)
            if revised:
                return applying.revise(revised, wish=wish, viewer=self.viewer, at=self.at)
            return applying.open_wish(self.asset, wish=wish, viewer=self.viewer, at=self.at)

    def _keep(self, told: dict[str, Any], revised: Revised | None) -> Any:
        by = self.viewer.user
        if revised is None:
            return self.sort.record(self.asset, by=by, **told)
        return self.sort.revise(getattr(revised.application, self.sort.kind), by=by, **told)
