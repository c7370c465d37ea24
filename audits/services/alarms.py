"""Alarms about the ledger itself: told at once, once for each cause, to those who must act."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from assets.models import Municipality, Notice
from assets.services.notices.offices import Offices
from assets.services.notices.telling import Telling, tell_many
from audits.services.sealing import keys
from audits.services.standing import Problem, Standing

URL = "/ledger/"


def tell(*, at: datetime) -> int:
    """Enter what has not been told yet; return how many notices are new.

    Each becomes a mail of its own within a minute, on any day.
    """
    common = [_with_reason(problem) for problem in Standing(None, at=at).alarms]
    told = 0
    for place in Municipality.objects.order_by("pk"):
        uncopied = Standing(place, at=at).uncopied
        problems = [*common, uncopied] if uncopied else common
        if problems:
            told += tell_many(_tellings(place, problems, at), on=localdate(at))
    return told


def _tellings(place: Municipality, problems: list[Problem], at: datetime) -> Iterator[Telling]:
    people = Offices(place, on=localdate(at)).watchers
    for problem in problems:
        key = f"ledger:{problem.kind}:{problem.cause}"
        for person in people:
            yield Telling(person, key, Notice.Kind.ALARM, problem.text, URL)


def _with_reason(problem: Problem) -> Problem:
    """Say why nothing is sealed. Told by the sealing process, which alone may read the key."""
    if problem.kind != "stalled":
        return problem
    if not keys.is_in_force():
        why = _("封印の鍵のファイルが、ないか、いまの鍵と違います。")
    else:
        why = _("封印する係か、長く続く処理を、サーバーの担当者が確かめてください。")
    return Problem(problem.kind, problem.cause, problem.text + why)
