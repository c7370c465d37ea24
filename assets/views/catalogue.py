"""The basis of the register: levels, segments, rules, duties, measures, roles, retention."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from assets.access import Request
from assets.forms.catalogue import EntryFilter, EntryForm
from assets.models import LocalEntry, Municipality
from assets.services import directory, story
from assets.services.master import effects, entries, keeping, reading
from assets.services.master.entries import Installed
from assets.views.once import once
from assets.views.saving import answer, posted

ENTRY = "assets/catalogue_entry.html"


@require_GET
def catalogue_overview(request: Request) -> HttpResponse:
    mine = reading.readable(request.viewer)
    context = {
        "municipality": mine,
        "tallies": reading.tallies(mine),
        "story": story.of_catalogue(mine),
        "may_change": reading.may_change(request.viewer),
    }
    return render(request, "assets/catalogue_overview.html", context)


@require_GET
def catalogue_kind(request: Request, kind: str) -> HttpResponse:
    mine, form = reading.readable(request.viewer), EntryFilter(request.GET)
    lines = entries.lines(mine, _known(kind))
    context = {
        "kind": LocalEntry.Kind(kind),
        "kinds": [LocalEntry.Kind(one) for one in entries.kinds()],
        "filter": form,
        "filtered": any(form.conditions.values()),
        "lines": reading.filtered(lines, **form.conditions),
        "total": len(lines),
        "may_change": reading.may_change(request.viewer),
    }
    return render(request, "assets/catalogue_kind.html", context)


@require_POST
@once
def catalogue_confirm(request: Request, kind: str) -> HttpResponse:
    """Note that the chosen entries were compared with the municipality's own rules."""
    mine = directory.administered(request.viewer)
    keys = [(_known(kind), code) for code in request.POST.getlist("code")]
    try:
        count = keeping.confirm(mine, keys=keys, by=request.user, on=localdate())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        done, none = _("%(n)d件を確認済みにしました。"), _("確認済みにする項目を選んでください。")
        messages.success(request, done % {"n": count}) if count else messages.info(request, none)
    return redirect("catalogue_kind", kind)


@require_http_methods(["GET", "POST"])
@once
def catalogue_entry(request: Request, kind: str, code: str) -> HttpResponse:
    """Show one entry; of a changed rule show the effect first, then store it."""
    mine = _mine(request)
    installed, entry = _installed(mine, kind, code), keeping.opened(mine, kind, code)
    form = EntryForm(
        posted(request), instance=entry, installed=installed, by=request.user, on=localdate()
    )
    context = _beside(request, entries.Line(installed, entry if entry.pk else None))
    if effect := _effect(request, form):
        return render(request, ENTRY, context | {"form": form, "effect": effect})
    done = _("基準と規則を変更しました。")
    return answer(request, form, ENTRY, store=lambda: _keep(request, form), done=done, **context)


def _keep(request: Request, form: EntryForm) -> LocalEntry:
    return keeping.keep_entry(form.instance, by=request.user, **form.kept)


def _mine(request: Request) -> Municipality:
    """Return the municipality: to read for many, to change for administrators."""
    mine = reading.readable(request.viewer)
    return directory.administered(request.viewer) if request.method == "POST" else mine


def _beside(request: Request, line: entries.Line) -> dict[str, Any]:
    mine, known = reading.readable(request.viewer), line.installed
    return {
        "line": line,
        "source": reading.source_title(known.source),
        "story": story.of_catalogue(mine, kind=known.kind, code=known.code),
        "may_change": reading.may_change(request.viewer),
    }


def _known(kind: str) -> str:
    if kind not in entries.kinds():
        raise Http404(_("この種類の基準はありません。"))
    return kind


def _installed(mine: Municipality, kind: str, code: str) -> Installed:
    found = entries.find(mine, _known(kind), code)
    if found is None:
        raise Http404(_("この項目は、基準と規則にありません。"))
    return found


def _effect(request: Request, form: EntryForm) -> effects.Effect | None:
    """Return what a changed rule would do, as long as it was not shown."""
    if not form.is_bound or not form.is_valid() or form.is_seen:
        return None
    if not effects.touches_rules([form.instance]):
        return None
    mine = reading.readable(request.viewer)
    effect = effects.of_entries(mine, [form.instance], on=localdate()).seen_by(request.viewer)
    if not effect.affected:
        return None
    form.show_effect()
    return effect
