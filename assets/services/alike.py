"""Assets that agree in all that a judgement rests on are judged alike, and so only once."""

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from functools import reduce
from operator import itemgetter, or_
from typing import Any

from django.db.models import BooleanField, JSONField

from assets.services.checks import FIELDS
from classification.rules import DERIVED_FROM, Grounds

REMEMBERED = 5_000  # judgements, in a file or a register of any length
ALWAYS = ("status", "scheme_version_id")  # what every judgement asks first
NOTHING: tuple[Any, ...] = (None, "", [], {}, ())
_NAMES = {field.name: (name,) for name, field in FIELDS.items()} | {
    "system": ("system_id", "system_name")
}


class Alike:
    """Makes the key by which judgements are remembered, from the plain columns of an asset.

    Facts that are no columns (the calendar, the posts that are held) are for the caller to add.
    """

    def __init__(self, grounds: Iterable[Grounds]) -> None:
        every = reduce(or_, grounds, Grounds())
        stated = _columns(every.stated)
        values = _columns(every.values) | {name for name in stated if _is_answer(name)}
        lists = {name for name in values if isinstance(FIELDS[name], JSONField)}
        self._values, self._lists = _taker(values - lists), _taker(lists)
        self._stated = _taker(stated - values)
        self._keys = sorted(every.values | every.stated | values | stated)

    def key(self, state: Mapping[str, Any]) -> Hashable:
        extra = state["extra"]
        beside = repr([extra.get(key) for key in self._keys]) if extra else ""
        lacking = tuple([not value and value in NOTHING for value in self._stated(state)])
        return self._values(state), repr(self._lists(state)), lacking, beside


def _columns(keys: Collection[str]) -> set[str]:
    """Return the columns, by attribute name, that these facts are made of."""
    found: set[str] = set()
    for key in keys:
        for source in DERIVED_FROM.get(key, (key,)):
            found.update(_NAMES.get(source, (source,) if source in FIELDS else ()))
    return found


def _is_answer(name: str) -> bool:
    """Whether a no says as much as nothing to some, and is a statement to others."""
    return isinstance(FIELDS[name], BooleanField)


def _taker(names: Iterable[str]) -> Callable[[Mapping[str, Any]], tuple[Any, ...]]:
    return itemgetter(*ALWAYS, *sorted(names))
