"""Exceptions (例外措置): a breach tolerated for a time, with a measure in its place.

Who may ask and who must decide is known to the approvals; here stands what an exception is.
"""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from assets.models import Asset, Finding, Municipality, RuleException
from assets.services import versions
from assets.services.findings import evaluation
from config.kit import recording
from config.kit.dates import add_months

MOST_MONTHS = 12
State = RuleException.State


def record(
    asset: Asset, *, rule: str, reason: str, measure: str, expires_on: date, by: Any
) -> RuleException:
    """Keep that an exception is asked for; it changes nothing until it is put in force.

    Raises ValidationError, keyed by column, for a rule that the asset does not break, a day
    that has passed or lies more than a year ahead, and a second exception beside the first.
    """
    made = RuleException(asset=asset, rule=rule, expires_on=expires_on)
    made.reason, made.measure = reason.strip(), measure.strip()
    why = _("%(rule)sの例外措置を申請") % {"rule": rule}
    with recording.action(by=by, reason=why, municipality_id=asset.municipality_id):
        Asset.objects.select_for_update().only("pk").get(pk=asset.pk)
        _refuse_day(expires_on, on=recording.today())
        _refuse_rule(made)
        versions.check(made)
        made.save(force_insert=True)
    return made


def put_in_force(exception: RuleException, *, by: Any, on: date) -> RuleException:
    """Tolerate the breach until the exception expires; ValidationError when it has already."""
    reason = _("%(rule)sの例外措置を承認") % {"rule": exception.rule}
    with recording.action(by=by, reason=reason, municipality_id=_place(exception)):
        stored = _locked(exception, State.ASKED)
        if stored.expires_on < on:
            raise ValidationError(
                _("期限を過ぎた申請です。差し戻して、期限を改めるよう伝えてください。")
            )
        stored.state, stored.approved_by, stored.approved_on = State.IN_FORCE, by, on
        versions.store(stored, version=stored.version)
        open_ones = Finding.objects.unsettled().filter(asset=stored.asset_id, rule=stored.rule)
        open_ones.update(state=Finding.State.EXCEPTED, exception=stored)
    return stored


def refuse(exception: RuleException, *, by: Any) -> RuleException:
    """Keep that an exception that was asked for is not granted: the finding stays open."""
    reason = _("%(rule)sの例外措置を認めない") % {"rule": exception.rule}
    with recording.action(by=by, reason=reason, municipality_id=_place(exception)):
        stored = _locked(exception, State.ASKED)
        stored.state = State.REFUSED
        versions.store(stored, version=stored.version)
    return stored


def end(exception: RuleException, *, by: Any, reason: str) -> RuleException:
    """End an exception that is in force before its day: what it tolerated is open again."""
    with recording.action(by=by, reason=reason, municipality_id=_place(exception)):
        stored = _locked(exception, State.IN_FORCE)
        _end([stored])
    return stored


def end_due(municipality: Municipality, *, on: date) -> int:
    """End the exceptions of a municipality whose last day is past; return how many."""
    due = RuleException.objects.filter(
        asset__municipality=municipality, state=State.IN_FORCE, expires_on__lt=on
    )
    if not due.exists():
        return 0
    reason = _("例外措置の期限切れ")
    with recording.action(by=recording.PROGRAM, reason=reason, municipality_id=municipality.pk):
        ending = list(due.select_for_update(of=("self",)).order_by("pk"))
        _end(ending)
    return len(ending)


def of_asset(asset: Asset) -> QuerySet[RuleException]:
    """The exceptions of an asset, also those that are refused or have ended, newest first."""
    return asset.exceptions.select_related("approved_by").order_by("-pk")


def _end(ending: list[RuleException]) -> None:
    for exception in ending:
        exception.state = State.ENDED
        versions.store(exception, version=exception.version)
    tolerated = Finding.objects.filter(exception__in=ending, state=Finding.State.EXCEPTED)
    tolerated.update(state=Finding.State.OPEN)


def _locked(exception: RuleException, state: str) -> RuleException:
    """Return the exception as stored, in the state that a decision needs."""
    found = RuleException.objects.select_for_update(of=("self",)).select_related("asset")
    stored = found.get(pk=exception.pk)
    # The asset after the exception: whoever refreshes its findings must see this decided.
    Asset.objects.select_for_update().only("pk").get(pk=stored.asset_id)
    if stored.state != state:
        told = {"state": stored.get_state_display()}
        raise ValidationError(
            _("この例外措置は「%(state)s」になっています。画面を開き直してください。") % told
        )
    return stored


def _place(exception: RuleException) -> int:
    return exception.asset.municipality_id


def _refuse_day(expires_on: date, *, on: date) -> None:
    last = add_months(on, MOST_MONTHS)
    if not on <= expires_on <= last:
        told = {"months": MOST_MONTHS}
        raise ValidationError(
            {"expires_on": [_("期限は、今日から%(months)dか月以内の日にしてください。") % told]}
        )


def _refuse_rule(asked: RuleException) -> None:
    if asked.rule not in evaluation.by_id(asked.asset.municipality):
        raise ValidationError({"rule": [_("この規則はありません。規則を選び直してください。")]})
    standing = Finding.objects.standing().filter(asset=asked.asset, rule=asked.rule)
    if not standing.exists():
        raise ValidationError(
            {"rule": [_("この資産は今、この規則に合っています。例外措置は要りません。")]}
        )
    beside = RuleException.objects.filter(
        asset=asked.asset, rule=asked.rule, state__in=[State.ASKED, State.IN_FORCE]
    )
    if beside.exists():
        raise ValidationError(
            {"rule": [_("この規則の例外措置は、申請中か、すでに認められています。")]}
        )
