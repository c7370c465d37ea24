"""Who answers for a step of a chain: the holder of the office or a deputy, else whoever is above.

Whoever applied is never asked, and neither is a deputy of the office that they hold themselves.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import F, QuerySet

from assets.models import Application, Appointment, ApprovalStep, Unit, User
from assets.services.approvals.around import Around
from assets.services.notices.offices import CHIEF, HEADS, Offices
from classification.services import catalogue

APPROVE, SECRETS = "approve_assets", "read_restricted"
# The columns of a step that make up a question, in its order.
ASKED = ("role", "unit", "application__applicant", "application__asset__restricted")


@dataclass(frozen=True)
class Question:
    """One step as it is asked: the office, about whose wish, and whether it is secret."""

    role: str
    unit_id: int
    applicant_id: int
    is_secret: bool

    @classmethod
    def of(cls, step: ApprovalStep, application: Application) -> "Question":
        return cls(
            step.role_id, step.unit_id, application.applicant_id, application.asset.restricted
        )


@dataclass(frozen=True)
class Answerer:
    """One person who may answer, in which post, and whether for its holder."""

    user: User
    post_id: int | None = None
    as_deputy: bool = False


@dataclass(frozen=True)
class Answer:
    """Those who are asked; `stands_in` where the office itself is vacant or is the applicant's."""

    people: tuple[Answerer, ...] = ()
    stands_in: bool = False

    def of(self, user: User) -> Answerer | None:
        """How this person answers, or None when they are not asked."""
        return next((one for one in self.people if one.user.pk == user.pk), None)

    @property
    def users(self) -> list[User]:
        return list({one.user.pk: one.user for one in self.people}.values())


class Answering:
    """The offices of a municipality on one day, and who answers in them; read once.

    `about` where all that is asked about is in these units.
    """

    def __init__(self, municipality: int, *, on: date, about: Iterable[Unit] = ()) -> None:
        self.offices = (
            Around(municipality, on=on, units=about) if about else Offices(municipality, on=on)
        )
        self._ladders: dict[tuple[str, int], list[list[Answerer]]] = {}
        self._answers: dict[Question, Answer] = {}

    def ask(self, question: Question) -> Answer:
        """Return who may answer: everybody of the first rung on which somebody may."""
        if question not in self._answers:
            self._answers[question] = self._asked(question)
        return self._answers[question]

    def above(self, question: Question) -> list[User]:
        """Those who could be asked next, if nobody of those who are asked were there."""
        asked = {user.pk for user in self.ask(question).users}
        for rung in self._ladder(question.role, question.unit_id):
            people = [one.user for one in self._eligible(rung, question)]
            if others := [user for user in people if user.pk not in asked]:
                return others
        return []

    def holds(self, user: User, role: str, unit_id: int) -> bool:
        """Whether the office is the person's own, not as a deputy."""
        first = next((rung for rung in self._ladder(role, unit_id) if rung), [])
        return any(one.user.pk == user.pk and not one.as_deputy for one in first)

    def _asked(self, question: Question) -> Answer:
        # A head is first looked for in the posts of the unit, then among those who manage it.
        own = 2 if question.role in HEADS else 1
        for height, rung in enumerate(self._ladder(question.role, question.unit_id)):
            people = tuple(self._eligible(rung, question))
            if people:
                return Answer(people, stands_in=height >= own)
        return Answer()

    def _eligible(self, rung: list[Answerer], question: Question) -> Iterator[Answerer]:
        own = {
            one.post_id
            for one in rung
            if one.user.pk == question.applicant_id and one.post_id and not one.as_deputy
        }
        for one in rung:
            mine = one.user.pk == question.applicant_id or one.post_id in own
            if not mine and self._may(one.user, question):
                yield one

    def _may(self, user: User, question: Question) -> bool:
        rights = (APPROVE, SECRETS) if question.is_secret else (APPROVE,)
        return all(self.offices.may(user, right, question.unit_id) for right in rights)

    def _ladder(self, role: str, unit_id: int) -> list[list[Answerer]]:
        key = (role, unit_id)
        if key not in self._ladders:
            self._ladders[key] = list(self._rungs(role, unit_id))
        return self._ladders[key]

    def _rungs(self, role: str, unit_id: int) -> Iterator[list[Answerer]]:
        """The office itself, those that stand in for it, and at last the administrators."""
        if role in HEADS:
            for place in self.offices.chain_of_units(unit_id):
                yield self._head(place)
                yield [Answerer(user) for user in self.offices.managers_of(place)]
        else:
            yield _terms(self.offices.terms_of(role))
        for stand_in in catalogue.approvals().stand_ins(role):
            yield _terms(self.offices.terms_of(stand_in))
        yield [Answerer(user) for user in self.offices.administrators]

    def _head(self, unit_id: int) -> list[Answerer]:
        """The head of one unit and the deputies; the chief heads their own section as well."""
        for role in (*HEADS, CHIEF):
            if found := _terms(self.offices.terms_of(role, unit_id)):
                return found
        return []


def _terms(terms: Iterable[Appointment]) -> list[Answerer]:
    deputy = Appointment.Capacity.DEPUTY
    return [Answerer(t.holder, t.post_id, as_deputy=t.capacity == deputy) for t in terms]


def waiting_steps(municipality_id: int) -> QuerySet[ApprovalStep]:
    """The steps that what is open still waits for, the present one of each first."""
    return ApprovalStep.objects.filter(
        state=ApprovalStep.State.WAITING,
        revision=F("application__revision"),
        application__state=Application.State.OPEN,
        application__municipality=municipality_id,
    ).order_by("application", "position")
