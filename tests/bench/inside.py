"""What is done inside the product: `python -m tests.bench.inside COMMAND …`, answers in JSON.

A process of its own for each installation, because Django has one database a process.
"""

import json
import os
import resource
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from statistics import median
from typing import Any

import django
import psutil

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.contrib.auth import (  # noqa: E402 - models need the set-up above
    BACKEND_SESSION_KEY,
    HASH_SESSION_KEY,
    SESSION_KEY,
)
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils.timezone import localdate, now  # noqa: E402

from assets.models import Asset, Campaign, SearchEntry, Unit, User, search  # noqa: E402
from assets.services.notices import rounds  # noqa: E402
from config.kit import recording  # noqa: E402
from config.kit.paging import Cursor  # noqa: E402
from config.kit.submit import new_key  # noqa: E402
from config.kit.text import fold  # noqa: E402
from config.kit.workdays import is_workday  # noqa: E402
from tests import factories  # noqa: E402
from tests.bench import data, reviewing  # noqa: E402

BACKEND = "assets.backends.SignedIn"
BARE_BACKEND = "django.contrib.auth.backends.ModelBackend"
REPLAYS = 5
Asked = dict[str, Any]


def facts() -> dict[str, Any]:
    """Return what the pages under measurement are addressed by, and two signed-in sessions."""
    every = Asset.objects.order_by("asset_no", "pk")
    middle = every[Asset.objects.count() // 2]
    ours = every.filter(org_unit__path__startswith="/ROOT/D03/", restricted=False, status="active")
    ours = ours.filter(source=None)  # what was imported lacks columns that the form asks for
    unit = Unit.objects.get(code="D03")
    form = factories.form_data(unit, name="新しい台帳", **data.ANSWERS)
    return {
        "sessions": {name: _session(name, BACKEND) for name in ("admin", "staff")}
        | {"bare": _session("staff", BARE_BACKEND)},
        "told": Asset.objects.earliest("pk").asset_no,
        "plain": ours[10].asset_no,
        "dated": ours.order_by("pk").last().asset_no,  # type: ignore[union-attr]  # a copy
        "edited": ours[11].asset_no,
        "edited_inside": ours[12].asset_no,
        "middle": str(Cursor(middle.asset_no, middle.pk)),
        "numbers": list(ours.values_list("asset_no", flat=True)[20:120]),
        "form": {key: str(value) for key, value in form.items()},
        "unit": unit.code,
        "review": str(Campaign.objects.latest("pk").key),
        "assets": Asset.objects.count(),
        "versions": Asset.history.count(),
    }


def keys(wanted: str) -> list[str]:
    """Return keys of forms that have not been sent yet."""
    return [new_key() for _number in range(int(wanted))]


def queries(asked: str) -> list[dict[str, Any]]:
    """Ask for each page once, and time the SQL that it took by running that again."""
    return [_queries(Client(SERVER_NAME="127.0.0.1"), page) for page in json.loads(asked)]


def searches() -> list[dict[str, Any]]:
    """Compare what the index finds with what LIKE finds, word by word."""
    made = []
    for word in (data.RARE, data.COMMON, data.MISSING, "の", "健康保険台帳", "検索用データ"):
        matching = search.matching(Asset.objects.all(), word)
        found = set(matching.values_list("pk", flat=True))
        like = SearchEntry.objects.filter(text__contains=fold(word))
        equal = found == set(like.values_list("pk", flat=True))
        made.append({"word": word, "found": len(found), "equal": equal})
    return made


def day() -> dict[str, Any]:
    """Do what a working day begins with (notices, digests), count it, and take it back."""
    asked: list[tuple[str, Any]] = []
    moment = now().replace(hour=0) + timedelta(days=1)
    while not is_workday(localdate(moment)):
        moment += timedelta(days=1)
    assets, memory = Asset.objects.count(), psutil.Process().memory_info().rss
    start = time.perf_counter()
    with recording.origin("bench"), transaction.atomic():
        with connection.execute_wrapper(_recorder(asked)):
            told = rounds.plan(moment, at_once=True)
            mails = rounds.mail(moment, at_once=True)
        seconds = time.perf_counter() - start
        transaction.set_rollback(True)
    counted = [one for one in asked if not one[0].startswith(("SAVEPOINT", "RELEASE"))]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return {
        "assets": assets,
        "seconds": seconds,
        "queries": len(counted),
        "told": told,
        "mails": mails,
        "memory_mb": max(0.0, (peak - memory) / 1e6),
    }


def _session(username: str, backend: str) -> str:
    user = User.objects.get(username=username)
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = backend
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return str(session.session_key)


def _queries(client: Client, page: Asked) -> dict[str, Any]:
    client.force_login(User.objects.get(username=page["user"]), backend=BACKEND)
    ask = client.get if page.get("data") is None else client.post
    if ask == client.get:
        client.get(page["path"])  # what a process reads once and keeps is not the page's
    asked: list[tuple[str, Any]] = []
    with connection.execute_wrapper(_recorder(asked)):
        response = ask(page["path"], page.get("data"))
    # What only begins or ends a transaction says nothing about the page.
    counted = [one for one in asked if not one[0].startswith(("SAVEPOINT", "RELEASE"))]
    reads = [one for one in counted if one[0].startswith("SELECT")]
    sql = [(_replayed(*one), one[0]) for one in reads]
    return {
        "status": response.status_code,
        "queries": len(counted),
        "sql_ms": sum(milliseconds for milliseconds, _text in sql),
        "count_ms": sum(milliseconds for milliseconds, text in sql if "COUNT(" in text),
        "slowest": max(sql, default=(0.0, "")),
    }


def _recorder(asked: list[tuple[str, Any]]) -> Callable[..., Any]:
    def wrapper(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001
        asked.append((sql, params))
        return execute(sql, params, many, context)

    return wrapper


def _replayed(sql: str, params: Any) -> float:
    """Return the milliseconds from the question to its last row."""
    times = []
    for _again in range(REPLAYS):
        with connection.cursor() as cursor:
            start = time.perf_counter()
            cursor.execute(sql, params)
            cursor.fetchall()
            times.append((time.perf_counter() - start) * 1000)
    return median(times)


COMMANDS: dict[str, Callable[..., Any]] = {
    "found": data.found,
    "grow": lambda size: data.grow(int(size)),
    "widen": lambda size: data.widen(int(size)),
    "campaign": reviewing.begin,
    "facts": facts,
    "keys": keys,
    "queries": queries,
    "searches": searches,
    "day": day,
}

if __name__ == "__main__":
    answer = COMMANDS[sys.argv[1]](*sys.argv[2:])
    sys.stdout.write(json.dumps(answer, ensure_ascii=False))
