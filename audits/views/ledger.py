"""Pages of the sealed record: whether it is intact, its seals, and copies of them."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from assets.access import Request
from assets.views.once import once
from assets.views.saving import posted
from audits.forms.ledger import KeptForm, TreesForm
from audits.models import OutsideCopy
from audits.services import keeping, seal_paper, verifying
from audits.services.standing import Standing
from audits.tables import ledger as told
from config.kit.nudging import nudge
from config.kit.papers import press

ON_A_PAGE, RUNS_SHOWN = 20, 10
REFUSED = 422
TASK = "audits.tasks.verify"
Way = OutsideCopy.Way


@require_GET
def ledger_overview(request: Request) -> HttpResponse:
    """Show whether the record is intact, and everything that proves it."""
    standing = _standing(request)
    year = TreesForm(request.GET, standing.years).meant
    seals = keeping.listed(standing.trees_of(year))
    page = Paginator(seals, ON_A_PAGE).get_page(request.GET.get("page"))
    runs = verifying.listed(standing.municipality)[:RUNS_SHOWN]
    context = told.overview(standing) | {
        "year": year,
        "page": page,
        "lines": told.seal_lines(page.object_list),
        "runs": told.run_lines(runs, standing.municipality),
    }
    return render(request, "audits/ledger.html", context)


@require_POST
@once
def ledger_verify(request: Request) -> HttpResponse:
    """Ask for a verification, and lead to where its progress is shown."""
    place, whole = _standing(request).municipality, request.POST.get("since") != "last"
    run = verifying.ask(by=request.user, at=now(), municipality=place, whole=whole)
    nudge(TASK)
    return redirect("ledger_run", run.key)


@require_GET
def ledger_run(request: Request, key: UUID) -> HttpResponse:
    """Show how far a verification has come, or what it found."""
    standing = _standing(request)
    run = verifying.find(key, standing.municipality)
    if run is None:
        raise Http404(_("その検証は見つかりません。"))
    part = bool(request.htmx) and request.htmx.target == "progress"
    if part and not run.is_open:
        return HttpResponse(headers={"HX-Refresh": "true"})
    template = "audits/_ledger_progress.html" if part else "audits/ledger_run.html"
    context = {"line": told.RunLine(run, standing.municipality), "run": run, "again": part}
    return render(request, template, context)


@require_POST
def ledger_file(request: Request) -> HttpResponseBase:
    """Hand out all seals of a year. A file cannot be stored twice by mistake: each is a copy."""
    standing = _standing(request)
    year = TreesForm(request.POST, standing.years).meant
    trees = standing.trees_of(year)
    if not trees:
        return _nothing_yet(request)
    keeping.taken_away(trees, by=request.user, way=Way.FILE, at=now())
    name = _("封印の控え_%(place)s_%(year)d年度.txt")
    place = standing.municipality.name if standing.municipality else ""
    headers = _attachment(name % {"place": place, "year": year})
    kind = "text/plain; charset=utf-8"
    return StreamingHttpResponse(keeping.file_of(trees), content_type=kind, headers=headers)


@require_POST
def ledger_paper(request: Request) -> HttpResponse:
    """Hand out the newest seals as a paper to be signed and kept."""
    standing, at = _standing(request), now()
    trees = standing.newest_trees
    if not trees:
        return _nothing_yet(request)
    try:
        content = press.pdf(seal_paper.compose(standing, by=request.user, at=at))
    except press.PaperError:
        messages.error(request, _("紙の控えを作れませんでした。しばらくしてからお試しください。"))
        return redirect("ledger_overview")
    keeping.taken_away(trees, by=request.user, way=Way.PAPER, at=at)
    headers = _attachment(_("封印の控え_%s.pdf") % f"{at:%Y-%m-%d}")
    return HttpResponse(content, content_type="application/pdf", headers=headers)


@require_http_methods(["GET", "POST"])
def ledger_check(request: Request) -> HttpResponse:
    """Compare what somebody kept with the ledger of today; nothing is stored."""
    standing = _standing(request)
    form = KeptForm(posted(request), request.FILES if request.method == "POST" else None)
    found: list[told.ComparedLine] = []
    if form.is_bound and form.is_valid():
        compared = keeping.compare(form.cleaned_data["kept"], trees=standing.trees)
        found = told.compared_lines(compared)
        if not found:
            form.refuse_nothing_found()
    context = {"form": form, "found": found, "verdict": told.verdict_of(standing)}
    status = REFUSED if form.errors else 200
    return render(request, "audits/ledger_check.html", context, status=status)


def _standing(request: Request) -> Standing:
    """The ledger of the person's municipality, for those who may see it."""
    if not request.viewer.can_everywhere("read_restricted"):
        raise PermissionDenied(
            _(
                "記録の封印は、監査人・全庁管理者・CISOだけが見られます。全庁管理者に依頼してください。"
            )
        )
    return Standing(request.viewer.municipality, at=now())


def _nothing_yet(request: Request) -> HttpResponse:
    messages.info(request, _("まだ封印がありません。1分ほど待ってから、もう一度お試しください。"))
    return redirect("ledger_overview")


def _attachment(name: str) -> dict[str, str]:
    return {"Content-Disposition": content_disposition_header(True, name) or ""}  # noqa: FBT003
