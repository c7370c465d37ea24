"""What the rules find in the register today: each breach with its clause and its cure.

Worked out from the facts at the moment of asking; nothing is stored.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from assets.models import Appointment, Asset, AssetQuerySet, Municipality, Post
from assets.models.responsibility import PostQuerySet
from assets.services import local_catalogue
from classification import columns, rules
from classification.services import catalogue
from config.kit.dates import add_months

BATCH = 500
YEAR = 12  # months: what the rule asks for, however often a unit looks
# Where a demanded fact is entered, when it is no column itself.
ENTERED_AT = {
    "owner_active": "owner_role",
    "reviewed_within_year": "last_review",
    "retention_expired": "retention_expires",
}


@dataclass(frozen=True)
class Finding:
    """One asset breaking one rule."""

    asset: Asset
    breach: rules.Breach

    @property
    def rule(self) -> rules.Rule:
        return self.breach.rule

    @property
    def field(self) -> str:
        """The first column to mend."""
        return ENTERED_AT.get(self.breach.fields[0], self.breach.fields[0])

    @property
    def label(self) -> str:
        """The name of that column."""
        return _label(self.field)

    @property
    def message(self) -> str:
        """Say what is wrong, by which clause, and what to do."""
        clause = _clause(self.rule.clause)
        if self.rule.message:
            return f"{self.rule.message}（{clause}）"
        labels = "」「".join(dict.fromkeys(_label(name) for name in self.breach.fields))
        told = {"title": self.rule.title, "clause": clause, "labels": labels}
        return (
            _(
                "決まり「%(title)s」に合っていません。「%(labels)s」を確かめてください。（%(clause)s）"
            )
            % told
        )


def of_asset(asset: Asset, *, on: date) -> list[Finding]:
    """Return what one asset breaks; nothing for a draft or an asset that is gone."""
    if asset.is_draft or asset.is_closed:
        return []
    post = asset.owner_role_id
    held = _held(on=on).filter(pk=post).exists() if post else False
    return _findings(asset, on=on, held={post} if held else set())


def of_municipality(municipality: Municipality, *, on: date) -> Iterator[Finding]:
    """Yield what all assets of a municipality break, in the order of their numbers."""
    held = set(_held(on=on).filter(unit__municipality=municipality).values_list("pk", flat=True))
    for batch in _batches(Asset.objects.filter(municipality=municipality).kept()):
        for asset in batch:
            asset.municipality = municipality
            if not asset.is_draft:
                yield from _findings(asset, on=on, held=held)


def facts_of(asset: Asset, *, on: date, held: set[Any]) -> dict[str, Any]:
    """Return the facts as the rules ask for them, own columns and the calendar included."""
    facts = {**asset.facts(), **(asset.extra or {})}
    facts["org_model"] = facts["network_model"]
    facts["owner_active"] = asset.owner_role_id in held
    facts["reviewed_within_year"] = _is_reviewed(asset, on)
    expires = asset.retention_expires
    facts["retention_expired"] = expires is not None and expires < on
    return facts | rules.derived(facts)


def _findings(asset: Asset, *, on: date, held: set[Any]) -> list[Finding]:
    facts = facts_of(asset, on=on, held=held)
    version = asset.scheme_version_id or asset.municipality.scheme_version_id
    ranks = catalogue.ranks(version, "confidentiality")
    found = rules.breaches(local_catalogue.network_rules(asset.municipality), facts, ranks)
    return [Finding(asset, breach) for breach in found]


def _held(*, on: date) -> PostQuerySet:
    """The posts that somebody holds or deputises for on that day."""
    held = Appointment.objects.in_force(on=on).values("post")
    return Post.objects.filter(pk__in=held)


def _is_reviewed(asset: Asset, on: date) -> bool:
    """Whether the last look at an asset is not a year old; its registration counts as one."""
    last: date | None = asset.last_review
    if last:
        return last >= add_months(on, -YEAR)
    return bool(asset.next_review >= on)


def _batches(assets: AssetQuerySet) -> Iterator[list[Asset]]:
    """Yield the assets in batches: one long read would keep SQLite from writing."""
    last = ""
    rows = assets.select_related("org_unit").order_by("asset_no")
    while batch := list(rows.filter(asset_no__gt=last)[:BATCH]):
        yield batch
        last = batch[-1].asset_no


def _label(field: str) -> str:
    key = ENTERED_AT.get(field, field)
    return columns.columns()[key].title if key in columns.columns() else key


def _clause(clause: str) -> str:
    """Name a clause of the policy as one; laws are named in full already."""
    return _("基本方針%(clause)s") % {"clause": clause} if clause[:1].isdigit() else clause
