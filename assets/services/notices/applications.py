"""Reminders of applications: those who may decide, and after a while whoever is above them."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Max, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from assets.models import ApprovalStep, Notice
from assets.services.approvals.answering import ASKED, Answering, Question, waiting_steps
from assets.services.notices.gathering import Gathering, Words
from assets.services.notices.offices import Offices
from assets.services.notices.steps import reminders, week
from assets.services.notices.telling import Telling
from config.kit.workdays import workdays_before

INBOX = "/approvals/"


def tellings(offices: Offices) -> Iterator[Telling]:
    """What waits for somebody since some working days; many at once are one notice."""
    steps, gathering = reminders()["approval"], Gathering(offices)
    slow = workdays_before(offices.on, count=steps.wait)
    late = workdays_before(offices.on, count=steps.escalate)
    answering = Answering(offices.municipality_id, on=offices.on)
    for question, since in _present(offices.municipality_id):
        if since > slow:
            continue
        is_late = since <= late
        key = f"late:{week(offices.on)}" if is_late else str(since)
        words = _words(key, steps.escalate if is_late else steps.wait)
        for person in answering.ask(question).users:
            gathering.add(person, 1, words)
        for person in answering.above(question) if is_late else ():
            gathering.add(person, 1, words, is_copy=True)
    yield from gathering.tellings()


def _words(key: str, days: int) -> Words:
    text = _("%(days)d開庁日より長く承認を待っている申請が、%%(count)d件あります。")
    kind = Notice.Kind.APPROVAL
    return Words(f"approval:waiting:{key}", kind, text % {"days": days}, INBOX)


def _present(municipality_id: int) -> Iterator[tuple[Question, date]]:
    """Of each application the step that is due, and since which day it is."""
    agreed = (
        ApprovalStep.objects.filter(
            application=OuterRef("application"),
            revision=OuterRef("revision"),
            state=ApprovalStep.State.APPROVED,
        )
        .order_by()
        .values("application")
        .annotate(last=Max("decided_at"))
        .values("last")
    )
    rows = waiting_steps(municipality_id).annotate(
        since=Coalesce(Subquery(agreed), "application__applied_at")
    )
    known = set()
    for key, since, *asked in rows.values_list("application", "since", *ASKED):
        if key not in known:
            known.add(key)
            yield Question(*asked), localdate(since)
