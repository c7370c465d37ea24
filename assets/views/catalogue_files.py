"""The basis of the register as one YAML file: taken out, and read in after a look at it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from assets.access import Request
from assets.forms.catalogue import BasisFileForm, BasisForm
from assets.models import Municipality
from assets.services import directory
from assets.services.master import effects, reading, reading_in, writing
from assets.views.once import once

UPLOAD = "assets/catalogue_upload.html"
PREVIEW = "assets/catalogue_differences.html"
REFUSED = 422


@require_GET
def catalogue_file(request: Request) -> HttpResponse:
    mine, today = reading.readable(request.viewer), localdate()
    response = HttpResponse(writing.as_yaml(mine, on=today), content_type="application/yaml")
    name = f"kijun-{mine.code}-{today:%Y%m%d}.yaml"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_http_methods(["GET", "POST"])
def catalogue_upload(request: Request) -> HttpResponse:
    """Take a file, and show what it would change; nothing is stored here."""
    mine = directory.administered(request.viewer)
    sent = (request.POST, request.FILES) if request.method == "POST" else ()
    form = BasisFileForm(*sent)
    if not form.is_bound or not form.is_valid():
        status = REFUSED if form.is_bound else 200
        return render(request, UPLOAD, {"form": form}, status=status)
    return _compared(request, mine, BasisForm(initial={"text": form.cleaned_data["file"]}))


@require_POST
@once
def catalogue_store(request: Request) -> HttpResponse:
    """Store what was seen; where others have changed something meanwhile, show it once more."""
    mine, form = directory.administered(request.viewer), BasisForm(request.POST)
    if not form.is_valid() or form.cleaned_data["stamp"] != str(mine.catalogue_stamp):
        return _compared(request, mine, form, status=REFUSED)
    text, reason = form.cleaned_data["text"], form.why
    found = reading_in.store(mine, text=text, by=request.user, on=localdate(), reason=reason)
    told = _("ファイルのとおりに%(n)d件の項目を変更しました。") % {"n": len(found.changed)}
    messages.success(request, told)
    return redirect("catalogue_overview")


def _compared(
    request: Request, mine: Municipality, form: BasisForm, *, status: int = 200
) -> HttpResponse:
    incoming = reading_in.compare(mine, text=form.text_sent, by=request.user, on=localdate())
    form.opened_at(mine.catalogue_stamp)
    context = {
        "form": form,
        "incoming": incoming,
        "moved": status == REFUSED,
        "effect": _effect(request, mine, incoming),
    }
    return render(request, PREVIEW, context, status=REFUSED if incoming.objections else status)


def _effect(
    request: Request, mine: Municipality, incoming: reading_in.Incoming
) -> effects.Effect | None:
    if incoming.objections or not effects.touches_rules(incoming.changed):
        return None
    return effects.of_entries(mine, incoming.changed, on=localdate()).seen_by(request.viewer)
