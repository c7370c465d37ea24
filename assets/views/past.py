"""The page of an asset as it was at a moment of the past."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from assets.access import PastViewer, Request
from assets.forms.moment import Choices, Moment, Seen
from assets.models.asset.wording import grade_names, plain
from assets.services import past
from assets.tables import sheet


def asset_then(request: Request, shown: Seen, viewer: PastViewer, number: str) -> HttpResponse:
    """Show an asset of the register that is looked at; the page of the present calls this."""
    found = past.find(viewer, number)
    if found is None:
        told = {"number": number, "moment": Moment.of(viewer.moment).words}
        raise Http404(_("%(moment)sの台帳に、番号%(number)sの資産は見つかりません。") % told)
    asset = found.asset
    context = {
        "then": found,
        "asset": asset,
        "shown": shown,
        "choices": Choices(request.GET, shown.moment, on=localdate()),
        "query": request.GET.urlencode(),
        "facts": sheet.facts(found.facts(on=shown.on)),
        "sheet": sheet.cards(found.cards()),
        "form_label": plain(asset, "form"),
        "grade_names": grade_names(asset),
        "segment_label": plain(asset, "segment"),
        "state_label": plain(asset, "status"),
        "notice": asset.c_rank >= asset.municipality.notice_rank,
    }
    return render(request, "assets/asset_then.html", context)
