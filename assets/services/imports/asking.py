"""What a file may not change by itself: a change that others have to agree to (policy 6(2))."""

from typing import Any

from django.utils.translation import gettext as _

from assets.models import Application, Status
from classification.services import catalogue


def objection(before: dict[str, Any], after: dict[str, Any]) -> str:
    """Why one who may not approve has to ask first; nothing for a small change or a draft."""
    if before["status"] == Status.DRAFT:
        return ""
    kinds = catalogue.approvals().kinds_of_change(_facts(before), _facts(after))
    if not kinds:
        return ""
    told = "・".join(str(Application.Kind(kind).label) for kind in kinds)
    text = _("承認の要る変更（%(kinds)s）は取り込めません。資産の編集画面から申請してください。")
    return text % {"kinds": told}


def _facts(state: dict[str, Any]) -> dict[str, Any]:
    return {name.removesuffix("_id"): value for name, value in state.items()}
