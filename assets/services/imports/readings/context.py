"""All that a cell is read against: the names, lists and grades of one municipality on one day."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache, partial
from typing import Self

from django.db.models import Q

from assets.access import Viewer
from assets.models import Appointment, Asset, CustomField, Municipality, Post, Unit, User
from assets.services import offers
from assets.services.imports.readings import grading, synonyms
from assets.services.imports.readings.names import Choices, Names, NewPosts
from classification.services import catalogue, naming
from config.kit.sheets.book import Value

CHUNK = 1_000  # systems that are read at once


@dataclass(frozen=True)
class OwnField:
    """A column of the municipality's own, as a cell under it is read."""

    key: str
    label: str
    type: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, repr=False)
class Context:
    """What the words of a file can mean in one municipality, on the day of the import.

    Nothing is queried after it is made but the systems, which may be a third of the register,
    once a cell names one. `scheme_of_column` names the scheme by which a file
    grades, where it is not that of the municipality; `is_own_export` says that the file was
    written by this product, so that nothing in it needs to be guessed.
    """

    municipality_id: int
    name: str
    on: date
    is_1904: bool = False
    is_own_export: bool = False
    scheme_of_column: Mapping[str, str] = field(default_factory=dict)
    units: Names = field(default_factory=Names)
    unit_heads: Mapping[int, str] = field(default_factory=dict)
    ended_units: Names = field(default_factory=Names)
    posts: Names = field(default_factory=Names)
    posts_of: Mapping[int, Names] = field(default_factory=dict)
    posts_held: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    new_posts: NewPosts | None = None
    people: Names = field(default_factory=Names)
    systems: Callable[[], Names] = Names
    own_fields: Mapping[str, OwnField] = field(default_factory=dict)
    choices: Mapping[str, Choices] = field(default_factory=dict)
    grades: grading.Grades = field(default_factory=grading.Grades)

    @classmethod
    def of(cls, asker: Viewer | Municipality, *, on: date, is_1904: bool = False) -> Self:
        """Gather what belongs to a municipality, as far as the viewer may see it."""
        viewer = asker if isinstance(asker, Viewer) else None
        home = asker.municipality if isinstance(asker, Viewer) else asker
        if home is None:
            raise ValueError("a person without a municipality cannot import")
        units = list(Unit.objects.filter(municipality=home).order_by("position", "pk"))
        posts = list(Post.objects.valid(on=on).filter(unit__municipality=home))
        ended, current = _units(home, units, on)
        return cls(
            municipality_id=home.pk,
            name=home.name,
            on=on,
            is_1904=is_1904,
            units=current,
            unit_heads={unit.pk: unit.name for unit in units},
            ended_units=ended,
            posts=_posts(posts, units),
            posts_of={unit.pk: _posts(near, [unit]) for unit, near in _by_unit(posts, units)},
            new_posts=NewPosts() if viewer and viewer.can_everywhere("manage_units") else None,
            posts_held=_held(home, on),
            people=_people(home),
            systems=cache(partial(_systems, viewer, home)),
            own_fields=_own_fields(viewer, home),
            choices={**synonyms.fixed(), **_lists()},
            grades=grading.gather(home.scheme_version_id, home.school_scheme_version_id),
        )

    def for_table(
        self,
        columns: Mapping[str, Iterable[Value]],
        *,
        schemes: Mapping[str, str] | None = None,
        is_1904: bool | None = None,
        is_own_export: bool | None = None,
    ) -> Self:
        """Return the same context for one table, or for all tables of one file.

        `columns` are the cells under c_level, "grades" and mext_level: they show by which
        scheme a file grades, unless `schemes` says so ({"c_level": "gov"}).
        """
        shown = {key: grading.scheme_of(cells, self.grades) for key, cells in columns.items()}
        return replace(
            self,
            is_1904=self.is_1904 if is_1904 is None else is_1904,
            is_own_export=self.is_own_export if is_own_export is None else is_own_export,
            scheme_of_column={
                **{key: one for key, one in shown.items() if one},
                **self.scheme_of_column,
                **(schemes or {}),
            },
        )


def _posts(posts: Iterable[Post], units: Iterable[Unit]) -> Names:
    """Name posts by their titles, and by those that a unit's short or former name gives them."""
    names, by_key = Names(), {unit.pk: unit for unit in units}
    for post in posts:
        unit = by_key[post.unit_id]
        title = post.name.removeprefix(unit.name)
        spoken = [f"{name}{title}" for name in unit.also_known_as] if title != post.name else []
        names.add(post.pk, post.name)
        names.add(post.pk, "", *spoken, weight=1)
    return names


def _by_unit(posts: Iterable[Post], units: Iterable[Unit]) -> list[tuple[Unit, list[Post]]]:
    found: dict[int, list[Post]] = defaultdict(list)
    for post in posts:
        found[post.unit_id].append(post)
    return [(unit, found[unit.pk]) for unit in units if unit.pk in found]


