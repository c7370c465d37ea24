"""Who is told for a post or a unit: the holder, else a deputy, else whoever is above them."""

from collections.abc import Iterable, Iterator
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from assets.models import Appointment, Membership, Municipality, Post, Unit, User
from assets.models.rights import RIGHTS, AppRole
from config.kit.prepared import Prepared

HEADS = ("ism", "school_ism")
CHIEF = "csio"
People = list[User]


class Place(NamedTuple):
    """What is asked of a unit."""

    pk: int
    parent_id: int | None
    path: str
    code: str
    name: str


class Office(NamedTuple):
    """What is asked of a post."""

    pk: int
    unit_id: int
    role_id: str
    name: str


_units: Prepared[Any] = Prepared(
    lambda municipality: (
        Unit.objects.filter(municipality=municipality).order_by("pk").values_list(*Place._fields)
    )
)
_posts: Prepared[Any] = Prepared(
    lambda municipality, on: (
        Post.objects.valid(on=on)
        .filter(unit__municipality=municipality)
        .order_by("pk")
        .values_list(*Office._fields)
    )
)
_terms: Prepared[Appointment] = Prepared(
    lambda municipality, on: (
        Appointment.objects.in_force(on=on)
        .filter(post__unit__municipality=municipality, holder__is_active=True)
        .select_related("holder")
        .order_by("-capacity", "pk")
    )
)
_memberships: Prepared[Membership] = Prepared(
    lambda municipality, on: (
        Membership.objects.valid(on=on)
        .filter(unit__municipality=municipality, user__is_active=True)
        .select_related("user")
        .order_by("pk")
    )
)


