"""Files that are made in the background: asked for, waited for, fetched, given up."""

from collections.abc import Iterator
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from assets.access import Request
from assets.models import ExportRun
from assets.services.exports import background, events
from assets.views.once import once
from config.kit.http import found
from config.kit.nudging import nudge

RIGHT = "export_assets"
TASK = "assets.tasks.run_exports"
TYPES = {
    ExportRun.Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ExportRun.Format.CSV: "text/csv",
    ExportRun.Format.JSON: "application/json",
    ExportRun.Format.PDF: "application/pdf",
}
FORMS = (ExportRun.Format.PDF, ExportRun.Format.XLSX)


def demand_form(kind: str) -> None:
    """Raise Http404 for an address that ends in no format of the forms."""
    if kind not in FORMS:
        raise Http404


def sent(leaving: tuple[ExportRun, str, Iterator[bytes]]) -> StreamingHttpResponse:
    """Send a file while it is made."""
    run, name, chunks = leaving
    kind = TYPES[ExportRun.Format(run.format)]
    return StreamingHttpResponse(chunks, content_type=kind, headers=headers(name))


def ordered(request: Request, run: ExportRun) -> HttpResponse:
    """Answer that a large file is asked for; the row is the queue, the message a nudge."""
    nudge(TASK)
    messages.success(request, _("書き出しを受け付けました。できあがると、この画面で受け取れます。"))
    return redirect("export_run", run.key)


@require_GET
def export_file(request: Request, key: UUID) -> FileResponse:
    """Hand a file over to the person who asked for it, as long as it is kept."""
    run = _own(request, key)
    if not background.is_kept(run):
        raise Http404(_("ファイルはもうありません。もう一度書き出してください。"))
    content = background.path_of(run).open("rb")
    return FileResponse(
        content,
        as_attachment=True,
        filename=run.file_name,
        content_type=TYPES[ExportRun.Format(run.format)],
        headers={"Cache-Control": "no-store"},
    )


@require_POST
@once
def export_cancel(request: Request, key: UUID) -> HttpResponse:
    run = _own(request, key)
    try:
        run = background.cancel(run, at=now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        if run.state in ExportRun.UNDER_WAY:
            messages.info(request, _("取りやめを受け付けました。いまの区切りで止まります。"))
    return redirect("export_run", key)


def headers(name: str) -> dict[str, str]:
    """Return the headers of a file: its name, and that no one on the way keeps it."""
    return {
        "Content-Disposition": content_disposition_header(True, name) or "",  # noqa: FBT003
        "Cache-Control": "no-store",
    }


def _own(request: Request, key: UUID) -> ExportRun:
    """Return an export of this person: others may read about it, but not have the file."""
    run = found(lambda: events.get(request.viewer, key))
    request.viewer.demand(RIGHT)
    if run.by_id != request.user.pk:
        raise PermissionDenied(_("書き出した人だけができます。"))
    return run
