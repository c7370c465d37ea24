"""What people of the demo asked others to approve, and what was decided of it."""

from collections.abc import Callable
from typing import Any

from assets.access import Viewer
from assets.models import Application, Asset
from assets.services.approvals import applying, deciding, tolerating
from assets.services.approvals.deciding import Seen
from assets.services.demo.assets import fill
from assets.services.demo.event import Event
from assets.services.demo.place import Facts


def _submit(event: Event) -> None:
    """Ask for a draft to be registered."""
    asset = event.asset()
    kept: Facts = {"reason": event.reason, "version": asset.version, "at": event.at}
    applying.submit(asset, viewer=Viewer(event.by), **kept)


def _ask(event: Event) -> None:
    """Ask for a change that others must agree to; the asset stays as it is."""
    asset = Asset.objects.get(pk=event.asset().pk)
    for key, value in event.facts["columns"].items():
        fill(asset, key, value, event.place)
    kept: Facts = {"reason": event.reason, "version": asset.version, "at": event.at}
    applying.change(asset, viewer=Viewer(event.by), **kept)


def _except(event: Event) -> None:
    """Ask that a breach be tolerated for a time."""
    facts = event.facts
    told: Facts = {key: facts[key] for key in ("rule", "reason", "measure")}
    told["expires_on"] = event.place.day(facts["until"])
    tolerating.ask_exception(event.asset(), viewer=Viewer(event.by), at=event.at, **told)


def _approve(event: Event) -> None:
    deciding.approve(_seen(event), viewer=Viewer(event.by), at=event.at, comment=event.reason)


def _send_back(event: Event) -> None:
    deciding.send_back(_seen(event), viewer=Viewer(event.by), at=event.at, comment=event.reason)


def _seen(event: Event) -> Seen:
    asset = event.asset()
    application = Application.objects.get(asset=asset, state=Application.State.OPEN)
    return Seen(application, application.version, asset.version)


HAPPENINGS: dict[str, Callable[[Event], Any]] = {
    "submit": _submit,
    "ask": _ask,
    "except": _except,
    "approve": _approve,
    "send_back": _send_back,
}
