"""Telling the next approver that something waits, and the applicant what came of it."""

from datetime import date

from django.utils.translation import gettext as _

from assets.models import Application, ApprovalStep, Notice, User
from assets.services.approvals.answering import Answering, Question
from assets.services.notices import Telling, tell, tell_many

LONGEST = 120


def asked(application: Application, *, on: date) -> list[User]:
    """Those for whom the application waits now."""
    waiting = application.waiting_steps() if application.is_open else []
    return _people(waiting[0], application, on=on) if waiting else []


def ask(
    step: ApprovalStep,
    application: Application,
    *,
    on: date,
    answering: Answering | None = None,
) -> None:
    """Tell everybody who may answer the step; `answering` where the offices are read already."""
    text = _("承認の依頼：%(what)s（%(who)sさんから）") % {
        "what": _what(application),
        "who": application.applicant.name,
    }
    key = f"approval:{application.key}:{step.revision}:{step.position}"
    kind, url = Notice.Kind.APPROVAL, application.get_absolute_url()
    people = _people(step, application, on=on, answering=answering)
    tell_many([Telling(person, key, kind, text, url) for person in people], on=on)


def result(application: Application, *, comment: str, on: date) -> None:
    """Tell the applicant that it was approved or sent back."""
    told = {"what": _what(application), "why": _short(comment)}
    if application.state == Application.State.RETURNED:
        text = _("差し戻されました：%(what)s（%(why)s）") % told
    else:
        text = _("承認されました：%(what)s") % told
    tell(
        application.applicant,
        key=f"approval:{application.key}:{application.revision}:result",
        kind=Notice.Kind.APPROVAL,
        text=text,
        url=application.get_absolute_url(),
        on=on,
    )


def _people(
    step: ApprovalStep,
    application: Application,
    *,
    on: date,
    answering: Answering | None = None,
) -> list[User]:
    answering = answering or Answering(application.municipality_id, on=on)
    return answering.ask(Question.of(step, application)).users


def _what(application: Application) -> str:
    """What it is about; of a secret asset neither its name nor its number."""
    kinds = "・".join(application.kind_labels)
    if application.asset.restricted:
        return kinds
    return f"{application.asset.asset_no} {_short(application.asset.name)} {kinds}"


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
