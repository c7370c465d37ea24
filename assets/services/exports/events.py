"""The record of what left the register, and what would leave: reads only."""

from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.db.models import Count, Max, QuerySet

from assets.access import Viewer
from assets.models import AssetQuerySet, ExportRun, Municipality
from assets.services.exports.form_file import grade_of


class Inside(NamedTuple):
    """What a file would hold: how many rows, and the highest grade of confidentiality."""

    rows: int
    rank: int
    grade: str


def inside(viewer: Viewer, assets: AssetQuerySet) -> Inside:
    found = assets.order_by().aggregate(rows=Count("pk"), rank=Max("c_rank"))
    rank = found["rank"] or 0
    return Inside(found["rows"], rank, grade(viewer, rank))


def grade(viewer: Viewer, rank: int) -> str:
    """Return the code of a rank in the municipality's scheme."""
    place = viewer.municipality
    return grade_of(place.scheme_version_id, rank) if place and rank else ""


def sees_all(viewer: Viewer) -> bool:
    """Whether this person reads what others have taken out: auditors and administrators."""
    return any(map(viewer.can_everywhere, ("read_restricted", "manage_units")))


def visible(viewer: Viewer) -> QuerySet[ExportRun]:
    """The exports this person may read about, the newest first."""
    found = ExportRun.objects.filter(municipality=viewer.municipality)
    if not sees_all(viewer):
        found = found.filter(by=viewer.user)
    return found.select_related("by", "work").order_by("-begun_at", "-pk")


def large(municipality: Municipality, *, since: date) -> int:
    """Return how many exports since that day stand out."""
    found = ExportRun.objects.filter(municipality=municipality, begun_at__date__gte=since)
    return found.exclude(alarm="").count()


def get(viewer: Viewer, key: UUID) -> ExportRun:
    """Return one export; ExportRun.DoesNotExist for one that is not theirs to read about."""
    return visible(viewer).get(key=key)
