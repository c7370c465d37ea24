"""The form of a review (棚卸確認票) as PDF or Excel: numbered and recorded as every export."""

from collections.abc import Iterator
from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from assets.access import Viewer
from assets.models import Asset, CampaignUnit, ExportRun
from assets.services.exports import runs
from assets.services.reviews import queue
from config.kit.dates import wareki


def stream(
    part: CampaignUnit, *, viewer: Viewer, file_format: str, at: datetime
) -> tuple[ExportRun, str, Iterator[bytes]]:
    """Return the form of what one unit has still to decide; raises as every export does."""
    left = queue.undecided(queue.visible(part, viewer=viewer))
    if not left.exists():
        raise ValidationError(_("まだ確認していない資産はありません。"))
    words = _("%(campaign)s　締切 %(day)s") % {
        "campaign": part.campaign.name,
        "day": wareki(part.closes_on),
    }
    selection = runs.Selection(
        Asset.objects.filter(pk__in=left.order_by().values("asset")),
        query=f"unit={part.unit.code}",
        words=words,
    )
    wanted = runs.Wanted(
        file_format,
        ExportRun.Layout.FORM,
        purpose=_("棚卸確認票：%(campaign)s") % {"campaign": part.campaign.name},
        form=ExportRun.Form.REVIEW,
    )
    return runs.stream(viewer, selection, wanted, at=at)
