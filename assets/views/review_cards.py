"""The review of one unit: a card at a time, a press each, and the next one is there."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from assets.access import Request
from assets.forms.bulk import read_versions
from assets.forms.review_cards import EndForm, VerdictForm
from assets.models import CampaignUnit, ReviewItem
from assets.services.approvals import ending
from assets.services.reviews import deciding, going, parts, queue
from assets.services.versions import ConflictError
from assets.tables.review_cards import cards, mark, marks
from assets.views.once import once
from assets.views.review_places import reviewed_part
from assets.views.saving import CONFLICT, REFUSED, answer, posted
from config.kit.components import UNDO
from config.kit.http import found

AHEAD = 8
JSON = "application/json"


@require_GET
def review_unit(request: Request, key: UUID, code: str) -> HttpResponse:
    """The card that the address names, or the first that nobody has decided."""
    part = reviewed_part(request, key, code)
    return _page(request, part, request.GET.get("at", ""))


@require_GET
def review_coming(request: Request, key: UUID, code: str) -> HttpResponse:
    """The cards after one, for a page that wants them before they are asked for."""
    part = reviewed_part(request, key, code)
    after = request.GET.get("after", "")
    items = queue.coming(part, viewer=request.viewer, after=after, count=AHEAD)
    return _cards(request, part, items)


@require_http_methods(["GET", "POST"])
@once
def review_card(request: Request, key: UUID, code: str, number: str) -> HttpResponse:
    """One card; a press on it says that the register is right, or puts it off."""
    part = reviewed_part(request, key, code)
    item = _item(request, part, number)
    if request.method == "GET":
        return _cards(request, part, [item])
    request.viewer.demand("edit_assets", item.asset.org_unit)
    form = VerdictForm(request.POST)
    if not form.is_valid():
        return _refused(request, part, item, _("画面を開き直してください。"), REFUSED)
    return _decided(request, part, item, lambda: _press(request, item, form.cleaned_data))


@require_GET
def review_state(request: Request, key: UUID, code: str, number: str) -> HttpResponse:
    """Where a card stands and how far the unit has come, for the script of the page."""
    part = reviewed_part(request, key, code)
    item = _item(request, part, number)
    shown = mark(queue.Row(item.pk, number, item.asset.name, item.verdict))
    missed = item.spot_passed is False and not item.verdict
    state = {
        "number": number,
        "icon": shown.icon,
        "word": shown.word,
        "css": shown.css,
        "go": _edit_address(part, item) if missed else "",
        "figures": queue.queue(part, viewer=request.viewer).figures,
    }
    return JsonResponse(state)


@require_POST
@once
def review_undo(request: Request, key: UUID, code: str, number: str) -> HttpResponse:
    part = reviewed_part(request, key, code)
    item = _item(request, part, number)
    unit = item.asset.org_unit
    request.viewer.demand("edit_assets", unit)
    may_approve = request.viewer.can("approve_assets", unit)
    try:
        deciding.undo(item, by=request.user, may_approve=may_approve, at=now())
    except ValidationError as error:
        return _refused(request, part, item, error.messages[0], REFUSED)
    if _by_script(request):
        return redirect("review_state", key, code, number)
    messages.info(request, _("%(name)sの確認を取り消しました。") % {"name": item.asset.name})
    return redirect(_address(part, number))


@require_http_methods(["GET", "POST"])
@once
def review_end(request: Request, key: UUID, code: str, number: str, verdict: str) -> HttpResponse:
    """Ask why an asset goes or is missing, then say so."""
    part = reviewed_part(request, key, code)
    item = _item(request, part, number)
    form = _end_form(request, item, verdict)

    def store() -> str:
        given = {"verdict": verdict, "note": form.cleaned_data["note"], "plan": form.plan}
        deciding.end(item, by=request.user, at=now(), **given)
        return _next_address(request, part, number)

    asks = bool(ending.need(item.asset, viewer=request.viewer, on=localdate()))
    known = {"item": item, "part": part, "verdict": verdict, "back": _address(part, number)}
    done = _ended(request, item, verdict, asks=asks)
    page = "assets/review_end.html"
    return answer(request, form, page, store=store, done=done, asks=asks, **known)


@require_http_methods(["GET", "POST"])
@once
def review_bulk(request: Request, key: UUID, code: str) -> HttpResponse:
    """Look through what is unchanged and of a low grade, then confirm all that is ticked."""
    part = reviewed_part(request, key, code)
    request.viewer.demand("edit_assets", part.unit)
    together = queue.together(queue.visible(part, viewer=request.viewer), part=part)
    items = queue.full(together[: queue.LISTED], part=part)
    if request.method == "GET":
        context = {"part": part, "items": items, "is_open": queue.is_open(part)}
        return render(request, "assets/review_bulk.html", context)
    seen = read_versions(",".join(request.POST.getlist("rows")))
    chosen = [item for item in items if item.asset_id in seen]
    return _confirmed(request, part, lambda: _confirm(request, seen, chosen))


def _end_form(request: Request, item: ReviewItem, verdict: str) -> EndForm:
    if verdict not in deciding.GOING:
        raise Http404
    request.viewer.demand("edit_assets", item.asset.org_unit)
    return EndForm(posted(request), verdict=verdict, may_begin=going.can_begin(item.asset))


def _ended(request: Request, item: ReviewItem, verdict: str, *, asks: bool) -> str:
    """Say what was said of the asset, and that others were asked to agree."""
    said = _("%(name)s：%(verdict)s") % _told(item, verdict)
    sent = request.POST.get
    disposes = sent("method") and sent("way") != EndForm.HAND_OVER
    if asks and disposes and going.can_begin(item.asset):
        said += _("　廃棄の承認を依頼しました。承認されるまで今のままです。")
    return said


def _confirm(request: Request, seen: dict[int, int], chosen: list[ReviewItem]) -> int:
    return deciding.confirm_many(seen, items=chosen, by=request.user, at=now())


def _confirmed(request: Request, part: CampaignUnit, store: Callable[[], int]) -> HttpResponse:
    try:
        count = store()
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, _("%(n)s件を「変更なし」で確認しました。") % {"n": f"{count:,}"})
    return redirect(_address(part))


def _item(request: Request, part: CampaignUnit, number: str) -> ReviewItem:
    return found(lambda: queue.get_item(part, viewer=request.viewer, number=number))


def _press(request: Request, item: ReviewItem, given: dict[str, Any]) -> ReviewItem:
    by, at = request.user, now()
    if given["verdict"]:
        return deciding.put_off(item, by=by, at=at, note=given["note"])
    version, answer = given["version"], given["answer"]
    return deciding.confirm(item, by=by, at=at, version=version, answer=answer)


def _decided(
    request: Request, part: CampaignUnit, item: ReviewItem, store: Callable[[], ReviewItem]
) -> HttpResponse:
    """Carry a verdict out and lead on: to the next card, or to where a script reads the state."""
    number = item.asset.asset_no
    try:
        stored = store()
    except ValidationError as error:
        return _refused(request, part, item, error.messages[0], REFUSED)
    except ConflictError:
        text = _("見ていた間に、ほかの人が変更しました。内容を見直してください。")
        return _refused(request, part, item, text, CONFLICT)
    if _by_script(request):
        return redirect("review_state", part.campaign.key, part.unit.code, number)
    if not stored.verdict:
        messages.warning(request, _("台帳と違う答えでした。現物を確かめ、台帳を直してください。"))
        return redirect(_edit_address(part, item))
    undo = f"{UNDO}{reverse('review_undo', args=_arguments(part, number))}"
    said = _("%(name)s：%(verdict)s") % _told(item, stored.verdict)
    messages.success(request, said, extra_tags=undo)
    return redirect(_next_address(request, part, number))


def _refused(
    request: Request, part: CampaignUnit, item: ReviewItem, text: str, status: int
) -> HttpResponse:
    if _by_script(request):
        return JsonResponse({"error": text}, status=status)
    return _page(request, part, item.asset.asset_no, status=status, problem=text)


def _page(
    request: Request, part: CampaignUnit, number: str, *, status: int = 200, problem: str = ""
) -> HttpResponse:
    viewer = request.viewer
    rows = queue.queue(part, viewer=viewer)
    at = rows.at(number)
    items = [found(lambda: queue.get_item(part, viewer=viewer, number=at))] if at else []
    context = _context(request, part) | {
        "queue": rows,
        "marks": marks(rows, at),
        "number": at,
        "cards": cards(items, part=part, viewer=viewer, on=localdate()),
        "problem": problem,
        "steps": parts.open_steps(part, viewer=viewer, acceptors=[], left=rows.left),
    }
    return render(request, "assets/review_unit.html", context, status=status)


def _cards(request: Request, part: CampaignUnit, items: list[ReviewItem]) -> HttpResponse:
    made = cards(items, part=part, viewer=request.viewer, on=localdate())
    context = _context(request, part) | {"cards": made}
    return render(request, "assets/_review_cards.html", context)


def _context(request: Request, part: CampaignUnit) -> dict[str, Any]:
    viewer = request.viewer
    may_decide = queue.is_open(part) and viewer.can("edit_assets", part.unit)
    seen = queue.visible(part, viewer=viewer)
    return {
        "part": part,
        "may_decide": may_decide,
        "together": queue.together(seen, part=part).count() if may_decide else 0,
    }


def _by_script(request: Request) -> bool:
    return bool(request.get_preferred_type(["text/html", JSON]) == JSON)


def _told(item: ReviewItem, verdict: str) -> dict[str, Any]:
    return {"name": item.asset.name, "verdict": ReviewItem.Verdict(verdict).label}


def _arguments(part: CampaignUnit, *more: str) -> list[Any]:
    return [part.campaign.key, part.unit.code, *more]


def _address(part: CampaignUnit, number: str = "") -> str:
    query = f"?{urlencode({'at': number})}" if number else ""
    return reverse("review_unit", args=_arguments(part)) + query


def _next_address(request: Request, part: CampaignUnit, number: str) -> str:
    coming = queue.coming(part, viewer=request.viewer, after=number, count=1)
    return _address(part, coming[0].asset.asset_no if coming else "")


def _edit_address(part: CampaignUnit, item: ReviewItem) -> str:
    query = urlencode({"review": str(part.campaign.key), "unit": part.unit.code})
    return f"{reverse('asset_edit', args=[item.asset.asset_no])}?{query}"
