"""Lists kept under a name: keeping, renaming, sharing and deleting them."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from assets.access import Request
from assets.forms.listing import Conditions
from assets.forms.saved_views import SavedViewForm
from assets.forms.tabs import Tabs
from assets.models import SavedView
from assets.services import saved_views
from assets.views.once import once
from assets.views.saving import answer

FORM = "assets/view_form.html"


@require_GET
def view_list(request: Request) -> HttpResponse:
    """Show the lists that this person has kept or that others share."""
    views = saved_views.visible_views(request.user).select_related("owner", "unit")
    return render(request, "assets/view_list.html", {"views": views})


@require_http_methods(["GET", "POST"])
@once
def view_create(request: Request) -> HttpResponse:
    """Keep the list of this address under a name."""
    tabs = Tabs(request.GET, request.viewer, localdate())
    form = SavedViewForm(request.POST or None, viewer=request.viewer)

    def store() -> str:
        view = saved_views.save_view(query=tabs.to_save, by=request.user, **form.cleaned_data)
        return f"{reverse('asset_list')}?{'&'.join(filter(None, (f'view=v{view.pk}', view.query)))}"

    told = Conditions(request.GET, request.viewer, on=localdate()).sentence()
    words = {"title": _("表示を保存"), "done": _("表示を保存しました。"), "told": told}
    return answer(request, form, FORM, store=store, **words)


@require_http_methods(["GET", "POST"])
@once
def view_edit(request: Request, pk: int) -> HttpResponse:
    """Rename a list of one's own or share it."""
    view = _own(request, pk)
    form = SavedViewForm(request.POST or None, viewer=request.viewer, view=view)

    def store() -> str:
        saved_views.change_view(view, by=request.user, **form.cleaned_data)
        return "view_list"

    words = {"title": _("表示の名前と使う人を変更"), "done": _("表示を変更しました。")}
    return answer(request, form, FORM, store=store, **words)


@require_POST
@once
def view_delete(request: Request, pk: int) -> HttpResponse:
    saved_views.delete_view(_own(request, pk), by=request.user)
    messages.success(request, _("表示を削除しました。"))
    return redirect("view_list")


def _own(request: Request, pk: int) -> SavedView:
    """Return a saved list of this person's own; anything else does not exist for them."""
    view = saved_views.visible_views(request.user).filter(pk=pk, owner=request.user).first()
    if view is None:
        raise Http404(_("保存した表示が見つかりません。"))
    return view
