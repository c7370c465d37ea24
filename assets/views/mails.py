"""The outbox of a municipality, for its administrators: what went out, what did not, what will."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from assets.access import Request
from assets.forms.versioned import StepForm
from assets.models import Mail
from assets.services import directory
from assets.services.notices import outbox, preview
from assets.tables import mails as tables
from assets.views import lookups
from assets.views.once import once

ON_A_PAGE = 50


@require_GET
def mail_list(request: Request) -> HttpResponse:
    mine = directory.administered(request.viewer)
    state = request.GET.get("state", "")
    page = Paginator(outbox.listed(mine, state=state), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "lines": [tables.Line(mail) for mail in page.object_list],
        "filters": tables.filters(outbox.counts(mine), state),
        "line_out": outbox.way_out(),
        "coming_on": preview.next_day(localdate()),
    }
    return render(request, "assets/mail_list.html", context)


@require_GET
def mail_detail(request: Request, pk: int) -> HttpResponse:
    mail = lookups.own_mail(request, pk)
    context = {"mail": mail, "line": tables.Line(mail), "form": StepForm()}
    return render(request, "assets/mail_detail.html", context)


@require_GET
def mail_preview(request: Request) -> HttpResponse:
    """Show what the next digests will say; nothing is stored and nothing sent."""
    mine = directory.administered(request.viewer)
    on = preview.next_day(localdate())
    context = {"coming": preview.coming(mine, on=on), "on": on}
    return render(request, "assets/mail_preview.html", context)


@require_POST
@once
def mail_resend(request: Request, pk: int) -> HttpResponse:
    mail = lookups.own_mail(request, pk)
    done = _("送信箱に入れました。1分ほどで送ります。")
    return _act(request, mail, outbox.send_again, done)


@require_POST
@once
def mail_settle(request: Request, pk: int) -> HttpResponse:
    mail = lookups.own_mail(request, pk)
    return _act(request, mail, outbox.settle, _("確かめたことを記録しました。"))


def _act(request: Request, mail: Mail, act: Callable[..., Any], done: str) -> HttpResponse:
    form = StepForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("理由は200文字以内で入力してください。"))
        return redirect("mail_detail", mail.pk)
    try:
        act(mail, by=request.user, at=now(), reason=form.why)
    except ValidationError as error:
        messages.error(request, "".join(error.messages))
    else:
        messages.success(request, done)
    return redirect("mail_detail", mail.pk)
