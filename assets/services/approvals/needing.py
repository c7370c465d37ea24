"""What a change of an asset needs: which kinds it is, and which offices have to agree."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from assets.access import Viewer
from assets.models import Asset, Unit
from assets.services.approvals.answering import Answering, Question
from classification import chains
from classification.services import catalogue


@dataclass(frozen=True)
class Need:
    """The kinds of a change and the steps (role, unit) that it takes; none where one may act."""

    kinds: list[str] = field(default_factory=list)
    steps: list[tuple[str, int]] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.steps)


class Needs:
    """What the wishes of one person need on one day; the offices are read once for all of them.

    `about` where all of them are about assets in these units.
    """

    def __init__(self, viewer: Viewer, *, on: date, about: Iterable[Unit] = ()) -> None:
        self.viewer = viewer
        self.answering = Answering(viewer.municipality_id or 0, on=on, about=about)

    def of_new(self, asset: Asset) -> Need:
        """What entering this asset into the register needs."""
        return self.of_kinds(catalogue.approvals().kinds_of_new(asset.facts()), asset)

    def of_pending(self, asset: Asset) -> Need:
        """The same of an asset that waits already: somebody has to agree in any case."""
        need = self.of_new(asset)
        return need or Need(need.kinds, self._steps(need.kinds, asset, asset)[-1:])

    def of_change(self, before: Asset, after: Asset) -> Need:
        """What the change from one state of an asset to another needs; it has its ranks."""
        kinds = catalogue.approvals().kinds_of_change(before.facts(), after.facts())
        return self.of_kinds(kinds, before, after) if kinds else Need()

    def of_kinds(self, kinds: list[str], asset: Asset, after: Asset | None = None) -> Need:
        """What something of these kinds needs of an asset.

        One who may approve for the unit acts alone where nobody but its head is asked, and
        where nobody else could answer at all: a register that one person sets up must not
        stand still.
        """
        target = after or asset
        steps = self._steps(kinds, asset, target)
        head_alone = {(role, asset.org_unit_id) for role in chains.HEADS}.issuperset(steps)
        if self.viewer.can("approve_assets", asset.org_unit) and (
            head_alone or not self._somebody_else(steps, asset)
        ):
            return Need(kinds)
        mine = self.viewer.user
        others = [step for step in steps if not self.answering.holds(mine, *step)]
        return Need(kinds, others or steps[-1:])

    def _steps(self, kinds: list[str], asset: Asset, target: Asset) -> list[tuple[str, int]]:
        """The chain of these kinds, each office with the unit in which it is looked for."""
        asked = catalogue.approvals().chain(kinds, asset.facts() | {"form": target.form})
        places = {
            "unit": asset.org_unit_id,
            "target": target.org_unit_id,
            "whole": self.answering.offices.root_id,
        }
        return list(dict.fromkeys((office.role, places[office.of]) for office in asked))

    def _somebody_else(self, steps: list[tuple[str, int]], asset: Asset) -> bool:
        mine = self.viewer.user.pk
        questions = (Question(*step, mine, asset.restricted) for step in steps)
        return any(self.answering.ask(question).people for question in questions)
