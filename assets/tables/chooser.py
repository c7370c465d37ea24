"""Choosing the columns of the list, and their order, one step at a time."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple

from django.http import QueryDict
from django.utils.translation import gettext as _

from assets.access import Viewer
from assets.models.asset.names import short_name
from assets.tables.assets import MOST_COLUMNS, chosen_columns
from assets.tables.columns import EXTRA, FIXED, AssetColumns
from classification import columns as register


class Choice(NamedTuple):
    """One column that can be shown."""

    key: str
    label: str


@dataclass(frozen=True)
class Chooser:
    """What is chosen so far: from the list's address at first, then from the sent form.

    The order is that of the ticked boxes; `up` and `down` move one of them.
    """

    data: QueryDict
    viewer: Viewer
    on: date

    @cached_property
    def offered(self) -> dict[str, str]:
        return AssetColumns(self.viewer, self.on).offered()

    @cached_property
    def keys(self) -> list[str]:
        """The shown columns in their order, without those that are always first."""
        if not self.was_sent:
            chosen = chosen_columns(self.list_query, self.viewer)
        else:
            chosen = self.data.getlist("column")
        known = [key for key in chosen if key in self.offered and key not in FIXED]
        return self._moved(list(dict.fromkeys(known))[:MOST_COLUMNS])

    @property
    def was_sent(self) -> bool:
        return "back" in self.data

    @cached_property
    def list_query(self) -> QueryDict:
        """The address of the list that is being arranged."""
        return QueryDict(str(self.data["back"])) if self.was_sent else self.data

    @property
    def is_done(self) -> bool:
        return "save" in self.data or "reset" in self.data

    @property
    def to_keep(self) -> list[str]:
        """Return the columns to keep for the person; none stands for the usual ones."""
        return [] if "reset" in self.data else self.keys

    @property
    def back(self) -> str:
        """Return the list's address without columns of its own, so that the kept ones show."""
        query = self.list_query.copy()
        query.pop("cols", None)
        return query.urlencode()

    @property
    def shown(self) -> list[Choice]:
        return [Choice(key, self._name(key)) for key in self.keys]

    @property
    def fixed(self) -> list[str]:
        return [short_name(key) for key in FIXED]

    @property
    def others(self) -> list[tuple[str, list[Choice]]]:
        """Return what is not shown, by the parts of the form."""
        left = [key for key in self.offered if key not in {*self.keys, *FIXED}]
        made = []
        for group in register.groups().values():
            members = {column.key for column in register.in_group(group.key)}
            choices = [Choice(key, self._name(key)) for key in left if key in members]
            made.append((group.title, choices))
        worked_out = [Choice(key, self._name(key)) for key in left if _is_worked_out(key)]
        own = [Choice(key, self._name(key)) for key in left if key.startswith(EXTRA)]
        made += [(_("台帳の評価"), worked_out), (_("独自の項目"), own)]
        return [(title, choices) for title, choices in made if choices]

    def _name(self, key: str) -> str:
        return self.offered[key]

    def _moved(self, keys: list[str]) -> list[str]:
        for name, by in (("up", -1), ("down", 1)):
            key = self.data.get(name)
            if key in keys:
                at = keys.index(key)
                keys.insert(max(0, at + by), keys.pop(at))
        return keys


def _is_worked_out(key: str) -> bool:
    return key not in register.columns() and not key.startswith(EXTRA)
