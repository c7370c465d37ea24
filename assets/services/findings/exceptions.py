"""Exceptions (例外措置): a breach tolerated for a time, with a measure in its place.

Who may ask and who must decide is known to the approvals, what becomes of it to the tolerances.
"""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from assets.models import Asset, Finding, RuleException
from assets.services import tolerances, versions
from assets.services.findings import evaluation
from config.kit import recording

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
    why = _("%(what)sを申請") % {"what": made.what}
    with recording.action(by=by, reason=why, municipality_id=asset.municipality_id):
        Asset.objects.select_for_update().only("pk").get(pk=asset.pk)
        _check(made)
        made.save(force_insert=True)
    return made


def revise(
    asked: RuleException, *, rule: str, reason: str, measure: str, expires_on: date, by: Any
) -> RuleException:
    """Ask for something else than was asked for; ValidationError as for the first time."""
    why = _("%(what)sの申請を修正") % {"what": asked.what}
    with recording.action(by=by, reason=why, municipality_id=asked.asset.municipality_id):
        stored = tolerances.lock_asked(asked)
        stored.rule, stored.expires_on = rule, expires_on
        stored.reason, stored.measure = reason.strip(), measure.strip()
        _check(stored)
        versions.store(stored, version=stored.version)
    return stored


def of_asset(asset: Asset) -> QuerySet[RuleException]:
    """The exceptions of an asset, also those that are refused or have ended, newest first."""
    return asset.exceptions.select_related("approved_by").order_by("-pk")


def _check(asked: RuleException) -> None:
    tolerances.refuse_day(asked.expires_on, on=recording.today())
    _refuse_rule(asked)
    versions.check(asked)


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
    if beside.exclude(pk=asked.pk).exists():
        raise ValidationError(
            {"rule": [_("この規則の例外措置は、申請中か、すでに認められています。")]}
        )
