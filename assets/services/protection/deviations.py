"""Needed levels set by a person for a time, because the highest of the parts does not say all.

Cumulation only raises, distribution only lowers, "by hand" decides; each has its reason, its
approver and its last day. Who may ask and who must decide is known to the approvals.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from assets.models import Asset, Deviation, Municipality, Protection
from assets.models.asset.grades import AXES
from assets.services import versions
from assets.services.protection import keeping
from assets.services.protection.region import need_of
from classification.services import catalogue
from config.kit import recording
from config.kit.dates import add_months

MOST_MONTHS = 12
State = Deviation.State
LETTER_OF = {axis: letter for letter, axis in AXES.items()}


@dataclass(frozen=True)
class Wanted:
    """What is asked for: on which axis, of which kind, and the level that is needed."""

    axis: str
    kind: str
    level: str


def record(asset: Asset, *, wanted: Wanted, reason: str, expires_on: date, by: Any) -> Deviation:
    """Keep that a deviation is asked for; it changes nothing until it is put in force.

    Raises ValidationError, keyed by column, for a level that the scheme does not know or that
    would change nothing, a day that has passed or lies more than a year ahead, and a second
    deviation of the same axis.
    """
    made = Deviation(asset=asset, axis=wanted.axis, kind=wanted.kind, level=wanted.level)
    made.reason, made.expires_on = reason.strip(), expires_on
    why = _("必要な水準の修正を申請：%(axis)s") % {"axis": made.get_axis_display()}
    with recording.action(by=by, reason=why, municipality_id=asset.municipality_id):
        Asset.objects.select_for_update().only("pk").get(pk=asset.pk)
        _refuse_day(expires_on, on=recording.today())
        made.rank = _rank(asset, wanted)
        _refuse_nothing(made)
        versions.check(made)
        made.save(force_insert=True)
    return made


def put_in_force(deviation: Deviation, *, by: Any, on: date) -> Deviation:
    """Let the level count until it expires; ValidationError when it has already."""
    reason = _("必要な水準の修正を承認：%(axis)s") % {"axis": deviation.get_axis_display()}
    with recording.action(by=by, reason=reason, municipality_id=_place(deviation)):
        stored = _locked(deviation, State.ASKED)
        if stored.expires_on < on:
            raise ValidationError(
                _("期限を過ぎた申請です。差し戻して、期限を改めるよう伝えてください。")
            )
        stored.state, stored.approved_by, stored.approved_on = State.IN_FORCE, by, on
        versions.store(stored, version=stored.version)
        keeping.refresh([stored.asset])
    return stored


def refuse(deviation: Deviation, *, by: Any) -> Deviation:
    """Keep that a deviation that was asked for is not granted: the needed level stays."""
    reason = _("必要な水準の修正を認めない：%(axis)s") % {"axis": deviation.get_axis_display()}
    with recording.action(by=by, reason=reason, municipality_id=_place(deviation)):
        stored = _locked(deviation, State.ASKED)
        stored.state = State.REFUSED
        versions.store(stored, version=stored.version)
    return stored


def end(deviation: Deviation, *, by: Any, reason: str) -> Deviation:
    """End a deviation that is in force before its day: the links decide again."""
    with recording.action(by=by, reason=reason, municipality_id=_place(deviation)):
        stored = _locked(deviation, State.IN_FORCE)
        _end([stored])
    return stored


def end_due(municipality: Municipality, *, on: date) -> int:
    """End the deviations of a municipality whose last day is past; return how many."""
    due = Deviation.objects.filter(
        asset__municipality=municipality, state=State.IN_FORCE, expires_on__lt=on
    )
    if not due.exists():
        return 0
    reason = _("必要な水準の修正の期限切れ")
    with recording.action(by=recording.PROGRAM, reason=reason, municipality_id=municipality.pk):
        ending = list(due.select_for_update(of=("self",)).select_related("asset").order_by("pk"))
        _end(ending)
    return len(ending)


def of_asset(asset: Asset) -> QuerySet[Deviation]:
    """The deviations of an asset, also those that are refused or have ended, newest first."""
    return asset.deviations.select_related("approved_by").order_by("-pk")


def _end(ending: list[Deviation]) -> None:
    for deviation in ending:
        deviation.state = State.ENDED
        versions.store(deviation, version=deviation.version)
    keeping.refresh({one.asset_id: one.asset for one in ending}.values())


def _locked(deviation: Deviation, state: str) -> Deviation:
    """Return the deviation as stored, in the state that a decision needs."""
    found = Deviation.objects.select_for_update(of=("self",))
    stored = found.select_related("asset__municipality").get(pk=deviation.pk)
    Asset.objects.select_for_update().only("pk").get(pk=stored.asset_id)
    if stored.state != state:
        told = {"state": stored.get_state_display()}
        raise ValidationError(
            _("この修正は「%(state)s」になっています。画面を開き直してください。") % told
        )
    return stored


def _place(deviation: Deviation) -> int:
    return deviation.asset.municipality_id


def _refuse_day(expires_on: date, *, on: date) -> None:
    if not on <= expires_on <= add_months(on, MOST_MONTHS):
        told = {"months": MOST_MONTHS}
        raise ValidationError(
            {"expires_on": [_("期限は、今日から%(months)dか月以内の日にしてください。") % told]}
        )


def _rank(asset: Asset, wanted: Wanted) -> int:
    ranks = catalogue.ranks(asset.municipality.scheme_version_id, wanted.axis)
    if wanted.level not in ranks:
        raise ValidationError({"level": [_("今の分類基準にある区分から選んでください。")]})
    return ranks[wanted.level]


def _refuse_nothing(made: Deviation) -> None:
    """Refuse what would change nothing: a kind that only raises must raise, and so on."""
    row = Protection.objects.filter(asset=made.asset).first()
    now = need_of(row, LETTER_OF[made.axis]).rank if row else 0
    if made.kind == Deviation.Kind.CUMULATION and made.rank <= now:
        raise ValidationError(
            {"level": [_("集積では、今の必要な水準より高い区分を選んでください。")]}
        )
    if made.kind == Deviation.Kind.DISTRIBUTION and made.rank >= now:
        raise ValidationError(
            {"level": [_("分散では、今の必要な水準より低い区分を選んでください。")]}
        )
    if made.rank == now:
        raise ValidationError({"level": [_("今の必要な水準と同じです。修正は要りません。")]})
    beside = made.asset.deviations.filter(axis=made.axis, state__in=[State.ASKED, State.IN_FORCE])
    if beside.exists():
        raise ValidationError({"axis": [_("この軸の修正は、申請中か、すでに認められています。")]})
