"""What other tables hold of an asset. Most hold nothing: one question tells which to ask."""

from typing import Any

from django.db.models import Exists, Q

from assets.models import (
    Application,
    Asset,
    AssetRelation,
    AssetSource,
    Attachment,
    Finding,
    Protection,
    WizardAnswers,
)
from config.kit.prepared import Prepared

APPLICATION, LINKS, FILES, SOURCE = "application", "links", "files", "source"
NEEDED, FINDINGS, ANSWERS = "needed", "findings", "answers"


def _places(asset: Any) -> dict[str, Exists]:
    """Each is as wide as what is asked of the table afterwards, or wider."""
    waiting = {"state": Application.State.OPEN, "exception": None, "deviation": None}
    return {
        APPLICATION: Exists(Application.objects.filter(asset=asset, **waiting)),
        LINKS: Exists(AssetRelation.objects.filter(Q(source=asset) | Q(target=asset))),
        FILES: Exists(Attachment.objects.filter(asset=asset)),
        SOURCE: Exists(AssetSource.objects.filter(asset=asset)),
        NEEDED: Exists(Protection.objects.filter(asset=asset)),
        FINDINGS: Exists(Finding.objects.standing().filter(asset=asset)),
        ANSWERS: Exists(WizardAnswers.objects.filter(asset=asset)),
    }


_held: Prepared[Any] = Prepared(
    lambda asset: Asset.objects.filter(pk=asset).values_list(*_places(asset).values())
)
NAMES = tuple(_places(0))


def of(asset: Asset) -> set[str]:
    """Return the names of the places that hold something of the asset."""
    [held] = _held(asset=asset.pk)
    return {name for name, is_held in zip(NAMES, held, strict=True) if is_held}
