"""What the words of a personnel list mean: which person, unit and post of the register."""

import re
from collections import defaultdict
from datetime import date

from assets.models import Municipality, Post, Unit, User
from assets.services.imports.readings.names import Names
from config.kit.text import fold

FORMER, FULL = 2, 1
MOST_HEIRS = 8  # of a unit whose successor was closed as well
PARTS = re.compile(r"兼|併任|、|，|,|・|/|／|\n")
PART_OF_UNIT = re.compile(
    r".{0,12}(?:係|担当|班|グループ|チーム|室|分室|出張所|長|補佐|主幹|主査|主任|主事|参事|主監|技師"
    r"|保健師|保育士|教諭|教頭|書記|事務局?|職員|員)"
)
HEAD = re.compile(r"(?<![係班])長$")


class Units:
    """The units of a municipality on one day, by every name they have or had."""

    def __init__(self, municipality: Municipality, *, on: date) -> None:
        every = Unit.objects.filter(municipality=municipality)
        self.by_pk = {unit.pk: unit for unit in every.order_by("pk")}
        self.on = on
        self.home = municipality.name
        self._names = Names()
        self._add_names()

    def find(self, text: str) -> Unit | None:
        """Return the one unit that a text names, or the unit that took over from it."""
        pk = self._find(text) or self._find(self._without_home(text))
        return self.living(self.by_pk[pk]) if pk else None

    def former(self, text: str) -> Unit | None:
        """Return the unit that a text names, as it was: it may have ended since."""
        pk = self._find(text) or self._find(self._without_home(text))
        return self.by_pk[pk] if pk else None

    def alike(self, text: str) -> tuple[str, ...]:
        return self._names.alike(self._without_home(text))

    def living(self, unit: Unit | None) -> Unit | None:
        """Return the unit that exists on the day: itself, or whoever took over."""
        for _step in range(MOST_HEIRS):
            if unit is None or unit.valid_to is None or unit.valid_to >= self.on:
                return unit
            unit = self.by_pk.get(unit.successor_id or 0)
        return None

    def _add_names(self) -> None:
        former: dict[int, set[str]] = defaultdict(set)
        versions = Unit.history.filter(id__in=self.by_pk).order_by()
        for pk, name in versions.values_list("id", "name").distinct():
            former[pk].add(name)
        for pk, unit in self.by_pk.items():
            self._names.add(pk, unit.name)
            self._names.add(pk, unit.name, unit.code, weight=0)
            self._names.add(pk, unit.name, self._full_name(unit), weight=FULL)
            aliases = {*unit.also_known_as, *former[pk]} - {unit.name}
            self._names.add(pk, unit.name, *sorted(aliases), weight=FORMER)

    def _full_name(self, unit: Unit) -> str:
        names, above = [unit.name], self.by_pk.get(unit.parent_id or 0)
        while above is not None and above.parent_id is not None:
            names.insert(0, above.name)
            above = self.by_pk.get(above.parent_id)
        return "".join(names)

    def _without_home(self, text: str) -> str:
        rest = text.removeprefix(self.home)
        for word in ("役場", "役所", "立"):
            rest = rest.removeprefix(word)
        return rest.strip() or text

    def _find(self, text: str) -> int | None:
        if not text:
            return None
        found = self._names.find(text)
        if found is None:
            part = self._names.at_start(text)
            if part and PART_OF_UNIT.fullmatch(part[1]):
                return part[0]
        return found


class Posts:
    """The posts that exist on a day: by their unit, and by a name that only one of them has."""

    def __init__(self, municipality: Municipality, *, on: date) -> None:
        found = Post.objects.valid(on=on).filter(unit__municipality=municipality)
        self._of_unit: dict[int, list[Post]] = defaultdict(list)
        self._named: dict[str, list[Post]] = defaultdict(list)
        for post in found.select_related("unit").order_by("pk"):
            self._of_unit[post.unit_id].append(post)
            self._named[fold(post.name)].append(post)

    def anywhere(self, text: str) -> Post | None:
        """Return the only post of this name: 住民課長."""
        for part in (text, *PARTS.split(text)):
            found = self._named.get(fold(part), [])
            if len(found) == 1:
                return found[0]
        return None

    def within(self, unit: Unit, title: str) -> Post | None:
        """Return the post that a title means in a unit: 課長 in 住民課 is 住民課長."""
        for part in (title, *PARTS.split(title)):
            home = fold(unit.name)
            word = fold(part).removeprefix(home)
            names = {fold(part), word, home + word, home[:-1] + word}
            posts = self._of_unit[unit.pk]
            own = [post for post in posts if fold(post.name) in names]
            if not own and HEAD.search(part) and len(part) > 1:
                own = [post for post in posts if fold(post.name).endswith(word)]
            if len(own) == 1:
                return own[0]
        return None


class Staff:
    """The people of a municipality, by their log-in and by their name."""

    def __init__(self, municipality: Municipality) -> None:
        self._by_number: dict[str, User] = {}
        self._by_name: dict[str, list[User]] = defaultdict(list)
        for user in User.objects.filter(municipality=municipality).order_by("-is_active", "pk"):
            self._by_number[user.username.casefold()] = user
            self._by_name[fold(user.name)].append(user)

    def numbered(self, number: str) -> User | None:
        return self._by_number.get(number.strip().casefold())

    def named(self, name: str, *, unit: Unit | None) -> list[User]:
        """Return who has this name: those in use, and of several the ones of the unit."""
        found = self._by_name.get(fold(name), [])
        found = [user for user in found if user.is_active] or found
        if len(found) > 1 and unit is not None:
            near = [user for user in found if user.unit_id == unit.pk]
            return near or found
        return found
