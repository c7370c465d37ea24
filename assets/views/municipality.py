"""What a municipality decides about its register."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from assets.access import Request
from assets.forms.municipality import MunicipalityForm
from assets.services import directory, municipality, story
from assets.views.once import once
from assets.views.saving import answer, posted


@require_http_methods(["GET", "POST"])
@once
def settings_edit(request: Request) -> HttpResponse:
    mine = directory.administered(request.viewer)
    form = MunicipalityForm(posted(request), instance=mine)
    change = municipality.change_municipality
    return answer(
        request,
        form,
        "assets/settings_edit.html",
        store=lambda: change(form.instance, by=request.user, **form.kept),
        done=_("設定を変更しました。"),
        to="settings",
        municipality=mine,
        schemes=municipality.schemes(mine),
        story=story.of_municipality(mine),
    )
