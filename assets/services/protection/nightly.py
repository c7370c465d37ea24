"""What is done about needed grades without anybody asking: each day, and when much changed."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from assets.models import Municipality, Protection
from assets.services.protection import keeping
from config.kit import recording


@dataclass(frozen=True)
class Rebuilt:
    """What a rebuild found: how many assets are linked, rows changed, and circles."""

    linked: int
    changed: int
    circles: int


def rebuild(place: Municipality, *, by: Any) -> Rebuilt:
    """Work the needed grades of one municipality out afresh; only what differs is written."""
    found, changed = keeping.examine(place), 0
    if found.differing:
        reason = _("必要な水準の計算")
        with recording.action(by=by, reason=reason, municipality_id=place.pk):
            changed = keeping.mend(place, found.differing)
    return Rebuilt(found.linked, changed, found.circles)


def rebuild_all(*, by: Any) -> int:
    """Work everything out afresh (daily); return how many rows were not as they should be."""
    return sum(rebuild(place, by=by).changed for place in Municipality.objects.order_by("pk"))


def settle_waiting(*, by: Any) -> int:
    """Work out what saves have left, because it pulled along too much to wait for."""
    waiting = Protection.objects.filter(waiting=True).values("asset__municipality")
    changed = 0
    for place in Municipality.objects.filter(pk__in=waiting).order_by("pk"):
        reason = _("必要な水準の計算")
        with recording.action(by=by, reason=reason, municipality_id=place.pk):
            changed += keeping.settle_waiting(place)
    return changed
