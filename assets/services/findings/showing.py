"""Findings as pages and commands show them: each row with its rule, clause and cure."""

from collections.abc import Iterable
from dataclasses import dataclass

from assets.models import Asset, Finding, Municipality
from assets.services.findings import evaluation, wording
from assets.services.findings.mending import Cure, Mending
from classification.rules import Rule
from config.kit.prepared import Prepared

_standing: Prepared[Finding] = Prepared(
    lambda asset: (
        Finding.objects.standing()
        .filter(asset=asset)
        .select_related("exception__approved_by")
        .order_by("rule")
    )
)


@dataclass(frozen=True)
class Shown:
    """A finding with the rule that it breaks."""

    row: Finding
    rule: Rule
    cure: Cure | None

    @property
    def message(self) -> str:
        """Say what is wrong, by which clause, and what to do."""
        return wording.message(self.rule, self.row.columns)

    @property
    def field(self) -> str:
        """The first column to mend."""
        return wording.field(self.row.columns)

    @property
    def clause(self) -> str:
        return wording.clause(self.rule)


def of_asset(asset: Asset) -> list[Shown]:
    """Return what an asset breaks, tolerated or not; the gravest first."""
    return sorted(_shown(_standing(asset=asset.pk), asset.municipality), key=_gravity)


def of_municipality(municipality: Municipality) -> list[Shown]:
    """Return what all assets of a municipality break, in the order of their numbers."""
    standing = Finding.objects.standing().filter(municipality=municipality)
    rows = standing.select_related("asset").order_by("asset__asset_no", "rule")
    rows = rows.only("rule", "severity", "columns", "state", "asset__asset_no")
    return list(_shown(rows, municipality))


def _shown(rows: Iterable[Finding], place: Municipality) -> Iterable[Shown]:
    """Put the rules beside the rows; what no rule says any more is gone with the next check."""
    known, mending = evaluation.by_id(place), Mending(place)
    for row in rows:
        if row.rule in known:
            yield Shown(row, known[row.rule], mending.cure(row.columns))


def _gravity(shown: Shown) -> tuple[bool, int]:
    return shown.row.state == Finding.State.EXCEPTED, shown.row.gravity
