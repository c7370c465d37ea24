"""The state of a list as its address says it: conditions read, applied, named and changed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _

from assets.access import Viewer
from assets.forms.conditions import (
    ANY,
    CONDITIONS,
    EXTRA,
    GROUPS,
    Condition,
    Reader,
)
from assets.forms.moment import AT, OF_TODAY, Moment
from assets.forms.own_conditions import of_custom
from assets.models import AssetQuerySet
from assets.models.search import matching
from config.kit import dates
from config.kit.paging import COUNTED_TO, PLACE
from config.kit.refusals import name_errors

LONGEST_SEARCH = 100
NAMED = 3
# What the address of a list says beside its conditions.
CARRIED = ("view", "q", "sort", "cols", "size", AT)


@dataclass(frozen=True)
class Chip:
    """One applied condition, with the links that change it and take it away."""

    name: str
    label: str
    words: str
    edit: str
    remove: str

    @property
    def remove_label(self) -> str:
        told = {"label": self.label, "words": self.words}
        return _("%(label)s：%(words)sの絞り込みを外す") % told


@dataclass(frozen=True)
class WayOut:
    """The condition to take away from an empty list, and how much is found without it."""

    chip: Chip
    count: int


class Conditions:
    """The conditions of one address, read for one viewer; what cannot be read is not applied."""

    def __init__(self, query: QueryDict, viewer: Viewer, *, on: date) -> None:
        self.query, self.reader = query, Reader(viewer, on)
        self.unread: list[str] = []
        if viewer.moment:
            self.unread += [str(CONDITIONS[name].label) for name in OF_TODAY & set(query)]

    @cached_property
    def q(self) -> str:
        return self.query.get("q", "").strip()[:LONGEST_SEARCH]

    @cached_property
    def known(self) -> dict[str, Condition]:
        """Every condition that this address names."""
        asked = asked_of(self.reader.viewer)
        found = {name: asked[name] for name in asked if name in self.query}
        if any(name.startswith(EXTRA) for name in self.query):
            custom = self.reader.custom.items()
            found |= {name: of_custom(name, c) for name, c in custom if name in self.query}
        return found

    @cached_property
    def values(self) -> dict[str, Any]:
        """Condition name → what is asked; in the order of the panel."""
        return dict(self._read())

    def _read(self) -> Iterator[tuple[str, Any]]:
        for name, condition in self.known.items():
            field = self.fields[name]
            given: Any = self.query.getlist(name)
            if not isinstance(field, forms.MultipleChoiceField):
                given = given[-1]
            try:
                value = field.clean(given)
            except ValidationError:
                self.unread.append(str(condition.label))
                continue
            if value not in (None, "", [], False):
                yield name, value

    @cached_property
    def fields(self) -> dict[str, forms.Field]:
        return {name: condition.field(self.reader) for name, condition in self.known.items()}

    def assets(self) -> AssetQuerySet:
        """Return what the viewer may see of what is asked."""
        return self._narrowed(AssetQuerySet.kept)

    def counted(self) -> AssetQuerySet:
        """Return the same assets, to be counted."""
        is_slow = bool(self.q or self.reader.viewer.moment)
        return self._narrowed(AssetQuerySet.kept if is_slow else AssetQuerySet.kept_to_count)

    def _narrowed(self, kept: Callable[[AssetQuerySet], AssetQuerySet]) -> AssetQuerySet:
        found = self.reader.viewer.assets()
        if "status" not in self.values:
            found = kept(found)
        for name, value in self.values.items():
            found = self.known[name].narrow(found, value, self.reader)
        return matching(found, self.q) if self.q else found

    @property
    def around_search(self) -> list[tuple[str, str]]:
        """Return everything the address says but the search and the place, for its form."""
        left = self.query.copy()
        for name in ("q", *PLACE):
            left.pop(name, None)
        return [(name, text) for name, texts in left.lists() for text in texts]

    def way_out(self) -> "WayOut | None":
        """Return the one condition without which the most assets are found, of an empty list."""
        tried = []
        for chip in self.chips():
            without = QueryDict(chip.remove.removeprefix("?"))
            rest = Conditions(without, self.reader.viewer, on=self.reader.on).counted()
            tried.append(WayOut(chip, rest.order_by()[: COUNTED_TO + 1].count()))
        best = max(tried, key=lambda each: each.count, default=None)
        return best if best and best.count else None

    @property
    def are_any(self) -> bool:
        return bool(self.values or self.q)

    def chips(self) -> list[Chip]:
        made = [self._chip(name, value) for name, value in self.values.items()]
        if "status" in self.values:
            return made
        everything = self._address(status=[ANY])
        kept = self._made("status", _("状態"), _("廃棄済みを除く"), everything)
        return [kept, *made]

    def _chip(self, name: str, value: Any) -> Chip:
        words = self._words(self.fields[name], value)
        return self._made(name, str(self.known[name].label), words, self._address(**{name: []}))

    def _made(self, name: str, label: str, words: str, remove: str) -> Chip:
        edit = f"{self._address()}#id_{name}"
        return Chip(name, label, words, edit, remove)

    def _words(self, field: forms.Field, value: Any) -> str:
        if isinstance(value, bool):
            return _("はい")
        if isinstance(value, date):
            return dates.wareki(value)
        if not isinstance(field, forms.ChoiceField):
            return str(value)
        choices: Any = field.choices
        names = {str(code): str(name).strip("　") for code, name in choices}
        chosen = [names[code] for code in (value if isinstance(value, list) else [value])]
        if len(chosen) > NAMED:
            told = {"names": "、".join(chosen[:NAMED]), "more": len(chosen) - NAMED}
            return _("%(names)sほか%(more)s") % told
        return "、".join(chosen)

    def _address(self, **changed: list[str]) -> str:
        """Return "?…" of this list from its first page, with some parameters changed."""
        query = self.query.copy()
        for name in PLACE:
            query.pop(name, None)
        for name, values in changed.items():
            query.setlist(name, values)
        return f"?{query.urlencode()}"

    @property
    def cleared(self) -> str:
        """Return the address without any condition, of the same moment."""
        at = self.query.get(AT, "")
        return f"?{urlencode({AT: at})}" if at else ""

    def sentence(self) -> str:
        """Return the conditions in one line, for paper."""
        told = [f"{chip.label}：{chip.words}" for chip in self.chips()]
        if self.q:
            told.insert(0, _("検索：%(q)s") % {"q": self.q})
        if moment := self.reader.viewer.moment:
            told.insert(0, Moment.of(moment).words)
        return "　".join(told)


def asked_of(viewer: Viewer) -> dict[str, Condition]:
    """Return what the register that somebody looks at can be narrowed by."""
    if viewer.moment is None:
        return CONDITIONS
    return {name: condition for name, condition in CONDITIONS.items() if name not in OF_TODAY}


class FilterForm(forms.Form):
    """Every condition at once, in groups; sending it leads to the list with a clean address."""

    def __init__(self, query: QueryDict, viewer: Viewer, *, on: date, sent: bool) -> None:
        self.query, reader = query, Reader(viewer, on)
        self.conditions = asked_of(viewer) | {
            name: of_custom(name, column) for name, column in reader.custom.items()
        }
        super().__init__(query if sent else None)
        for name, condition in self.conditions.items():
            field = condition.field(reader)
            field.label = str(condition.label)
            name_errors(field, label=field.label)
            self.fields[name] = field
            is_list = isinstance(field, forms.MultipleChoiceField)
            self.initial[name] = query.getlist(name) if is_list else query.get(name)

    def groups(self) -> list[dict[str, Any]]:
        """Return the fields by group, with how many of each group are in use."""
        made = []
        for key, title in GROUPS.items():
            fields = [self[name] for name, c in self.conditions.items() if c.group == key]
            used = sum(1 for field in fields if any(self.query.getlist(field.name)))
            if fields:
                made.append({"title": title, "fields": fields, "used": used})
        return made

    def carried(self) -> list[tuple[str, str]]:
        """Return what the address said beside the conditions, to be sent along."""
        return [(name, str(self.query[name])) for name in CARRIED if self.query.get(name)]

    def address(self) -> str:
        """Return the list's parameters for what was chosen."""
        query = QueryDict(mutable=True)
        for name, text in self.carried():
            query[name] = text
        for name, value in self.cleaned_data.items():
            query.setlist(name, _texts(value))
        return query.urlencode()


def _texts(value: Any) -> list[str]:
    if isinstance(value, list):
        return value
    if isinstance(value, date):
        return [value.isoformat()]
    if value in (None, "", False):
        return []
    return ["1" if value is True else str(value)]
