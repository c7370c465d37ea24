"""Agreeing and sending back: by those who are asked at the step that is due, never by oneself."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from assets.access import Viewer
from assets.models import Application, ApprovalStep, User
from assets.services import versions
from assets.services.approvals import announcing, applying, carrying_out
from assets.services.approvals.answering import Answerer, Answering, Question
from config.kit import recording

MOST_AT_ONCE = 100


@dataclass(frozen=True)
class Seen:
    """The application and its asset at the versions that the person had before their eyes."""

    application: Application
    version: int
    asset_version: int


@dataclass
class Result:
    """What became of many at once; those that could not be decided are told with the reason."""

    done: list[Application] = field(default_factory=list)
    refused: list[tuple[Application, str]] = field(default_factory=list)
    request_id: UUID | None = None


def approve(
    seen: Seen, *, viewer: Viewer, at: datetime, comment: str = "", asked: Answering | None = None
) -> Application:
    """Agree; after the last of the chain, what was asked for is done.

    Raises PermissionDenied for who is not asked, ConflictError where the application or the
    asset is no longer what was seen, ValidationError where it cannot be done.
    """
    with _action(seen, viewer, comment or _("申請を承認")):
        application = _lock(seen)
        desk = _Desk(application, viewer.user, at, asked)
        waiting = desk.sign_all(comment)
        if not waiting:
            application.state, application.ended_at = Application.State.APPROVED, at
        versions.store(application, version=seen.version)
        if waiting:
            announcing.ask(waiting[0], application, on=localdate(at))
        else:
            carrying_out.carry_out(application, by=viewer.user, at=at)
            announcing.result(application, comment=comment, on=localdate(at))
    return application


def send_back(
    seen: Seen, *, viewer: Viewer, at: datetime, comment: str, asked: Answering | None = None
) -> Application:
    """Send it back with what is wrong; the applicant may apply again."""
    if not comment.strip():
        raise ValidationError({"comment": [_("差し戻す理由を入力してください。")]})
    with _action(seen, viewer, comment):
        application = _lock(seen)
        _Desk(application, viewer.user, at, asked).send_back(comment)
        applying.end_steps(application)
        application.state, application.ended_at = Application.State.RETURNED, at
        versions.store(application, version=seen.version)
        applying.give_up(application, viewer=viewer, reason=comment)
        announcing.result(application, comment=comment, on=localdate(at))
    return application


def decide_many(
    chosen: Iterable[Seen], *, approving: bool, viewer: Viewer, at: datetime, comment: str = ""
) -> Result:
    """Decide several as one recorded action; each that cannot be decided is left alone."""
    result = Result()
    asked = Answering(viewer.municipality_id or 0, on=localdate(at))
    decide = approve if approving else send_back
    with (
        recording.doing("bulk"),
        recording.action(
            by=viewer.user,
            reason=comment or _("まとめて承認"),
            municipality_id=viewer.municipality_id,
        ) as action,
    ):
        for seen in chosen:
            try:
                done = decide(seen, viewer=viewer, at=at, comment=comment, asked=asked)
            except (PermissionDenied, ValidationError, versions.ConflictError) as why:
                result.refused.append((seen.application, _words(why)))
            else:
                result.done.append(done)
        result.request_id = action.origin.request_id
    return result


class _Desk:
    """One application before one person."""

    def __init__(
        self, application: Application, user: User, at: datetime, asked: Answering | None
    ) -> None:
        self.application, self.user, self.at = application, user, at
        self.asked = asked or Answering(application.municipality_id, on=localdate(at))
        self.waiting = application.waiting_steps()

    def sign_all(self, comment: str) -> list[ApprovalStep]:
        """Agree at this step and at those that follow in the same hands; return the others."""
        self._refuse_stranger()
        while self.waiting and (answer := self._answer()):
            self._sign(answer, ApprovalStep.State.APPROVED, comment)
        return self.waiting

    def send_back(self, comment: str) -> None:
        self._refuse_stranger()
        answer = self._answer()
        if answer:
            self._sign(answer, ApprovalStep.State.RETURNED, comment)

    def _answer(self) -> Answerer | None:
        question = Question.of(self.waiting[0], self.application)
        return self.asked.ask(question).of(self.user)

    def _sign(self, answer: Answerer, state: str, comment: str) -> None:
        step = self.waiting.pop(0)
        step.state, step.comment = state, comment.strip()
        step.decided_by, step.decided_at = self.user, self.at
        step.post_id, step.as_deputy = answer.post_id, answer.as_deputy
        step.save()

    def _refuse_stranger(self) -> None:
        if self.application.applicant_id == self.user.pk:
            raise PermissionDenied(_("自分の申請は、自分では承認できません。"))
        if not self.waiting or self._answer() is None:
            raise PermissionDenied(
                _(
                    "この申請を今承認するのは、あなたではありません。画面で承認する人を確かめてください。"
                )
            )


def _action(seen: Seen, viewer: Viewer, reason: str) -> Any:
    place = seen.application.municipality_id
    return recording.action(by=viewer.user, reason=reason, municipality_id=place)


def _lock(seen: Seen) -> Application:
    application = applying.lock(seen.application, version=seen.version)
    if application.asset.version != seen.asset_version:
        raise versions.ConflictError(application.asset, None)
    return application


def _words(why: Exception) -> str:
    return " ".join(why.messages) if isinstance(why, ValidationError) else str(why)
