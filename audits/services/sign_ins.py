"""Who signed in and out, and who tried in vain."""

from typing import Any

from axes.signals import user_locked_out
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed

from assets.models import User
from config.kit import events


def listen() -> None:
    """Hear of every sign-in from now on."""
    user_logged_in.connect(_signed_in, dispatch_uid="event_of_sign_in")
    user_logged_out.connect(_signed_out, dispatch_uid="event_of_sign_out")
    user_login_failed.connect(_failed, dispatch_uid="event_of_failure")
    user_locked_out.connect(_locked_out, dispatch_uid="event_of_lock_out")


def _signed_in(*, user: Any, **_signal: Any) -> None:
    events.tell("login", by=user)


def _signed_out(*, user: Any, **_signal: Any) -> None:
    if user is not None:
        events.tell("logout", by=user)


def _failed(*, credentials: dict[str, Any], **_signal: Any) -> None:
    _tell_in_vain("login_failed", credentials.get("username"))


def _locked_out(*, username: Any, **_signal: Any) -> None:
    _tell_in_vain("locked_out", username)


def _tell_in_vain(kind: str, name: Any) -> None:
    """Name who was meant, but no name that nobody has: it may be a password in the wrong field."""
    meant = User.objects.filter(username=name).first() if name else None
    known = meant.username if meant else ""
    place = meant.municipality_id if meant else None
    key = (known, events.address())
    events.tell_some(kind, key=key, subject=known, municipality_id=place)
