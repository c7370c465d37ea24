"""Keeping the findings in step with the assets: only what differs is written.

Found is open, or an exception while one is in force; what is no longer so is resolved, and
what is broken again after that is another finding.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from assets.models import Asset, Finding, Municipality, RuleException
from assets.services.checks import Columns
from assets.services.findings import evaluation
from assets.services.findings.evaluation import Judge
from classification.rules import SEVERITIES
from config.kit import copying, recording
from config.kit.prepared import Prepared

BATCH = 1_000
ERROR = "error"
FEW = 20  # rows that are not worth a table of their own to bring them in
State = Finding.State
Key = tuple[int, str]  # asset, rule

_standing: Prepared[tuple[Any, ...]] = Prepared(
    lambda assets: (
        Finding.objects.standing()
        .filter(asset__in=assets)
        .values_list("asset", "rule", "pk", "severity", "columns", "state")
    )
)
_tolerated: Prepared[tuple[Any, ...]] = Prepared(
    lambda assets, on: RuleException.objects.filter(
        asset__in=assets, state=RuleException.State.IN_FORCE, expires_on__gte=on
    ).values_list("asset", "rule", "pk")
)


def tell_nobody() -> None:
    """Tell nobody."""


@dataclass
class Difference:
    """What of the rows is not so: findings to enter, to end, and to give other columns."""

    fresh: list[Finding] = field(default_factory=list)
    gone: dict[Key, int] = field(default_factory=dict)
    wrong: set[int] = field(default_factory=set)  # assets with an open error
    other: dict[tuple[Any, ...], dict[Key, int]] = field(default_factory=lambda: defaultdict(dict))

    def assets(self) -> set[int]:
        """The assets whose rows differ."""
        found = {finding.asset_id for finding in self.fresh}
        found.update(asset for asset, _rule in self.gone)
        return found.union(asset for keys in self.other.values() for asset, _rule in keys)


def refresh(assets: Iterable[Asset], *, on: date) -> int:
    """Bring the findings of these assets in step; return how many rows that took.

    To be called inside a recorded action that holds the assets, so that what was asked of
    them still is so when it is written.
    """
    return sum(_write(_difference(batch, on=on), on=on) for batch in _batches(list(assets)))


def bring(
    assets: Sequence[Asset], *, on: date, held: Collection[int], new: bool = False
) -> set[int]:
    """Do the same where the posts that are held are known; return the assets with open errors.

    Of `new` assets there is nothing yet that could differ.
    """
    wrong: set[int] = set()
    for batch in _batches(assets):
        difference = _difference(batch, on=on, held=held, new=new)
        _write(difference, on=on)
        wrong |= difference.wrong
    return wrong


def enter(states: Sequence[Columns], judge: Judge, org_types: Mapping[int, str]) -> set[int]:
    """Enter the findings of new assets, given as plain columns; return those with open errors."""
    wrong: set[int] = set()
    rows = []
    for state in states:
        place, key = state["municipality_id"], state["id"]
        org_type = org_types[state["org_unit_id"]]
        for breach in judge.breaches(state, org_type=org_type, held=judge.held):
            severity, fields = breach.rule.severity, _encoded(breach.fields)
            told = (breach.rule.id, severity, gravity(severity), fields)
            rows.append((place, key, *told, State.OPEN.value, judge.on))
            if severity == ERROR:
                wrong.add(key)
    copying.insert(Finding, _ENTERED, rows)
    return wrong


def evaluate(
    municipality: Municipality, *, by: Any, on: date, alive: Callable[[], None] = tell_nobody
) -> int:
    """Bring the findings of a whole municipality in step, batch by batch; count the rows.

    What agrees is only read. The few assets whose rows differ are locked and asked again,
    because somebody may have changed them meanwhile. `alive` is called after every batch.
    """
    done = last = 0
    mine = Asset.objects.filter(municipality=municipality).select_related("org_unit")
    rows = mine.kept().order_by("pk")
    while batch := list(rows.filter(pk__gt=last)[:BATCH]):
        last = batch[-1].pk
        for asset in batch:
            asset.municipality = municipality
        if differing := _difference(batch, on=on).assets():
            reason = _("規則に照らした点検")
            still = mine.filter(pk__in=differing).select_for_update(of=("self",)).order_by("pk")
            with recording.action(by=by, reason=reason, municipality_id=municipality.pk):
                done += refresh(still, on=on)
        alive()
    return done


def gravity(severity: str) -> int:
    """Return the place of a severity in a list; the gravest is 1."""
    return SEVERITIES.index(severity) + 1


@lru_cache(maxsize=512)
def _encoded(fields: tuple[str, ...]) -> copying.Encoded:
    return copying.encoded(list(fields))


def _batches(assets: Sequence[Asset]) -> Iterator[Sequence[Asset]]:
    for start in range(0, len(assets), BATCH):
        yield assets[start : start + BATCH]


def _difference(
    assets: Sequence[Asset],
    *,
    on: date,
    held: Collection[int] | None = None,
    new: bool = False,
) -> Difference:
    """Compare what the rules say of the assets with what the rows say."""
    if len(assets) > 1:
        prefetch_related_objects(assets, "org_unit", "municipality")
    keys = [asset.pk for asset in assets]
    standing = [] if new else _standing(assets=keys)
    rows = {(asset, rule): rest for asset, rule, *rest in standing}
    found = {
        (asset.pk, breach.rule.id): (asset, breach)
        for asset, breaches in zip(
            assets, evaluation.of_assets(assets, on=on, held=held), strict=True
        )
        for breach in breaches
    }
    difference = Difference()
    difference.gone = {key: row[0] for key, row in rows.items() if key not in found}
    tolerated = _exceptions(found.keys() - rows.keys(), rows, keys, on=on)
    for key, (asset, breach) in found.items():
        excepted = tolerated.get(key)
        state = State.EXCEPTED if excepted else State.OPEN
        if breach.rule.severity == ERROR and state == State.OPEN:
            difference.wrong.add(asset.pk)
        wanted = [breach.rule.severity, list(breach.fields), state]
        if key not in rows:
            difference.fresh.append(_finding(asset, breach.rule.id, wanted, excepted, on))
        elif rows[key][1:] != wanted:
            alike = (breach.rule.severity, breach.fields, state, excepted)
            difference.other[alike][key] = rows[key][0]
    return difference


def _exceptions(
    fresh: Iterable[Key], rows: dict[Key, list[Any]], keys: Sequence[int], *, on: date
) -> dict[Key, int]:
    """Return the exceptions in force; asked for only where a row may depend on one."""
    if not fresh and all(row[-1] != State.EXCEPTED for row in rows.values()):
        return {}
    return {(asset, rule): pk for asset, rule, pk in _tolerated(assets=keys, on=on)}


def _finding(
    asset: Asset, rule: str, wanted: Sequence[Any], excepted: int | None, on: date
) -> Finding:
    severity, columns, state = wanted
    return Finding(
        municipality_id=asset.municipality_id,
        asset=asset,
        rule=rule,
        severity=severity,
        gravity=gravity(severity),
        columns=columns,
        state=state,
        exception_id=excepted,
        found_on=on,
    )


def _write(difference: Difference, *, on: date) -> int:
    """Write a difference: one statement for all that begin, all that end, all that become alike."""
    count = len(difference.fresh) + len(difference.gone)
    if difference.gone:
        gone = Finding.objects.filter(pk__in=difference.gone.values())
        gone.update(state=State.RESOLVED, resolved_on=on)
    for (severity, columns, state, excepted), keys in difference.other.items():
        changes: dict[str, Any] = {"severity": severity, "columns": list(columns), "state": state}
        changes["gravity"] = gravity(severity)
        if excepted:
            changes["exception"] = excepted  # one that ended stays named beside the open finding
        count += Finding.objects.filter(pk__in=keys.values()).update(**changes)
    if len(difference.fresh) > FEW:
        rows = ([getattr(one, name) for name in _COLUMNS] for one in difference.fresh)
        copying.insert(Finding, _COLUMNS, rows)
    elif difference.fresh:
        Finding.objects.bulk_create(difference.fresh)
    return count


_ENTERED = (
    "municipality_id", "asset_id", "rule", "severity", "gravity", "columns", "state", "found_on",
)  # fmt: skip
_COLUMNS = [field.attname for field in Finding._meta.concrete_fields if not field.primary_key]
