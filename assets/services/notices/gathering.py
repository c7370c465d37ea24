"""Who may be told of what: notices put together from groups of assets, one for each person."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from assets.models import User
from assets.services.notices.offices import Offices, People, once_each
from assets.services.notices.telling import Telling


@dataclass(frozen=True, slots=True)
class Group:
    """So many assets of a unit and a post that are due on the same day; secret ones apart."""

    unit_id: int
    post_id: int | None
    count: int
    restricted: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """What is said of a group, before it is known to whom and of how many."""

    key: str
    kind: str
    text: str
    url: str
    due_on: date | None = None


class Gathering:
    """The notices of one kind; groups that are told to a person under one key are added up."""

    def __init__(self, offices: Offices) -> None:
        self.offices = offices
        self._found: dict[tuple[int, str], Telling] = {}

    def tell_keepers(self, group: Group, words: Words) -> People:
        """Tell who answers for the assets and who keeps their register; return those."""
        people = self.keepers(group)
        for person in people:
            self.add(person, group.count, words)
        return people

    def keepers(self, group: Group) -> People:
        """Of secret assets only those are told who may read them, however far up they are."""
        offices = self.offices
        ladder = offices.ladder_of_post if group.post_id else offices.ladder_of_unit
        rungs = (self._may_know(p, group) for p in ladder(group.post_id or group.unit_id))
        answering = next(filter(None, rungs), [])
        return once_each([*answering, *self._may_know(offices.registrars_of(group.unit_id), group)])

    def tell_others(
        self, people: People, group: Group, words: Words, *, is_copy: bool = True
    ) -> None:
        """Tell those of these people who may know."""
        for person in self._may_know(people, group):
            self.add(person, group.count, words, is_copy=is_copy)

    def add(self, person: User, count: int, words: Words, *, is_copy: bool = False) -> None:
        place = person.pk, words.key
        known = self._found.get(place)
        if known is None:
            told = (words.kind, words.text, words.url, count, words.due_on)
            self._found[place] = Telling(person, words.key, *told, is_copy)
        else:
            both = known.count + count
            self._found[place] = replace(known, count=both, is_copy=known.is_copy and is_copy)

    def tellings(self) -> Iterator[Telling]:
        """The notices, each text with the number of its assets."""
        for told in self._found.values():
            yield replace(told, text=told.text % {"count": told.count})

    def _may_know(self, people: People, group: Group) -> People:
        if not group.restricted:
            return people
        return [p for p in people if self.offices.sees_secrets_of(p, group.unit_id)]
