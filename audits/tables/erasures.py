"""What the pages of erasures show: where the words were, and what is beyond reach."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.utils.translation import gettext as _

from audits import ledger
from audits.models import Erasure
from audits.services.erasing import requests
from audits.services.words import kind_of, models_by_table

ON_A_PAGE = 50
MOST_EXPORTS = 50


@dataclass(frozen=True)
class Where:
    """A kind of rows that held the words."""

    label: str
    count: int


def places(erasure: Erasure) -> list[Where]:
    found = (Where(_label(table), count) for table, count in erasure.found.items())
    return sorted(found, key=lambda where: (-where.count, where.label))


def _label(table: str) -> str:
    model: Any = models_by_table().get(table)
    if model is not None and ledger.is_history(model):
        return _("%(kind)sの履歴") % {"kind": kind_of(model.instance_type._meta.db_table)}
    return kind_of(table)


def page(erasure: Erasure, viewer: Any) -> dict[str, Any]:
    """Return what the page of one erasure shows."""
    exports = requests.exports_since(erasure)
    return {
        "erasure": erasure,
        "places": places(erasure),
        "exports": exports[:MOST_EXPORTS],
        "export_count": exports.count(),
        "may_decide": requests.may_decide(erasure, viewer),
    }


def list_page(viewer: Any, number: str | None) -> dict[str, Any]:
    shown = Paginator(requests.all_of(viewer), ON_A_PAGE).get_page(number)
    return {"page": shown}
