"""What the rules say of assets on a day: facts in, breaches out; nothing is stored here."""

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import ForeignKey

from assets.models import Appointment, Asset, Municipality, Status
from assets.services import local_catalogue
from assets.services.alike import REMEMBERED, Alike
from classification import rules
from classification.services import catalogue
from config.kit.dates import add_months
from config.kit.prepared import Prepared

Breaches = Sequence[rules.Breach]
Columns = Mapping[str, Any]

MANY = 20  # assets among which some are likely to be alike
YEAR = 12  # months: what the rule asks for, however often a unit looks
WITHOUT_RULES = frozenset({Status.DRAFT, Status.DISPOSED, Status.TRANSFERRED})
LINKS = [
    (field.name, field.attname)
    for field in Asset._meta.concrete_fields
    if isinstance(field, ForeignKey)
]

_held: Prepared[int] = Prepared(
    lambda posts, on: (
        Appointment.objects.in_force(on=on).filter(post__in=posts).values_list("post", flat=True)
    )
)


class Judge:
    """Asks the rules of one municipality about its assets, as they are on one day.

    For `many` it remembers what it found, and asks of assets that are alike once.
    """

    def __init__(self, municipality: Municipality, *, on: date, many: bool = False) -> None:
        self.municipality, self.on = municipality, on
        self.rules = local_catalogue.network_rules(municipality)
        self.reviewed_from = add_months(on, -YEAR)
        self._ranks: dict[int, Mapping[str, int]] = {}
        self._alike = Alike(rule.grounds for rule in self.rules) if many else None
        self._known: dict[Hashable, Breaches] = {}

    @cached_property
    def held(self) -> frozenset[int]:
        """The posts that somebody holds or deputises for."""
        terms = Appointment.objects.in_force(on=self.on)
        mine = terms.filter(post__unit__municipality=self.municipality)
        return frozenset(mine.values_list("post", flat=True))

    def breaches(self, state: Columns, *, org_type: str, held: Collection[Any]) -> Breaches:
        """Return what an asset breaks; nothing for a draft or one that is gone.

        `state` are its columns by attribute name, as `vars()` gives them.
        """
        if state["status"] in WITHOUT_RULES:
            return []
        if self._alike is None:
            return self._judged(state, org_type, held)
        calendar = (state["owner_role_id"] in held, self._is_reviewed(state), self._is_over(state))
        key = (org_type, calendar, self._alike.key(state))
        found = self._known.get(key)
        if found is None:
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            found = self._known[key] = self._judged(state, org_type, held)
        return found

    def _judged(self, state: Columns, org_type: str, held: Collection[Any]) -> Breaches:
        facts = self.facts(state, org_type=org_type, held=held)
        return rules.breaches(self.rules, facts, self._ranks_of(state["scheme_version_id"]))

    def facts(self, state: Columns, *, org_type: str, held: Collection[Any]) -> dict[str, Any]:
        """Return the facts as the rules ask for them, own columns and the calendar included."""
        facts = {**state, **{name: state[column] for name, column in LINKS}}
        if state["extra"]:
            facts.update(state["extra"])
        facts["system"] = state["system_id"] or state["system_name"]
        facts["org_type"] = org_type
        facts["network_model"] = facts["org_model"] = self.municipality.network_model
        facts["owner_active"] = state["owner_role_id"] in held
        facts["reviewed_within_year"] = self._is_reviewed(state)
        facts["retention_expired"] = self._is_over(state)
        facts.update(rules.derived(facts))
        return facts

    def _is_reviewed(self, state: Columns) -> bool:
        """Whether the last look is not a year old; the registration of an asset counts as one."""
        if state["last_review"]:
            return bool(state["last_review"] >= self.reviewed_from)
        return bool(state["next_review"] >= self.on)

    def _is_over(self, state: Columns) -> bool:
        expires = state["retention_expires"]
        return expires is not None and bool(expires < self.on)

    def _ranks_of(self, version: int | None) -> Mapping[str, int]:
        key = version or self.municipality.scheme_version_id
        if key not in self._ranks:
            self._ranks[key] = catalogue.ranks(key, "confidentiality")
        return self._ranks[key]


def held_posts(assets: Iterable[Asset], *, on: date) -> frozenset[int]:
    """Return the posts that answer for these assets and that somebody is in, in one query."""
    posts = {asset.owner_role_id for asset in assets if asset.owner_role_id}
    return frozenset(_held(posts=posts, on=on)) if posts else frozenset()


def of_assets(
    assets: Sequence[Asset], *, on: date, held: Collection[int] | None = None
) -> list[Breaches]:
    """Return what each of these assets breaks; `held` where their posts are known already."""
    held = held_posts(assets, on=on) if held is None else held
    judges: dict[int, Judge] = {}
    found = []
    for asset in assets:
        judge = judges.get(asset.municipality_id)
        if judge is None:
            many = len(assets) > MANY
            judge = judges[asset.municipality_id] = Judge(asset.municipality, on=on, many=many)
        org_type = asset.org_unit.org_type
        found.append(judge.breaches(vars(asset), org_type=org_type, held=held))
    return found


def by_id(municipality: Municipality) -> dict[str, rules.Rule]:
    """The rules that a municipality applies, by their numbers."""
    return {rule.id: rule for rule in local_catalogue.network_rules(municipality)}
