"""Drawing assets at random, so that anybody can draw the same again."""

import hashlib
import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from assets.access import Viewer
from assets.models import AssetQuerySet, Unit
from audits.models import Sample
from config.kit import recording
from config.kit.text import normal_line

RIGHT = "read_assets"
SEED_BYTES = 8


def order(seed: str, numbers: Iterable[str]) -> list[str]:
    """Put numbers into the order of SHA-256 over the seed, a colon and the number."""
    return sorted(numbers, key=lambda number: hashlib.sha256(f"{seed}:{number}".encode()).digest())


def draw(
    viewer: Viewer, *, purpose: str, size: int, units: Sequence[Unit], seed: str, at: datetime
) -> Sample:
    """Draw from what the viewer sees; without a seed one is made. Raises ValidationError."""
    numbers = list(scope(viewer, units).values_list("asset_no", flat=True))
    if not numbers:
        raise ValidationError(_("対象の部署に、抽出できる資産がありません。"))
    seed = normal_line(seed) or secrets.token_hex(SEED_BYTES)
    sample = Sample(
        municipality=viewer.municipality,
        purpose=normal_line(purpose),
        units=[unit.code for unit in units],
        size=size,
        seed=seed,
        population=len(numbers),
        numbers=sorted(order(seed, numbers)[:size]),
        drawn_by=viewer.user,
        drawn_at=at,
    )
    with recording.action(by=viewer.user, reason=_("監査のために資産を抽出した")):
        sample.full_clean(exclude=["municipality", "drawn_by"])
        sample.save(force_insert=True)
    return sample


def scope(viewer: Viewer, units: Sequence[Unit], *, right: str = RIGHT) -> AssetQuerySet:
    """Return the assets of these units and of all below them, or of the whole municipality."""
    found = viewer.assets(right)
    if units:
        below = Unit.objects.below(*(unit.path for unit in units))
        found = found.filter(org_unit__in=below.filter(municipality=viewer.municipality))
    return found


def drawn(viewer: Viewer, sample: Sample) -> AssetQuerySet:
    """Return the assets of a sample that the viewer sees."""
    found = viewer.assets(RIGHT).filter(asset_no__in=sample.numbers)
    return found.select_related("org_unit").order_by("asset_no")


def of(viewer: Viewer) -> QuerySet[Sample]:
    """Return the samples of the viewer's municipality, the newest first."""
    mine = Sample.objects.filter(municipality=viewer.municipality)
    return mine.select_related("drawn_by").order_by("-drawn_at", "-pk")
