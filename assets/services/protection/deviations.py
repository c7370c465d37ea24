"""Needed levels set by a person for a time, because the highest of the parts does not say all.

Cumulation only raises, distribution only lowers, "by hand" decides; each has its reason, its
approver and its last day. Who may ask and who must decide is known to the approvals, what
becomes of it to the tolerances.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from assets.models import Asset, Deviation, Protection
from assets.models.asset.grades import AXES
from assets.services import tolerances, versions
from assets.services.protection.region import need_of
from classification.services import catalogue
from config.kit import recording

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
    made = Deviation(asset=asset, axis=wanted.axis)
    why = _("%(what)sを申請") % {"what": made.what}
    with recording.action(by=by, reason=why, municipality_id=asset.municipality_id):
        Asset.objects.select_for_update().only("pk").get(pk=asset.pk)
        _fill(made, wanted, reason=reason, expires_on=expires_on)
        made.save(force_insert=True)
    return made


def revise(
    asked: Deviation, *, wanted: Wanted, reason: str, expires_on: date, by: Any
) -> Deviation:
    """Ask for something else than was asked for; ValidationError as for the first time."""
    why = _("%(what)sの申請を修正") % {"what": asked.what}
    with recording.action(by=by, reason=why, municipality_id=asked.asset.municipality_id):
        stored = tolerances.lock_asked(asked)
        _fill(stored, wanted, reason=reason, expires_on=expires_on)
        versions.store(stored, version=stored.version)
    return stored


def of_asset(asset: Asset) -> QuerySet[Deviation]:
    """The deviations of an asset, also those that are refused or have ended, newest first."""
    return asset.deviations.select_related("approved_by").order_by("-pk")


def _fill(asked: Deviation, wanted: Wanted, *, reason: str, expires_on: date) -> None:
    asked.axis, asked.kind, asked.level = wanted.axis, wanted.kind, wanted.level
    asked.reason, asked.expires_on = reason.strip(), expires_on
    tolerances.refuse_day(expires_on, on=recording.today())
    asked.rank = _rank(asked.asset, wanted)
    _refuse_nothing(asked)
    versions.check(asked)


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
    if beside.exclude(pk=made.pk).exists():
        raise ValidationError({"axis": [_("この軸の修正は、申請中か、すでに認められています。")]})
