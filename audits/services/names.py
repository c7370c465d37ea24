"""What people, units and things were called at a moment, from their own history.

Names are collected first and read in one query per kind, so that a page needs the same
number of queries however much it shows.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db import models
from django.utils.translation import gettext as _

from assets.models import Asset, CustomField, Municipality, Post, Unit, User
from classification.models import Business, Retention, Role, SchemeVersion, Segment
from classification.services import catalogue
from config.kit.prepared import Prepared

Row = Mapping[str, Any]
Model = type[models.Model]

CODE_LISTS: Mapping[Model, catalogue.CodeList] = {
    Segment: "segment",
    Role: "role",
    Retention: "retention",
    Business: "business",
}
# The columns that make up the name of a row.
NAMED_BY: Mapping[Model, tuple[str, ...]] = {
    Asset: ("asset_no", "name"),
    CustomField: ("label",),
    Group: ("name",),
    Municipality: ("name",),
    Permission: ("name",),
    Post: ("name",),
    Unit: ("name",),
    User: ("name", "title", "unit_id"),
}


class Names:
    """The names that one page shows, each as it was at the moment in question."""

    def __init__(self) -> None:
        self._wanted: dict[Model, set[Any]] = defaultdict(set)
        self._states: dict[Model, dict[Any, list[Row]]] = defaultdict(dict)

    def want(self, model: Model, keys: Iterable[Any]) -> None:
        if model in NAMED_BY:
            self._wanted[model].update(key for key in keys if key is not None)

    def row(self, model: Model, key: Any, *, at: datetime | None) -> Row | None:
        """Return the naming columns of a row as they were; the oldest known before that."""
        if model not in NAMED_BY or key is None:
            return None
        if key not in self._states[model]:
            self._wanted[model].add(key)
            self._read(model)
        states = self._states[model][key]
        past = [row for row in states if at is None or row["since"] is None or row["since"] <= at]
        return past[-1] if past else next(iter(states), None)

    def text(self, model: Model, key: Any, *, at: datetime | None) -> str:
        """Return the name of the row that a foreign key pointed to."""
        if key is None or key == "":
            return ""
        if model in CODE_LISTS:
            return catalogue.label(CODE_LISTS[model], key)
        if model is SchemeVersion:
            return _scheme_text(key)
        row = self.row(model, key, at=at)
        if row is None:
            return f"#{key}"
        shown = NAMED_BY[model] if model is Asset else NAMED_BY[model][:1]
        name = " ".join(str(row[column]) for column in shown)
        return _(name) if model is Permission else name

    def place(self, user_id: int | None, *, at: datetime | None) -> str:
        """Return 住民課 主査: where a person worked then, and as what."""
        person = self.row(User, user_id, at=at)
        if person is None:
            return ""
        unit = self.text(Unit, person["unit_id"], at=at)
        return " ".join(filter(None, (unit, person["title"])))

    def person(self, user_id: int | None, *, at: datetime | None, program: str = "") -> str:
        return self.text(User, user_id, at=at) or program or str(_("自動の処理"))

    def _read(self, model: Model) -> None:
        keys = self._wanted.pop(model) - self._states[model].keys()
        found: dict[Any, list[Row]] = {key: [] for key in keys}
        for row in _states(model)(keys=keys):
            found[row["id"]].append(row)
        self._states[model].update(found)
        if model is User:
            self.want(Unit, (row["unit_id"] for rows in found.values() for row in rows))


@cache
def _states(model: Model) -> Prepared[Row]:
    """Return the question for the naming columns of every state of a kind, oldest first."""
    history: models.Manager[Any] | None = getattr(model, "history", None)
    if history is None:
        never = models.Value(None, models.DateTimeField())
        rows = model._base_manager.values("id", *NAMED_BY[model], since=never)
    else:
        states = history.order_by("history_date", "history_id")
        rows = states.values("id", *NAMED_BY[model], since=models.F("history_date"))
    return Prepared(lambda keys: rows.filter(id__in=keys))


def _scheme_text(key: int) -> str:
    try:
        version = catalogue.scheme_version(key)
    except catalogue.CatalogueMissingError:
        return f"#{key}"
    words = _("%(scheme)s（第%(number)d版）")
    return words % {"scheme": version.scheme.name, "number": version.number}
