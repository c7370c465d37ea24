"""Answering how far measures are carried out: the only writer of their rows."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from assets.models import Asset
from assets.services import assessing, versions
from assets.services.controls.asking import Answer, Subject, answers_of, asked_of
from config.kit import recording


def record(subject: Subject, *, answers: Sequence[Answer], by: Any, reason: str = "") -> int:
    """Store the answers that differ, each opened at its `version`; return how many did.

    Raises ConflictError when somebody answered meanwhile, ValidationError keyed by
    measure and field (`CT-NET-01-reason`) for what an answer lacks.
    """
    said = reason or _("対策の状況を回答")
    with recording.action(by=by, reason=said, municipality_id=subject.municipality_id):
        type(subject)._base_manager.select_for_update().get(pk=subject.pk)
        _refuse_unasked(subject, answers)
        _refuse_outside(subject, answers)
        _meet_earlier(subject, answers)
        _check_all(answers)
        stored = sum(_store(answer) for answer in answers)
        if stored and isinstance(subject, Asset):
            assessing.keep([subject], on=recording.today())
    return stored


def _refuse_unasked(subject: Subject, answers: Iterable[Answer]) -> None:
    known = {control.id for control in asked_of(subject)}
    if any(answer.control not in known for answer in answers):
        raise ValidationError(
            _("求められる対策が変わりました。画面を開き直して、もう一度回答してください。")
        )


def _refuse_outside(subject: Subject, answers: Iterable[Answer]) -> None:
    """The municipality is the hard boundary: nothing may point across it."""
    for answer in answers:
        if answer.post and answer.post.unit.municipality_id != subject.municipality_id:
            raise ValidationError({f"{answer.control}-post": _("担当の役職を選び直してください。")})


def _check_all(answers: Iterable[Answer]) -> None:
    refused: dict[str, list[str]] = {}
    for answer in answers:
        try:
            versions.check(answer)
        except ValidationError as error:
            for name, messages in error.message_dict.items():
                named = "reason" if name == "__all__" else name
                refused.setdefault(f"{answer.control}-{named}", []).extend(messages)
    if refused:
        raise ValidationError(refused)


def _meet_earlier(subject: Subject, answers: Iterable[Answer]) -> None:
    """Raise ConflictError when somebody gave a first answer since the page was opened."""
    fresh = [answer.control for answer in answers if not answer.version]
    if earlier := answers_of(subject).filter(control__in=fresh).first():
        raise versions.ConflictError(earlier, None)


def _store(answer: Answer) -> bool:
    if not answer.version:
        answer.version = 1
        answer.save(force_insert=True)
        return True
    stored = versions.lock(answer, version=answer.version)
    if not versions.differs(stored, answer):
        return False
    versions.store(answer, version=answer.version)
    return True