class Offices:
    """The posts of a municipality and the people in them on one day, read once for many questions.

    A vacant post is answered for by its deputy, then by the head of the unit or of the nearest
    unit above it, then by the 統括情報セキュリティ責任者, and at last by the administrators.
    """

    def __init__(self, municipality: Municipality | int, *, on: date) -> None:
        place = municipality
        self.municipality_id: int = place.pk if isinstance(place, Municipality) else place
        self.on = on

    def of_post(self, post_id: int) -> People:
        """The people to tell for a post; the first rung of the ladder that is held."""
        return next(self.ladder_of_post(post_id), [])

    def of_unit(self, unit_id: int) -> People:
        return next(self.ladder_of_unit(unit_id), [])

    def head_of(self, unit_id: int) -> People:
        """The head of a unit or their deputy, else of the nearest unit above; may be nobody."""
        return next(self._heads(unit_id), [])

    def ladder_of_post(self, post_id: int) -> Iterator[People]:
        """Those who are asked one after another, until one may see what is told."""
        yield from self._holders.get(post_id, ())
        unit_id = self._unit_of_post.get(post_id)
        yield from self.ladder_of_unit(unit_id) if unit_id else self._top()

    def ladder_of_unit(self, unit_id: int) -> Iterator[People]:
        yield from self._heads(unit_id)
        yield from self._top()

    def deciders(self, role: str, *, unit_id: int) -> People:
        """Those who decide in a role: of the unit or the nearest above, else of any unit.

        Where nobody holds it, the 統括情報セキュリティ責任者 does, then the administrators.
        """
        for post_id in self._posts_in(role, unit_id):
            if people := next(iter(self._holders.get(post_id, ())), []):
                return people
        return self.chiefs

    def registrars_of(self, unit_id: int) -> People:
        """Those who keep the register of exactly this unit."""
        return self._registrars.get(unit_id, [])

    @cached_property
    def chiefs(self) -> People:
        """The 統括情報セキュリティ責任者, else the administrators."""
        return next(self._top(), [])

    @cached_property
    def administrators(self) -> People:
        return [m.user for m in self._memberships if self._is_of_all(m, AppRole.ADMIN)]

    @cached_property
    def keepers_of_copies(self) -> People:
        """Who keeps evidence outside of the product: the auditors of the whole, and 統括."""
        auditors = [m.user for m in self._memberships if self._is_of_all(m, AppRole.AUDITOR)]
        return once_each([*auditors, *self.chiefs])

    @cached_property
    def watchers(self) -> People:
        """Who hears that the record itself may be wrong."""
        return once_each([*self.keepers_of_copies, *self.administrators])

    @cached_property
    def all_heads(self) -> People:
        """The heads of all units, each or their deputy."""
        heads = [post.pk for post in self._posts if post.role_id in HEADS]
        held = [next(iter(self._holders.get(post, ())), []) for post in heads]
        return once_each(person for people in held for person in people)

    @cached_property
    def everybody(self) -> People:
        """Everybody who has a role on the register."""
        return once_each(membership.user for membership in self._memberships)

    def sees_secrets_of(self, person: User, unit_id: int) -> bool:
        """Whether the person may know of the secret assets of a unit."""
        return self.may(person, "read_restricted", unit_id)

    def may(self, person: User, right: str, unit_id: int) -> bool:
        """Whether the person holds a right on a unit."""
        place = self._units[unit_id].path
        return any(place.startswith(path) for path in self._rights.get((person.pk, right), ()))

    def terms_of(self, role: str, unit_id: int | None = None) -> list[Appointment]:
        """The terms in the posts of a role, holders before deputies; in one unit, or anywhere."""
        posts = (
            self._posts_with.get(role, [])
            if unit_id is None
            else self._posts_of.get((unit_id, role), [])
        )
        return [term for post_id in posts for term in self._terms.get(post_id, ())]

    def managers_of(self, unit_id: int) -> People:
        """Those who manage exactly this unit in the application."""
        mine = (m for m in self._memberships if m.unit_id == unit_id)
        return [membership.user for membership in mine if membership.role == AppRole.MANAGER]

    def chain_of_units(self, unit_id: int) -> Iterator[int]:
        """The unit, and those above it."""
        above: int | None = unit_id
        while above is not None:
            yield above
            above = self._units[above].parent_id

    @cached_property
    def root_id(self) -> int:
        return next(pk for pk, unit in self._units.items() if unit.parent_id is None)

    def code_and_name(self, unit_id: int) -> tuple[str, str]:
        """The code of a unit and its name, which is to stand in a text with % in it."""
        unit = self._units[unit_id]
        return unit.code, unit.name.replace("%", "%%")

    @cached_property
    def contact(self) -> str:
        """Whom to ask: the post of the 統括情報セキュリティ責任者 and its unit."""
        for post in self._posts:
            if post.role_id == CHIEF:
                return f"{self._units[post.unit_id].name}（{post.name}）"
        return _("全庁管理者")

    def _heads(self, unit_id: int) -> Iterator[People]:
        for place in self.chain_of_units(unit_id):
            for role in HEADS:
                for post_id in self._posts_of.get((place, role), ()):
                    yield from self._holders.get(post_id, ())

    def _posts_in(self, role: str, unit_id: int | None) -> Iterator[int]:
        """The posts of a role, nearest first."""
        while unit_id is not None:
            yield from self._posts_of.get((unit_id, role), ())
            unit_id = self._units[unit_id].parent_id
        yield from self._posts_with.get(role, ())

    def _top(self) -> Iterator[People]:
        for post_id in self._posts_with.get(CHIEF, ()):
            yield from self._holders.get(post_id, ())
        if self.administrators:
            yield self.administrators

    def _is_of_all(self, membership: Membership, role: AppRole) -> bool:
        whole = self._units[membership.unit_id].parent_id is None
        return whole and membership.role == role

    @cached_property
    def _units(self) -> dict[int, Place]:
        return {row[0]: Place(*row) for row in _units(municipality=self.municipality_id)}

    @cached_property
    def _posts(self) -> list[Office]:
        return [Office(*row) for row in _posts(municipality=self.municipality_id, on=self.on)]

    @cached_property
    def _unit_of_post(self) -> dict[int, int]:
        return {post.pk: post.unit_id for post in self._posts}

    @cached_property
    def _posts_with(self) -> dict[str, list[int]]:
        """Role → the posts of it, in all units."""
        found: dict[str, list[int]] = {}
        for post in self._posts:
            found.setdefault(post.role_id, []).append(post.pk)
        return found

    @cached_property
    def _posts_of(self) -> dict[tuple[int, str], list[int]]:
        found: dict[tuple[int, str], list[int]] = {}
        for post in self._posts:
            found.setdefault((post.unit_id, post.role_id), []).append(post.pk)
        return found

    @cached_property
    def _terms(self) -> dict[int, list[Appointment]]:
        """Post → the terms of its holders, then those of its deputies."""
        found: dict[int, list[Appointment]] = {}
        for term in self._all_terms():
            found.setdefault(term.post_id, []).append(term)
        return found

    def _all_terms(self) -> list[Appointment]:
        return _terms(municipality=self.municipality_id, on=self.on)

    @cached_property
    def _holders(self) -> dict[int, list[People]]:
        """Post → its holders, then its deputies, each where there is one."""
        found: dict[int, dict[str, People]] = {}
        for post_id, terms in self._terms.items():
            for term in terms:
                found.setdefault(post_id, {}).setdefault(term.capacity, []).append(term.holder)
        return {post: list(rungs.values()) for post, rungs in found.items()}

    @cached_property
    def _memberships(self) -> list[Membership]:
        return _memberships(municipality=self.municipality_id, on=self.on)

    @cached_property
    def _registrars(self) -> dict[int, People]:
        found: dict[int, People] = {}
        for membership in self._memberships:
            if membership.role == AppRole.REGISTRAR:
                found.setdefault(membership.unit_id, []).append(membership.user)
        return found

    @cached_property
    def _rights(self) -> dict[tuple[int, str], set[str]]:
        """Person and right → the paths under which they hold it."""
        found: dict[tuple[int, str], set[str]] = {}
        for membership in self._memberships:
            path = self._units[membership.unit_id].path
            for right in RIGHTS[membership.role]:
                found.setdefault((membership.user_id, right), set()).add(path)
        return found


def recipients(place: Post | Unit, *, on: date) -> People:
    """The people to tell for one post or unit on a day."""
    unit = place if isinstance(place, Unit) else place.unit
    offices = Offices(unit.municipality_id, on=on)
    return offices.of_unit(place.pk) if isinstance(place, Unit) else offices.of_post(place.pk)


def once_each(people: Iterable[User]) -> People:
    """The same people, each of them once."""
    return list({person.pk: person for person in people}.values())