def _units(home: Municipality, units: list[Unit], on: date) -> tuple[Names, Names]:
    """Return the units that ended without a successor, and those of today by every name."""
    former: dict[int, set[str]] = defaultdict(set)
    for pk, name in Unit.history.filter(municipality=home).values_list("id", "name").distinct():
        former[pk].add(name)
    by_pk = {unit.pk: unit for unit in units}
    ended, current = Names(), Names()
    for unit in sorted(units, key=lambda unit: not _is_of(unit, on)):
        heir = _heir(unit, by_pk, on)
        if heir is None:
            ended.add(unit.pk, unit.name, unit.code, *unit.also_known_as)
            continue
        distance = 0 if heir == unit else 4
        current.add(heir.pk, heir.name, unit.name, weight=distance)
        current.add(heir.pk, heir.name, unit.code, weight=distance)
        current.add(heir.pk, heir.name, *unit.also_known_as, weight=distance + 1)
        current.add(heir.pk, heir.name, *_stems(unit.name), weight=distance + 2)
        current.add(heir.pk, heir.name, *former[unit.pk], weight=distance + 3)
    return ended, current


def _stems(name: str) -> list[str]:
    """Return 総務 for 総務課: people leave the last letter out."""
    return [name[:-1]] if len(name) > 2 and name[-1] in "課室局部" else []


def _is_of(unit: Unit, on: date) -> bool:
    return unit.valid_to is None or unit.valid_to >= on


def _heir(unit: Unit, by_pk: Mapping[int, Unit], on: date) -> Unit | None:
    """Return the unit of today that took over from a unit; the unit itself while it exists."""
    seen: set[int] = set()
    heir: Unit | None = unit
    while heir and not _is_of(heir, on) and heir.pk not in seen:
        seen.add(heir.pk)
        heir = by_pk.get(heir.successor_id or 0)
    return heir if heir and _is_of(heir, on) else None


def _held(home: Municipality, on: date) -> dict[int, tuple[int, ...]]:
    """Return the posts that each person holds on the day."""
    found: dict[int, list[int]] = defaultdict(list)
    terms = Appointment.objects.in_force(on=on).filter(
        post__unit__municipality=home, capacity=Appointment.Capacity.HOLDER
    )
    for holder, post in terms.values_list("holder_id", "post_id"):
        found[holder].append(post)
    return {holder: tuple(dict.fromkeys(posts)) for holder, posts in found.items()}


def _people(home: Municipality) -> Names:
    people = Names()
    rows = User.objects.filter(municipality=home).order_by("-is_active", "pk")
    for pk, name, is_active in rows.values_list("pk", "name", "is_active"):
        distance = 0 if is_active else 2
        people.add(pk, name, weight=distance)
        family = name.replace("　", " ").split(" ")[0]
        if family != name:
            people.add(pk, name, family, weight=distance + 1)
    return people


def _systems(viewer: Viewer | None, home: Municipality) -> Names:
    """The assets that others run on or may run on, by number and by name."""
    seen = viewer.assets() if viewer else Asset.objects.filter(municipality=home)
    used = Asset.objects.filter(municipality=home, system__isnull=False).values("system_id")
    systems = seen.filter(Q(form__in=offers.RUNS_SYSTEMS) | Q(pk__in=used))
    found = Names()
    rows = systems.values_list("pk", "asset_no", "name")
    for pk, number, name in rows.iterator(chunk_size=CHUNK):
        found.add(pk, f"{number} {name}", number)
        found.add(pk, f"{number} {name}", name, weight=1)
    return found


def _own_fields(viewer: Viewer | None, home: Municipality) -> dict[str, OwnField]:
    fields = (
        offers.custom_fields(viewer)
        if viewer
        else CustomField.objects.filter(municipality=home, active=True)
    )
    return {
        one.key: OwnField(one.key, one.label, one.type, tuple(map(str, one.choices)))
        for one in fields
    }


def _lists() -> dict[str, Choices]:
    """Return the lists of the catalogue by column key, with common and with installed wordings."""
    with naming.spoken(lambda: naming.AS_INSTALLED):
        installed = {**catalogue.segments(), **catalogue.retentions()}
    segments = Choices((code, row.label) for code, row in catalogue.segments().items())
    for code, segment in catalogue.segments().items():
        segments.add(code, segment.short_label, installed[code].label, is_own_word=True)
        segments.add(code, *synonyms.SEGMENTS.get(code, "").split(" "))
    retentions = Choices((code, row.label) for code, row in catalogue.retentions().items())
    for code in catalogue.retentions():
        retentions.add(code, installed[code].label, is_own_word=True)
    for code, words in synonyms.RETENTIONS.items():
        retentions.add(code, *words.split(" "))
    businesses = Choices((code, row.label) for code, row in catalogue.businesses().items())
    for code, business in catalogue.businesses().items():
        businesses.add(code, *map(str, business.aliases))
        businesses.add(code, f"{business.label}事務", f"{business.label}業務")
    return {"segment": segments, "retention": retentions, "business": businesses}
