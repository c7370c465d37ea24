"""What is one's own on the home page: approvals, drafts, and the assets changed last."""

from assets.access import Viewer
from assets.models import Application, Asset, Status
from assets.services.approvals.inbox import Inbox


def waiting(inbox: Inbox, *, limit: int = 5) -> list[Application]:
    """The applications that wait for this person's approval, the oldest first."""
    if not inbox.waiting_ids:
        return []
    return list(inbox.waiting().order_by("applied_at", "pk")[:limit])


def drafts(viewer: Viewer, *, limit: int = 5) -> list[Asset]:
    """The drafts of the units where this person registers."""
    if not viewer.can("edit_assets"):
        return []
    found = viewer.assets("edit_assets").filter(status=Status.DRAFT)
    return list(found.for_list().order_by("asset_no")[:limit])


def recent(viewer: Viewer, *, limit: int = 5) -> list[Asset]:
    """The assets that this person changed last."""
    rows = Asset.history.filter(history_user=viewer.user).order_by("-history_id")
    ids = list(dict.fromkeys(rows.values_list("id", flat=True)[: limit * 8]))[:limit]
    found = {asset.pk: asset for asset in viewer.assets().for_list().filter(pk__in=ids)}
    return [found[pk] for pk in ids if pk in found]
