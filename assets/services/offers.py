"""What a form may offer to one person: units, posts, people, systems, own columns. Reads only."""

from datetime import date

from django.db.models import QuerySet

from assets.access import Viewer, today_units
from assets.models import Asset, CustomField, Form, Post, User, search
from assets.models.custom_field import own_columns
from assets.models.organisation import UnitQuerySet
from assets.models.responsibility import PostQuerySet

RUNS_SYSTEMS = (Form.SYSTEM, Form.SERVER, Form.CLOUD, Form.NETWORK)
SUGGESTED_SYSTEMS = 20


def units(viewer: Viewer, *, on: date) -> UnitQuerySet:
    return today_units(viewer, on=on)


def offices(viewer: Viewer, *, on: date) -> PostQuerySet:
    """The posts of the municipality, in the order of its chart."""
    return (
        Post.objects.valid(on=on)
        .filter(unit__municipality=viewer.municipality)
        .order_by("unit__position", "unit__code", "pk")
    )


def every_office(viewer: Viewer) -> PostQuerySet:
    """The posts of the units that the viewer may read, those that have ended as well."""
    return Post.objects.filter(unit__in=viewer.units()).order_by("unit__path", "pk")


def posts(viewer: Viewer, *, on: date) -> PostQuerySet:
    """The posts of the municipality, each with who holds it."""
    return offices(viewer, on=on).with_holders(on=on)


def people(viewer: Viewer) -> QuerySet[User]:
    return User.objects.filter(municipality=viewer.municipality, is_active=True).order_by("name")


def systems(viewer: Viewer, *, text: str) -> list[str]:
    """Suggest what an asset may run on, as "number name", by what was typed of it so far."""
    if not text.strip():
        return []
    found = search.matching(viewer.assets().filter(form__in=RUNS_SYSTEMS), text)
    named = found.order_by("asset_no").values_list("asset_no", "name")
    return [f"{number} {name}" for number, name in named[:SUGGESTED_SYSTEMS]]


def named_asset(viewer: Viewer, *, text: str, apart_from: Asset) -> Asset | None:
    """The asset that a text names by its number, or by a name that only one asset has."""
    if not text:
        return None
    others = viewer.assets().exclude(pk=apart_from.pk)
    found = others.filter(asset_no__iexact=text.split(maxsplit=1)[0]).first()
    if found is None:
        same_name = list(others.filter(name=text)[:2])
        found = same_name[0] if len(same_name) == 1 else None
    return found


def custom_fields(viewer: Viewer) -> list[CustomField]:
    """The own columns in use, without the confidential ones for those who may not see them."""
    sees = viewer.can("read_restricted")
    every = own_columns(municipality=viewer.municipality_id)
    return [field for field in every if field.active and (sees or not field.confidential)]
