"""What the page of the questions shows: answered ones, the one to answer, the proposal."""

from collections.abc import Mapping
from urllib.parse import urlencode

from django.urls import reverse

from classification import wizard
from classification.levels import Axis
from classification.services import catalogue


class Wizard:
    """The questions with their answers so far; `change` opens an answered one again."""

    def __init__(
        self, proposal: wizard.Proposal, answers: Mapping[str, str], number: str, *, change: str
    ) -> None:
        self.proposal, self.answers, self.number, self.change = proposal, answers, number, change
        self.ranks = proposal.ranks

    @property
    def current(self) -> wizard.Question | None:
        """The question to answer now, if any is left."""
        changing = [q for q in catalogue.questions() if q.key == self.change]
        return next(iter(changing + self.proposal.unanswered), None)

    @property
    def chosen(self) -> str:
        return self.answers.get(self.current.key, "") if self.current else ""

    @property
    def answered(self) -> list[dict[str, str | int]]:
        """The other answers, each with the address that opens its question again."""
        return [
            {
                "number": question.number,
                "ask": question.ask,
                "answer": option.text,
                "url": self.address(change=question.key),
            }
            for question in catalogue.questions()
            if question != self.current
            and (option := question.option(self.answers.get(question.key, "")))
        ]

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What the form carries along: the answers to the other questions."""
        open_key = self.current.key if self.current else ""
        kept = [(key, answer) for key, answer in self.answers.items() if key != open_key]
        return [*kept, *([("asset", self.number)] if self.number else [])]

    @property
    def grades(self) -> list[tuple[str, str, str, int]]:
        """Axis, its name, the proposed level and its rank, in the order of the stamp."""
        codes = self.proposal.codes
        return [
            (axis, str(Axis(axis).label), code, self.ranks[axis][code])
            for axis, code in ((axis, codes.get(axis, "")) for axis in wizard.AXES)
            if code
        ]

    @property
    def spoken(self) -> str:
        return "、".join(f"{label}{code}" for _axis, label, code, _rank in self.grades)

    @property
    def reasons(self) -> list[dict[str, str | int]]:
        return [
            {
                "grade": f"{Axis(reason.axis).label} {reason.code}",
                "text": reason.text,
                "number": reason.question.number,
                "url": self.address(change=reason.question.key),
            }
            for reason in self.proposal.reasons
        ]

    def address(self, **more: str) -> str:
        pairs = {**self.answers, **({"asset": self.number} if self.number else {}), **more}
        return f"{reverse('classify')}?{urlencode(pairs)}"
