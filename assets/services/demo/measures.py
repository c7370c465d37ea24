"""What the demo says of its measures: most are done, some partly, a few not yet."""

from collections.abc import Iterable, Mapping
from typing import Any

from assets.models import Asset, Unit
from assets.services.controls import answering, asking
from classification.levels import LOWEST


def answer(unit: Unit, *, assets: Iterable[Asset], facts: Mapping[str, Any], by: Any) -> None:
    """Answer for a unit and for those of its assets that are graded above the lowest.

    `facts` are measure → plan for what is carried out in part (partly) or not at all
    (not_done); a measure under `open` stays unanswered, all others are done.
    """
    graded = [asset for asset in assets if asset.c_level not in {"", LOWEST}]
    subjects: list[asking.Subject] = [unit, *graded]
    for subject in subjects:
        given = [
            _answer(subject, measure, facts)
            for measure in asking.measures(subject)
            if measure.control.id not in facts.get("open", ())
        ]
        answering.record(subject, answers=given, by=by, reason=facts["reason"])


def _answer(
    subject: asking.Subject, measure: asking.Measure, facts: Mapping[str, Any]
) -> asking.Answer:
    control = measure.control
    made = asking.blank(subject, control.id)
    made.state, made.evidence = "done", control.evidence
    for state in ("partly", "not_done"):
        if plan := facts.get(state, {}).get(control.id):
            made.state, made.reason, made.evidence = state, plan, ""
    return made
