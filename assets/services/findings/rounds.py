"""Asking the rules of every asset: once a day, and whenever the rules become others."""

import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

from django.db.models import Q
from django.utils.timezone import localdate

from assets.models import Municipality, RuleCheck
from assets.services import assessing, local_catalogue, tolerances
from assets.services.findings import keeping
from classification.services import catalogue

SILENT_FOR = timedelta(minutes=10)

Clock = Callable[[], datetime]


def evaluate_due(*, clock: Clock, by: Any, again: bool = False) -> int:
    """Bring the findings of every municipality in step that is due; count the changed rows.

    A municipality is due at the first chance of a day, and when its rules, its network model
    or its scheme are no longer those that were asked. It may take minutes, and is done only
    at its end: what was broken off is begun again after a silence, and what agrees by then
    is only read. `again` asks whether or not it was done.
    """
    changed = 0
    for place in Municipality.objects.order_by("pk"):
        now = clock()
        basis = _basis(place)
        check, _made = RuleCheck.objects.get_or_create(municipality=place)
        is_done = check.done_on is not None and check.done_on >= localdate(now)
        if again or ((not is_done or check.basis != basis) and _take(place, now)):
            today, alive = localdate(now), _pulse(place, clock)
            changed += evaluate(place, by=by, on=today, alive=alive)
            assessing.keep_all(place, on=today, alive=alive)
            _mine(place).update(basis=basis, done_on=localdate(now), alive_at=None)
    return changed


def evaluate(
    place: Municipality, *, by: Any, on: date, alive: Callable[[], None] = keeping.tell_nobody
) -> int:
    """End what was tolerated until yesterday, then ask the rules of every asset; count the rows."""
    ended = tolerances.end_due(place, on=on)
    return ended + keeping.evaluate(place, by=by, on=on, alive=alive)


def _basis(place: Municipality) -> str:
    """Return what tells one set of rules from another, for one municipality."""
    kept = [(rule.id, rule.severity) for rule in local_catalogue.network_rules(place)]
    schemes = (place.scheme_version_id, place.school_scheme_version_id)
    told = [catalogue.document("network_rules"), kept, place.network_model, schemes]
    return sha256(json.dumps(told, default=str).encode()).hexdigest()


def _take(place: Municipality, now: datetime) -> bool:
    """Whether nobody else has shown life of this work for a while; then it is ours."""
    silent = Q(alive_at=None) | Q(alive_at__lt=now - SILENT_FOR)
    return bool(_mine(place).filter(silent).update(alive_at=now))


def _pulse(place: Municipality, clock: Clock) -> Callable[[], None]:
    def pulse() -> None:
        _mine(place).update(alive_at=clock())

    return pulse


def _mine(place: Municipality) -> Any:
    return RuleCheck.objects.filter(municipality=place)
