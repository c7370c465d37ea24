"""What else one user action changed."""

from uuid import UUID

from assets.access import Viewer
from assets.models import Asset
from config.kit.prepared import Prepared

# Most actions change one asset: then what the viewer may see need not be asked.
_another: Prepared[int] = Prepared(
    lambda request_id, asset: (
        Asset.history.filter(request_id=request_id)
        .exclude(id=asset)
        .values_list("id", flat=True)[:1]
    )
)


def other_assets(viewer: Viewer, asset: Asset, *, request_id: UUID) -> int:
    """How many other assets that the viewer may see were changed together with this one."""
    if not _another(request_id=request_id, asset=asset.pk):
        return 0
    changed = Asset.history.filter(request_id=request_id).exclude(id=asset.pk)
    return viewer.assets().filter(pk__in=changed.values("id")).count()
