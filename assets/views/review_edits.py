"""The way back from an edit that began on a review card: confirmed, and on to the next one."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.timezone import now
from django.utils.translation import gettext as _

from assets.access import Request
from assets.models import Asset, ReviewItem
from assets.services.reviews import deciding, queue
from config.kit.components import UNDO

Verdict = ReviewItem.Verdict


def go_on(request: Request, asset: Asset, *, key: str, changed: bool) -> HttpResponse:
    """Confirm the asset that was just put right, in the same transaction, and open the next."""
    code, number = request.GET.get("unit", ""), asset.asset_no
    verdict = Verdict.CHANGED if changed else Verdict.UNCHANGED
    try:
        part = queue.get_part(request.viewer.get_unit(code), key=UUID(key))
        item = queue.get_item(part, viewer=request.viewer, number=number)
        version = item.asset.version
        deciding.correct(item, by=request.user, at=now(), version=version, verdict=verdict)
    except (ObjectDoesNotExist, PermissionDenied, ValidationError, ValueError, Http404):
        messages.warning(request, _("変更しました。確認の画面で、もう一度確かめてください。"))
        return redirect(asset)
    told = {"name": asset.name, "verdict": verdict.label}
    undo = f"{UNDO}{reverse('review_undo', args=[key, code, number])}"
    messages.success(request, _("%(name)s：%(verdict)s") % told, extra_tags=undo)
    coming = queue.coming(part, viewer=request.viewer, after=number, count=1)
    query = f"?{urlencode({'at': coming[0].asset.asset_no})}" if coming else ""
    return redirect(reverse("review_unit", args=[key, code]) + query)
