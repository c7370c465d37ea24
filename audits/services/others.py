"""What else one user action changed."""

from uuid import UUID

from assets.access import Viewer
from assets.models import Asset


def other_assets(viewer: Viewer, asset: Asset, *, request_id: UUID) -> int:
    """How many other assets that the viewer may see were changed together with this one."""
    changed = Asset.history.filter(request_id=request_id).exclude(id=asset.pk)
    return viewer.assets().filter(pk__in=changed.values("id")).count()
