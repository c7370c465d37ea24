"""What a change of the rules would do to the findings of the register, before it is made.

The same rules that are asked afterwards are asked here of the same assets: what is shown is
what then happens.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from assets.access import Viewer
from assets.models import Asset, Finding, LocalEntry, Municipality, RuleException
from assets.services import consequences, local_catalogue
from assets.services.findings.evaluation import Judge
from classification import rules
from classification.services import catalogue
from classification.services.naming import Way

BATCH = 1_000
SHOWN = 50
AT_ONCE = 5_000  # so many assets are brought in step at once; the check of the rules does the rest
ERROR = "error"
Standing = Mapping[str, str]  # rule → severity
Key = tuple[int, str, str]  # an asset: key, number, name


@dataclass(frozen=True)
class Affected:
    """An asset in whose findings something changes, and how."""

    pk: int
    asset_no: str
    name: str
    begins: tuple[str, ...]
    ends: tuple[str, ...]
    graver: tuple[str, ...]
    lighter: tuple[str, ...]
    is_to_mend: bool
    is_relieved: bool

    @property
    def words(self) -> str:
        told = (
            (self.begins, _("新しく当てはまる：%(rules)s")),
            (self.graver, _("重くなる：%(rules)s")),
            (self.lighter, _("軽くなる：%(rules)s")),
            (self.ends, _("なくなる：%(rules)s")),
        )
        return "、".join(text % {"rules": "・".join(ids)} for ids, text in told if ids)


@dataclass(frozen=True)
class Effect:
    """Which assets get something to mend or are relieved of it, and which merely move."""

    affected: tuple[Affected, ...]

    @property
    def to_mend(self) -> int:
        return sum(one.is_to_mend for one in self.affected)

    @property
    def relieved(self) -> int:
        return sum(one.is_relieved for one in self.affected)

    @property
    def shown(self) -> tuple[Affected, ...]:
        return self.affected[:SHOWN]

    @property
    def more(self) -> int:
        return max(0, len(self.affected) - SHOWN)

    @property
    def is_at_once(self) -> bool:
        """Whether the findings follow in the moment of the change."""
        return len(self.affected) <= AT_ONCE

    def seen_by(self, viewer: Viewer) -> "Effect":
        """Return what a person may know of it: secret assets are not counted for others."""
        if viewer.can_everywhere("read_restricted"):
            return self
        known = set(viewer.assets().values_list("pk", flat=True))
        return Effect(tuple(one for one in self.affected if one.pk in known))


def touches_rules(entries: Iterable[LocalEntry]) -> bool:
    """Whether any of these entries may change what the rules say."""
    return any(entry.kind == LocalEntry.Kind.RULE for entry in entries)


def of_entries(municipality: Municipality, changed: Collection[LocalEntry], *, on: date) -> Effect:
    """Return what becomes of the findings when these entries are kept as they are given."""
    before = local_catalogue.network_rules(municipality)
    kept = dict(local_catalogue.ways(municipality).of("rule"))
    kept |= {
        entry.code: Way(label=entry.label, is_on=entry.is_on, severity=entry.severity)
        for entry in changed
        if entry.kind == LocalEntry.Kind.RULE
    }
    after = local_catalogue.adjusted(catalogue.network_rules(), kept)
    return _compare(municipality, before, after, on=on)


def follow(place: Municipality, effect: Effect, *, on: date) -> None:
    """Bring the findings of the affected assets in step, inside the action that changed a rule."""
    keys = [one.pk for one in effect.affected]
    if len(keys) > AT_ONCE:
        return
    for start in range(0, len(keys), BATCH):
        rows = Asset.objects.filter(municipality=place, pk__in=keys[start : start + BATCH])
        consequences.draw(rows.select_related("org_unit", "municipality"), on=on)


def _compare(
    municipality: Municipality,
    before: Sequence[rules.Rule],
    after: Sequence[rules.Rule],
    *,
    on: date,
) -> Effect:
    was = {rule.id: rule.severity for rule in before}
    becomes = {rule.id: rule.severity for rule in after}
    moving = {code for code in was.keys() | becomes.keys() if was.get(code) != becomes.get(code)}
    fresh = tuple(rule for rule in after if rule.id in moving and rule.id not in was)
    found = _standing(municipality, moving & was.keys())
    for key, broken in _broken(municipality, fresh, on=on).items():
        found[key] |= broken
    tolerated = _tolerated(municipality, moving, on=on)
    rows = sorted(found.items(), key=lambda item: item[0][1])
    return Effect(
        tuple(_affected(key, sorted(codes), (was, becomes), tolerated) for key, codes in rows)
    )


def _standing(municipality: Municipality, codes: Collection[str]) -> dict[Key, set[str]]:
    """Return the assets that break these rules today, as the findings say."""
    found: dict[Key, set[str]] = defaultdict(set)
    if codes:
        rows = Finding.objects.standing().filter(municipality=municipality, rule__in=codes)
        told = ("asset", "asset__asset_no", "asset__name", "rule")
        for pk, number, name, rule in rows.values_list(*told):
            found[pk, number, name].add(rule)
    return found


def _tolerated(
    municipality: Municipality, codes: Collection[str], *, on: date
) -> set[tuple[int, str]]:
    """Return which assets need not keep which of these rules for now."""
    rows = RuleException.objects.filter(
        asset__municipality=municipality,
        rule__in=codes,
        state=RuleException.State.IN_FORCE,
        expires_on__gte=on,
    )
    return set(rows.values_list("asset", "rule")) if codes else set()


def _broken(
    municipality: Municipality, fresh: tuple[rules.Rule, ...], *, on: date
) -> dict[Key, set[str]]:
    """Return the assets that break rules which nobody has asked them about so far."""
    found: dict[Key, set[str]] = {}
    if not fresh:
        return found
    judge = Judge(municipality, on=on)
    judge.rules = fresh
    rows = Asset.objects.filter(municipality=municipality).kept().order_by("pk")
    last = 0
    while batch := list(rows.filter(pk__gt=last).select_related("org_unit")[:BATCH]):
        last = batch[-1].pk
        for asset in batch:
            org_type = asset.org_unit.org_type
            broken = judge.breaches(vars(asset), org_type=org_type, held=judge.held)
            if broken:
                found[asset.pk, asset.asset_no, asset.name] = {one.rule.id for one in broken}
    return found


def _affected(
    key: Key, codes: list[str], severities: tuple[Standing, Standing], tolerated: set[Any]
) -> Affected:
    was, becomes = severities
    both = [code for code in codes if code in was and code in becomes]
    weight = {severity: place for place, severity in enumerate(rules.SEVERITIES)}
    graver = [code for code in both if weight[becomes[code]] < weight[was[code]]]
    open_ones = [code for code in codes if (key[0], code) not in tolerated]
    before = any(was.get(code) == ERROR for code in open_ones)
    after = any(becomes.get(code) == ERROR for code in open_ones)
    return Affected(
        *key,
        begins=tuple(code for code in codes if code not in was),
        ends=tuple(code for code in codes if code not in becomes),
        graver=tuple(graver),
        lighter=tuple(code for code in both if code not in graver),
        is_to_mend=after and not before,
        is_relieved=before and not after,
    )
