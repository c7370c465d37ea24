"""Signs of life for whatever watches this installation; no log-in, no secrets."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.timezone import now
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from audits.services import readiness


@login_not_required
@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer as long as the process can; the database is not asked."""
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """Answer 200 when everything is in order and 503 otherwise, with each part."""
    parts = readiness.parts(at=now())
    ready = all(part.ok for part in parts.values())
    facts = {"ready": ready, "parts": {name: part.facts() for name, part in parts.items()}}
    return JsonResponse(facts, status=200 if ready else 503)
