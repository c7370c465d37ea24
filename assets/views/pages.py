"""The home page, the menu without a script, and the help."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate, now
from django.views.decorators.http import require_GET

from assets.access import Request
from assets.services.home.page import AUDIT, Home
from config.kit import events, proof, specimen


@require_GET
def home_page(request: Request) -> HttpResponse:
    today, viewer = localdate(), request.viewer
    home = Home(viewer, on=today)
    context = {
        "today": today,
        "home": home,
        "ledger": proof.standing(viewer.municipality, at=now()) if home.is_watched else None,
        "news": events.news(viewer) if home.kind == AUDIT else None,
        "may_register": viewer.can("edit_assets"),
    }
    return render(request, "assets/home.html", context)


@require_GET
def menu(request: Request) -> HttpResponse:
    return render(request, "menu.html")


@login_not_required
@require_GET
def help_page(request: HttpRequest, page: str = "index") -> HttpResponse:
    return render(request, f"help/{page}.html")


@require_GET
def help_parts(request: Request) -> HttpResponse:
    """Every component in every state: the style guide of the screens."""
    return render(request, "help/ui.html", specimen.context())
