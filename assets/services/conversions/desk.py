"""The change of a scheme as administrators and auditors see it: what is, may be and was done."""

from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from assets.access import Viewer
from assets.models import Conversion, Municipality
from assets.services import directory
from assets.services.conversions import deciding, planning
from assets.services.master import reading
from classification.levels import Scope
from classification.models import SchemeVersion

AT_ONCE = 2_000  # so many assets are converted while their administrator waits


@dataclass(frozen=True)
class Part:
    """The scheme of the offices or of the schools: in force, behind it, and what may follow."""

    scope: Scope
    now: SchemeVersion
    behind: int
    targets: list[SchemeVersion]


def readable(viewer: Viewer) -> Municipality:
    """Return the municipality whose change of scheme the viewer may follow."""
    mine = reading.readable(viewer)
    _demand_all(viewer)
    return mine


def managed(viewer: Viewer) -> Municipality:
    """Return the municipality whose scheme the viewer may change: it concerns every asset."""
    mine = directory.administered(viewer)
    _demand_all(viewer)
    return mine


def parts(municipality: Municipality) -> list[Part]:
    behind = deciding.count(municipality)
    return [
        Part(
            scope,
            planning.in_force(municipality, scope),
            behind[scope],
            planning.targets(municipality, scope),
        )
        for scope in Scope
    ]


def past(municipality: Municipality) -> QuerySet[Conversion]:
    """Return what was asked for so far, the newest first."""
    mine = Conversion.objects.filter(municipality=municipality)
    rows = mine.select_related("by", "source__scheme", "target__scheme", "municipality")
    return rows.order_by("-asked_at", "-pk")


def find(municipality: Municipality, key: UUID) -> Conversion | None:
    return past(municipality).filter(key=key).first()


def is_small(conversion: Conversion) -> bool:
    """Whether so few assets are concerned that its administrator may wait for the end."""
    if conversion.state == Conversion.State.TO_UNDO:
        return conversion.converted <= AT_ONCE
    rows = planning.convertible(conversion.municipality, conversion.target)
    return not rows.order_by("pk")[AT_ONCE : AT_ONCE + 1].exists()


def _demand_all(viewer: Viewer) -> None:
    if not viewer.can_everywhere("read_restricted"):
        raise PermissionDenied(
            _("分類基準の付け替えは、すべての資産を見られる全庁管理者が行います。")
        )
