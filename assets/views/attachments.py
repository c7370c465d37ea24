"""The files of an asset."""

import uuid

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from assets.access import Request
from assets.forms.attachments import AttachmentForm
from assets.services import attachments
from assets.views.detail import head_context
from assets.views.once import once
from assets.views.saving import answer
from config.kit.http import found

SANDBOX = "sandbox; default-src 'none'"


@require_http_methods(["GET", "POST"])
@once
def asset_files(request: Request, number: str) -> HttpResponse:
    asset = request.viewer.get_asset(number)
    if request.method == "POST":
        request.viewer.demand("edit_assets", asset.org_unit)
    form = AttachmentForm(request.POST or None, request.FILES or None)

    def store() -> str:
        attachments.attach(asset, by=request.user, at=now(), **form.cleaned_data)
        return request.path

    context = head_context(request, asset, "files")
    context["files"] = attachments.visible(asset, viewer=request.viewer)
    done = _("ファイルを添付しました。")
    return answer(request, form, "assets/asset_files.html", store=store, done=done, **context)


@require_GET
def file_download(request: Request, number: str, key: uuid.UUID) -> FileResponse:
    """Send the file as a download that no browser opens as a page."""
    asset = request.viewer.get_asset(number)
    kept = found(lambda: attachments.visible(asset, viewer=request.viewer).get(key=key))
    path = attachments.path_of(kept)
    response = FileResponse(
        path.open("rb"),
        as_attachment=True,
        filename=kept.name,
        content_type="application/octet-stream",
    )
    response.headers["Content-Security-Policy"] = SANDBOX
    return response


@require_POST
@once
def file_withdraw(request: Request, number: str, key: uuid.UUID) -> HttpResponse:
    asset = request.viewer.get_asset(number, "edit_assets")
    kept = found(lambda: attachments.visible(asset, viewer=request.viewer).get(key=key))
    attachments.withdraw(kept, by=request.user)
    messages.success(request, _("ファイルを取り下げました。記録には残ります。"))
    return redirect("asset_files", number)
