"""Changes of staff: the list is given, its plan is looked at, and applied on its day."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from assets.access import Request
from assets.forms.moves import CoverForm, MoveLineForm, MoveListForm
from assets.models import PersonnelChange
from assets.services import directory
from assets.services.moves import answers, changes, plans, reading, steps
from assets.tables.moves import Sheet
from assets.views.once import once
from assets.views.saving import answer, posted, take_step

PER_PAGE = 20


@require_GET
def move_list(request: Request) -> HttpResponse:
    found = changes.visible(directory.administered(request.viewer))
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "assets/move_list.html", {"page": page})


@require_http_methods(["GET", "POST"])
@once
def move_create(request: Request) -> HttpResponse:
    place, sent = directory.administered(request.viewer), posted(request)
    form = MoveListForm(sent, request.FILES if sent is not None else None, on=localdate())

    def store() -> PersonnelChange | str:
        file, text = form.cleaned_data["file"], form.cleaned_data["text"]
        lines = reading.read(file.chunks(), name=file.name) if file else reading.read_pasted(text)
        made = changes.enter_list(place, lines=lines, facts=form.facts, by=request.user, at=now())
        return made[0] if len(made) == 1 else "move_list"

    done = _("名簿を読み取りました。まだ何も変わっていません。内容を確かめてください。")
    return answer(request, form, "assets/move_new.html", store=store, done=done)


@require_GET
def move_detail(request: Request, key: UUID) -> HttpResponse:
    """Show what the change would do, or did."""
    change = _change(request, key)
    sheet = Sheet(plans.make(change), request.GET, at=now())
    return render(request, "assets/move_detail.html", {"change": change, "sheet": sheet})


@require_http_methods(["GET", "POST"])
@once
def move_line(request: Request, key: UUID, line: int) -> HttpResponse:
    change = _change(request, key, state=PersonnelChange.State.DRAFT)
    move = changes.find_move(change, line)
    if move is None:
        raise Http404(_("この行はありません。"))
    form = MoveLineForm(posted(request), instance=move)
    return answer(
        request,
        form,
        "assets/move_line.html",
        store=lambda: changes.answer(form.instance, by=request.user, version=form.kept["version"]),
        done=_("%(name)sさんの行を変更しました。") % {"name": move.name},
        to=change,
        change=change,
        move=move,
    )


@require_http_methods(["GET", "POST"])
@once
def move_cover(request: Request, key: UUID, pk: int) -> HttpResponse:
    """Ask who takes a post that would be vacant."""
    change = _change(request, key, state=PersonnelChange.State.DRAFT)
    post = answers.find_post(change, pk)
    if post is None:
        raise Http404(_("役職が見つかりません。"))
    form = CoverForm(answers.cover(change, post), posted(request))
    return answer(
        request,
        form,
        "assets/move_cover.html",
        store=lambda: changes.add(form.filled, by=request.user, version=_version(form)),
        done=_("%(post)sを引き継ぐ人を決めました。") % {"post": post.name},
        to=change,
        change=change,
        post=post,
    )


@require_http_methods(["GET", "POST"])
@once
def move_step(request: Request, key: UUID, step: str) -> HttpResponse:
    """Plan, reopen, apply, cancel or undo."""
    change = _change(request, key)
    return take_step(request, change, steps.find(step), "assets/move_step.html")


def _version(form: CoverForm) -> int:
    return form.cleaned_data.get("version") or 0


def _change(request: Request, key: UUID, *, state: str = "") -> PersonnelChange:
    """Return a change of the municipality that the viewer administers, in this state."""
    change = changes.find(directory.administered(request.viewer), key)
    if change is None or (state and change.state != state):
        raise Http404(_("人事異動が見つかりません。"))
    return change
