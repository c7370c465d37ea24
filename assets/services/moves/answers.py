"""What may be answered to the lines of a change of staff: people, units and posts of the day."""

from typing import Any

from django.db.models import QuerySet

from assets.models import AppRole, PersonnelChange, PersonnelMove, Post, Unit, User
from assets.models.organisation import UnitQuerySet

Kind = PersonnelMove.Kind


def offered(change: PersonnelChange) -> dict[str, QuerySet[Any]]:
    """Return the rows that each field of a line may name."""
    place, day = change.municipality_id, change.effective_on
    people = User.objects.filter(municipality=place, is_active=True)
    units = Unit.objects.filter(municipality=place).valid(on=day).order_by("path")
    posts = Post.objects.filter(unit__municipality=place).valid(on=day).select_related("unit")
    return {
        "user": people.order_by("unit__position", "unit__code", "name", "pk"),
        "from_unit": units,
        "to_unit": units,
        "to_post": posts.order_by("unit__position", "unit__code", "pk"),
    }


def units_by_key(pk: int | None) -> UnitQuerySet:
    """Return the unit that a line names already: it may have ended before the day."""
    return Unit.objects.filter(pk=pk or 0)


def find_post(change: PersonnelChange, pk: int) -> Post | None:
    """Return a post of the municipality that exists on the day."""
    found = offered(change)["to_post"].filter(pk=pk).first()
    return found if isinstance(found, Post) else None


def cover(change: PersonnelChange, post: Post) -> PersonnelMove:
    """Return an unsaved line for somebody who takes this post beside their own."""
    return PersonnelMove(
        change=change,
        kind=Kind.DEPUTY,
        to_post=post,
        to_unit=post.unit,
        role=AppRole.MANAGER,
        texts={},
        doubts=[],
    )
