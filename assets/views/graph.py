"""Pictures of what hangs together: around one asset, or in a unit."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from assets.access import Request
from assets.forms.picture import PictureForm
from assets.services import neighbourhood
from assets.tables.picture import Picture

STEPS = (1, 2, 3)


@require_GET
def asset_graph(request: Request, number: str) -> HttpResponse:
    asset = request.viewer.get_asset(number)
    wanted = request.GET.get("steps", "")
    steps = int(wanted) if wanted in {str(step) for step in STEPS} else 2
    around = neighbourhood.around(asset, viewer=request.viewer, steps=steps)
    context = {
        "asset": asset,
        "title": _("%(name)sのつながり") % {"name": asset.name},
        "around": around,
        "picture": Picture(around),
        "steps": steps,
        "choices": STEPS,
        "may_edit": request.viewer.can("edit_assets", asset.org_unit) and not asset.is_closed,
    }
    return render(request, "assets/asset_graph.html", context)


@require_GET
def graph_page(request: Request) -> HttpResponse:
    request.viewer.demand("read_assets")
    form = PictureForm(request.viewer, request.GET)
    drawn = neighbourhood.within(viewer=request.viewer, unit=form.chosen, crossing=form.is_crossing)
    context = {"form": form, "title": form.title, "around": drawn, "picture": Picture(drawn)}
    return render(request, "assets/graph.html", context)
