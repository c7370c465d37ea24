"""The paper for the day without power: its months, its making, its contacts."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from assets.access import Request
from assets.forms.blackout import ContactForm
from assets.models import EmergencyContact
from assets.services import directory
from assets.services.blackout import contacts, keeping
from assets.views import lookups
from assets.views.once import once
from assets.views.saving import answer, posted
from config.kit.papers.press import PaperError

LIST = "blackout_list"
ON_A_PAGE = 12


@require_GET
def blackout_list(request: Request) -> HttpResponse:
    mine = directory.administered(request.viewer)
    page = Paginator(keeping.listed(mine), ON_A_PAGE).get_page(request.GET.get("page"))
    to_place = keeping.to_place(mine.pk, on=localdate())
    context = {"page": page, "to_place": to_place, "contacts": contacts.listed(mine)}
    return render(request, "assets/blackout_list.html", context)


@require_POST
@once
def blackout_make(request: Request) -> HttpResponse:
    """Make the paper of this month anew, as the register stands now."""
    mine = directory.administered(request.viewer)
    try:
        made = keeping.make(mine, by=request.user, at=now())
    except PaperError:
        messages.error(
            request, _("控えを作れませんでした。しばらくしてからもう一度お試しください。")
        )
    else:
        told = _("控えを作りました（資産%(count)d件）。印刷して置いてください。")
        messages.success(request, told % {"count": made.assets})
    return redirect(LIST)


@require_GET
def blackout_file(request: Request, key: UUID) -> FileResponse:
    paper = lookups.own_paper(request, key)
    name = _("停電時の控え-%(month)s.pdf") % {"month": f"{paper.month:%Y-%m}"}
    file = keeping.path_of(paper).open("rb")
    return FileResponse(file, as_attachment=True, filename=name, content_type="application/pdf")


@require_POST
@once
def blackout_place(request: Request, key: UUID) -> HttpResponse:
    paper = lookups.own_paper(request, key)
    try:
        keeping.place(paper, by=request.user, at=now())
    except ValidationError as error:
        messages.error(request, "".join(error.messages))
    else:
        messages.success(request, _("印刷して置いたことを記録しました。"))
    return redirect(LIST)


@require_http_methods(["GET", "POST"])
@once
def contact_create(request: Request) -> HttpResponse:
    blank = EmergencyContact(municipality=directory.administered(request.viewer))
    form = ContactForm(posted(request), instance=blank)
    return answer(
        request,
        form,
        "assets/blackout_contact.html",
        store=lambda: contacts.add_contact(form.instance, by=request.user, reason=form.why),
        done=_("緊急の連絡先を追加しました。次に作る控えから載ります。"),
        to=LIST,
    )


@require_http_methods(["GET", "POST"])
@once
def contact_edit(request: Request, pk: int) -> HttpResponse:
    contact = lookups.own_contact(request, pk)
    form = ContactForm(posted(request), instance=contact)
    return answer(
        request,
        form,
        "assets/blackout_contact.html",
        store=lambda: contacts.change_contact(form.instance, by=request.user, **form.kept),
        done=_("緊急の連絡先を変更しました。"),
        to=LIST,
        contact=contact,
    )
