"""Sessions kept in the database: they end when nobody works, and after a day in any case.

The moment of its end is a column of the session. Work puts it off, at most once a minute, so
that reading pages is not writing; what a page asks for by itself does not.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse
from django.utils.timezone import now
from django.utils.translation import gettext as _

from config.kit.prepared import Prepared

# What a page sends with a question that it asks without a person having done anything.
BACKGROUND = "X-Background"
BEGAN = "_began"
PUT_OFF = timedelta(minutes=1)

_living: Prepared[Session] = Prepared(
    lambda key, at: Session.objects.filter(session_key=key, expire_date__gt=at)
)


class SessionStore(db.SessionStore):
    """The session of one browser."""

    expires: datetime | None = None

    def _get_session_from_db(self) -> Any:
        found = _living.first(key=self.session_key, at=now())
        if found is None:
            self._session_key = None
        else:
            self.expires = found.expire_date
        return found

    def create_model_instance(self, data: dict[str, Any]) -> Any:
        data.setdefault(BEGAN, int(now().timestamp()))
        kept: Any = super().create_model_instance(data)
        kept.expire_date = self.expires = _end(data[BEGAN])
        return kept

    def cycle_key(self) -> None:
        """Begin anew with another key, as signing in does."""
        self.pop(BEGAN, None)
        super().cycle_key()

    def put_off(self) -> None:
        """Let the session live on from now, because somebody works."""
        end = _end(self.get(BEGAN, 0))
        if self.expires and end - self.expires >= PUT_OFF:
            Session.objects.filter(session_key=self.session_key).update(expire_date=end)
            self.expires = end

    @property
    def seconds_left(self) -> int:
        return int((self.expires - now()).total_seconds()) if self.expires else 0


class IdleMiddleware:
    """Puts off the end of a session at every piece of work; says why one has ended."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: Any, *_view: Any) -> None:
        had_one = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
        if request.user.is_authenticated:
            if BACKGROUND not in request.headers:
                request.session.put_off()
        elif request.method == "GET" and had_one and not request.session.session_key:
            text = _(
                "時間が過ぎたため、自動的にサインアウトしました。入力の途中だった内容は、"
                "下書きに残っています。"
            )
            messages.info(request, text)


def _end(began: int) -> datetime:
    longest = timedelta(seconds=settings.SESSION_COOKIE_AGE)
    idle = timedelta(minutes=settings.SESSION_IDLE_MINUTES)
    return min(now() + idle, datetime.fromtimestamp(began, UTC) + longest)
