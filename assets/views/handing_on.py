"""Handing an asset on: to another unit, or its data to a contractor, through the chain."""

from typing import Any

from django.http import Http404, HttpResponse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from assets.access import Request
from assets.forms.handing_on import ProvisionForm, TransferForm
from assets.services.approvals import handing_on
from assets.views.once import once
from assets.views.saving import answer, own_open, posted

PAGE = "assets/asset_step.html"
DONE = _("承認を依頼しました。承認が要らないときは、そのまま台帳に入っています。")
WAYS: dict[str, tuple[Any, Any, str, Any]] = {
    "transfer": (TransferForm, handing_on.transfer, "transfer", _("所管替えを申請")),
    "provision": (ProvisionForm, handing_on.provide, "provide", _("委託先へのデータ提供を申請")),
}


@require_http_methods(["GET", "POST"])
@once
def hand_on(request: Request, number: str, way: str) -> HttpResponse:
    """Ask to hand an asset on; who may decide it alone does so at once."""
    asset = request.viewer.get_asset(number, "edit_assets")
    made, service, kind, title = WAYS[way]
    mended = own_open(request, kind, asset)
    if mended is None and not handing_on.may_begin(asset):
        raise Http404(_("この資産は、使用中ではないか、承認を待つ申請があります。"))
    form = made(asset, request.viewer, posted(request), on=localdate()).mends(mended)
    if mended:
        form.begin(mended)

    def store() -> Any:
        kept = form.told | {"at": now(), "revised": form.revised}
        return service(asset, viewer=request.viewer, **kept)

    return answer(request, form, PAGE, store=store, done=str(DONE), asset=asset, title=title)
