"""The offices that are asked about what a few units hold: few are read, however many there are."""

from collections.abc import Iterable
from datetime import date
from functools import cached_property
from itertools import accumulate
from typing import Any

from django.db.models import F, Q

from assets.models import Appointment, Membership, Unit
from assets.services.notices.offices import HEADS, Office, Offices, Place
from config.kit.prepared import Prepared

_units: Prepared[Any] = Prepared(
    lambda municipality, paths: (
        Unit.objects.filter(municipality=municipality, path__in=paths)
        .order_by("pk")
        .values_list(*Place._fields)
    )
)
_terms: Prepared[Appointment] = Prepared(
    lambda municipality, paths, on: (
        Appointment.objects.in_force(on=on)
        .filter(Q(post__valid_to=None) | Q(post__valid_to__gte=on), post__valid_from__lte=on)
        .filter(Q(post__unit__path__in=paths) | ~Q(post__role__in=HEADS))
        .filter(post__unit__municipality=municipality, holder__is_active=True)
        .select_related("holder")
        .annotate(unit_id=F("post__unit"), role_id=F("post__role"), name=F("post__name"))
        .order_by("-capacity", "pk")
    )
)
_memberships: Prepared[Membership] = Prepared(
    lambda municipality, paths, on: (
        Membership.objects.valid(on=on)
        .filter(unit__municipality=municipality, unit__path__in=paths, user__is_active=True)
        .select_related("user")
        .order_by("pk")
    )
)


class Around(Offices):
    """The heads and the roles of some units and of those above them, and all other offices.

    Whoever is asked about an asset is among them: a right reaches down from above, and a head
    is looked for upwards. Of another unit nothing is known, and a vacant post is not there.
    """

    def __init__(self, municipality: int, *, on: date, units: Iterable[Unit]) -> None:
        super().__init__(municipality, on=on)
        self.paths = {path for unit in units for path in _upwards(unit.path)}

    @cached_property
    def _units(self) -> dict[int, Place]:
        rows = _units(municipality=self.municipality_id, paths=self.paths)
        return {row[0]: Place(*row) for row in rows}

    @cached_property
    def _posts(self) -> list[Office]:
        held: dict[int, Office] = {}
        for post, terms in self._terms.items():
            told: Any = terms[0]
            held[post] = Office(post, told.unit_id, told.role_id, told.name)
        return [held[post] for post in sorted(held)]

    def _all_terms(self) -> list[Appointment]:
        return _terms(municipality=self.municipality_id, paths=self.paths, on=self.on)

    @cached_property
    def _memberships(self) -> list[Membership]:
        return _memberships(municipality=self.municipality_id, paths=self.paths, on=self.on)


def _upwards(path: str) -> Iterable[str]:
    """Every path that a path leads through: /A/, /A/B/, /A/B/C/."""
    return [f"/{above}/" for above in accumulate(path.strip("/").split("/"), "{}/{}".format)]
