"""What holds for a time: exceptions from rules, and needed levels that a person set.

What may be asked for is theirs to say; here it is put in force, refused and ended. Whatever
follows from an asset is drawn anew each time: its findings, its needed levels, what it lacks.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from assets.models import Asset, Deviation, Finding, Municipality, RuleException
from assets.services import consequences, versions
from config.kit import recording
from config.kit.dates import add_months

MOST_MONTHS = 12
State = RuleException.State
Kept = TypeVar("Kept", RuleException, Deviation)


def put_in_force(asked: Kept, *, by: Any, on: date) -> Kept:
    """Let it hold until its last day; ValidationError when that has passed already."""
    with _action(asked, _("%(what)sを承認"), by=by):
        stored = _locked(asked, State.ASKED)
        if stored.expires_on < on:
            raise ValidationError(
                _("期限を過ぎた申請です。差し戻して、期限を改めるよう伝えてください。")
            )
        stored.state, stored.approved_by, stored.approved_on = State.IN_FORCE, by, on
        _settle([stored], on=on)
    return stored


def refuse(asked: Kept, *, by: Any) -> Kept:
    """Keep that what was asked for is not granted: everything stays as it is."""
    with _action(asked, _("%(what)sを認めない"), by=by):
        stored = _locked(asked, State.ASKED)
        stored.state = State.REFUSED
        versions.store(stored, version=stored.version)
    return stored


def lock_asked(seen: Kept) -> Kept:
    """Return what is asked for as stored, locked; ValidationError once it is decided."""
    return _locked(seen, State.ASKED)


def end(granted: Kept, *, by: Any, reason: str) -> Kept:
    """End what is in force before its day."""
    with _action(granted, reason, by=by):
        stored = _locked(granted, State.IN_FORCE)
        stored.state = State.ENDED
        _settle([stored], on=recording.today())
    return stored


def end_due(place: Municipality, *, on: date) -> int:
    """End what of a municipality has outlived its last day; return how many."""
    return _end_due(RuleException, place, on=on) + _end_due(Deviation, place, on=on)


def end_all_due(*, on: date) -> int:
    """Do the same in every municipality (daily)."""
    return sum(end_due(place, on=on) for place in Municipality.objects.order_by("pk"))


def refuse_day(expires_on: date, *, on: date) -> None:
    """Refuse a last day that has passed, or that lies more than a year ahead."""
    if not on <= expires_on <= add_months(on, MOST_MONTHS):
        told = {"months": MOST_MONTHS}
        raise ValidationError(
            {"expires_on": [_("期限は、今日から%(months)dか月以内の日にしてください。") % told]}
        )


def _end_due(kind: type[Kept], place: Municipality, *, on: date) -> int:
    standing: Any = kind._default_manager
    due = standing.filter(asset__municipality=place, state=State.IN_FORCE, expires_on__lt=on)
    if not due.exists():
        return 0
    reason = _("%(what)sの期限切れ") % {"what": kind._meta.verbose_name}
    with recording.action(by=recording.PROGRAM, reason=reason, municipality_id=place.pk):
        ending = list(due.select_for_update(of=("self",)).order_by("pk"))
        for one in ending:
            one.state = State.ENDED
        _settle(ending, on=on)
    return len(ending)


def _settle(decided: Sequence[Kept], *, on: date) -> None:
    """Store what was decided, and bring everything in step that depends on it."""
    for one in decided:
        versions.store(one, version=one.version)
        if isinstance(one, RuleException):
            _mark(one)
    keys = {one.asset_id for one in decided}
    assets = Asset.objects.select_for_update(of=("self",)).filter(pk__in=keys)
    consequences.draw(assets.select_related("org_unit", "municipality").order_by("pk"), on=on)


def _mark(exception: RuleException) -> None:
    """Let the finding itself say whether it is tolerated."""
    if exception.state == State.IN_FORCE:
        broken = Finding.objects.unsettled().filter(asset=exception.asset_id, rule=exception.rule)
        broken.update(state=Finding.State.EXCEPTED, exception=exception)
    else:
        tolerated = Finding.objects.filter(exception=exception, state=Finding.State.EXCEPTED)
        tolerated.update(state=Finding.State.OPEN)


def _locked(seen: Kept, state: str) -> Kept:
    """Return it as stored, in the state that a decision needs."""
    rows: Any = type(seen)._default_manager
    stored: Kept = (
        rows.select_for_update(of=("self",)).select_related("asset__municipality").get(pk=seen.pk)
    )
    # The asset after what is decided about it: whoever refreshes it must see this decided.
    Asset.objects.select_for_update().only("pk").get(pk=stored.asset_id)
    if stored.state != state:
        told = {"what": stored.what, "state": stored.get_state_display()}
        raise ValidationError(
            _("%(what)sは「%(state)s」になっています。画面を開き直してください。") % told
        )
    return stored


def _action(seen: Kept, reason: str, *, by: Any) -> Any:
    place = seen.asset.municipality_id
    told = reason % {"what": seen.what} if "%(what)s" in reason else reason
    return recording.action(by=by, reason=told, municipality_id=place)
