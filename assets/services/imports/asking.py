"""What of a file others have to agree to (policy 6(2)): the same as on the pages, row by row.

What is new waits for them; a change that is theirs to decide is refused, and asked for on the
page of its asset. The command line asks nobody: reaching the machine is its permission.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from assets.access import Operator, Viewer
from assets.models import Application, Asset, Status, Unit
from assets.services.approvals.needing import Needs
from classification.services import catalogue

State = dict[str, Any]
USED = frozenset({Status.ACTIVE, Status.SUSPENDED})  # what a file may say of what is in use


class Asking:
    """Asks for one viewer; rows of one sort, unit and form are asked about once."""

    def __init__(self, viewer: Viewer, units: Mapping[int, Unit], *, on: date) -> None:
        self.is_nobody = isinstance(viewer, Operator)
        self.needs, self.units = Needs(viewer, on=on), units
        self._known: dict[Any, bool] = {}

    def first_status(self, state: State, status: str) -> str:
        """The status in which a new asset is entered: as stated, or waiting for approval."""
        if self.is_nobody or status == Status.DRAFT:
            return status
        unit = self.units.get(state["org_unit_id"] or 0)
        if unit is None or not self.needs.viewer.can("approve_assets", unit):
            return Status.PENDING
        kinds = catalogue.approvals().kinds_of_new(state)
        waits = status in USED and self._must_ask(kinds, state, state)
        return Status.PENDING if waits else status

    def objection(self, before: State, after: State) -> str:
        """Why one has to ask first; nothing for a small change, a draft, or one's own to make."""
        if self.is_nobody or before["status"] == Status.DRAFT:
            return ""
        kinds = catalogue.approvals().kinds_of_change(_facts(before), _facts(after))
        if not kinds or not self._must_ask(kinds, before, after):
            return ""
        told = "・".join(str(Application.Kind(kind).label) for kind in kinds)
        text = _(
            "承認の要る変更（%(kinds)s）は取り込めません。資産の編集画面から申請してください。"
        )
        return text % {"kinds": told}

    def _must_ask(self, kinds: list[str], before: State, after: State) -> bool:
        places = before["org_unit_id"], after["org_unit_id"]
        if not all(place in self.units for place in places):
            return False  # the row is refused for that
        key = (*kinds, *places, after["form"], before["restricted"])
        if key not in self._known:
            two = (self._like(state) for state in (before, after))
            self._known[key] = bool(self.needs.of_kinds(kinds, *two))
        return self._known[key]

    def _like(self, state: State) -> Asset:
        """As much of the asset as decides who is asked."""
        return Asset(
            municipality=self.needs.viewer.municipality,
            org_unit=self.units[state["org_unit_id"]],
            form=state["form"],
            restricted=state["restricted"],
        )


def _facts(state: State) -> State:
    return {name.removesuffix("_id"): value for name, value in state.items()}
