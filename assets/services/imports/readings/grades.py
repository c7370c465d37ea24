"""What the grades of an old scheme, or of the schools, become: proposals by the whole row."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from assets.services.imports.readings import cells, grading
from assets.services.imports.readings.context import Context
from assets.services.imports.rows import Proposal, Reading
from classification.levels import Axis
from classification.services import mappings

KEY_OF_AXIS = {axis: key for key, axis in grading.KEYS.items()}


def propose_grades(values: Mapping[str, Any], old: Mapping[str, str], context: Context) -> Reading:
    """Return what the old grades of a row become, by the row's other values.

    A step that is certain gives a value, any other a proposal. Where a row states the class
    of the schools and not the three grades, these are proposed. Nothing that the row itself
    states is proposed.
    """
    found = Reading()
    for key, mark in old.items():
        scheme, _colon, code = mark.partition(":")
        axis = grading.KEYS.get(key, Axis.IMPORTANCE.value)
        target = context.grades.office
        if scheme == grading.OLD_SCHOOL:
            target = context.grades.school
            if axis != Axis.IMPORTANCE:
                axis, code = Axis.IMPORTANCE.value, context.grades.importance.get(code, "")
        _add(found, context.grades.steps.get((scheme, target), ()), (axis, code), values)
    _from_school_class(found, values, context)
    return found


def _from_school_class(found: Reading, values: Mapping[str, Any], context: Context) -> None:
    proposed = found.proposals.get("mext_level")
    code = values.get("mext_level") or (proposed.value if proposed else "")
    if code:
        known = context.grades.steps.get((context.grades.school, context.grades.office), ())
        _add(found, known, (Axis.IMPORTANCE.value, code), values)


def _add(
    found: Reading,
    known: Sequence[mappings.Step],
    grade: tuple[str, str],
    values: Mapping[str, Any],
) -> None:
    axis, code = grade
    outcome = mappings.translate(known, axis, code, values)
    if outcome is None:
        return
    keys = {KEY_OF_AXIS[one]: grade for one, grade in outcome.grades.items()}
    for key, new in keys.items():
        if values.get(key) or key in found.values or key in found.proposals:
            continue
        if outcome.certain and axis == Axis.CONFIDENTIALITY:
            found.values[key] = new
        else:
            found.proposals[key] = Proposal(new, _reason(axis, code, outcome))
    if outcome.warns:
        found.issues.append(_mistaken("c_level", code, keys.get("c_level", "")))


def _reason(axis: str, code: str, outcome: mappings.Outcome) -> str:
    old = f"{Axis(axis).label}{code}"
    if not outcome.reason:
        return _("旧い区分は%(old)sでした。内容と合うか確かめてください") % {"old": old}
    return _("旧い区分は%(old)s。%(reason)sため") % {"old": old, "reason": outcome.reason}


def _mistaken(key: str, code: str, grade: str) -> Any:
    message = _(
        "旧い区分の機密性%(code)sは内容と合わないようです。%(grade)sかどうか確かめてください"
    )
    return cells.warning(key, message % {"code": code, "grade": grade})
