"""What a form may offer to one person: units, posts, people, systems, own columns. Reads only."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from assets.access import Viewer
from assets.models import Appointment, Asset, CustomField, Form, Post, Unit, User, search
from assets.models.custom_field import own_columns
from assets.models.organisation import UnitQuerySet
from assets.models.responsibility import PostQuerySet
from config.kit.prepared import Prepared

RUNS_SYSTEMS = (Form.SYSTEM, Form.SERVER, Form.CLOUD, Form.NETWORK)
SUGGESTED_SYSTEMS = 20


_unit: Prepared[Unit] = Prepared(
    lambda municipality, pk, on: (
        Unit.objects.filter(municipality=municipality, pk=pk)
        .exclude(kind=Unit.Kind.ROOT)
        .valid(on=on)
    )
)
_office: Prepared[Post] = Prepared(
    lambda municipality, pk, on: (
        Post.objects.valid(on=on)
        .filter(unit__municipality=municipality, pk=pk)
        .select_related("unit")
    )
)
_person: Prepared[User] = Prepared(
    lambda municipality, pk: User.objects.filter(municipality=municipality, pk=pk, is_active=True)
)


_named_units: Prepared[Any] = Prepared(
    lambda municipality, on: (
        Unit.objects.filter(municipality=municipality)
        .exclude(kind=Unit.Kind.ROOT)
        .valid(on=on)
        .order_by("position", "code")
        .values_list("pk", "name", "kind", "path")
    )
)
_coded_units: Prepared[Any] = Prepared(
    lambda municipality: (
        Unit.objects.filter(municipality=municipality)
        .order_by("position", "code")
        .values_list("code", "name", "path")
    )
)
_named_posts: Prepared[Any] = Prepared(
    lambda municipality, on: (
        Post.objects.valid(on=on)
        .filter(unit__municipality=municipality)
        .order_by("unit__position", "unit__code", "pk")
        .values_list("pk", "name")
    )
)
_holders: Prepared[Any] = Prepared(
    lambda municipality, on: (
        Appointment.objects.in_force(on=on)
        .filter(post__unit__municipality=municipality)
        .order_by("capacity", "-pk")  # of two, the last is kept: the holder, who began first
        .values_list("post", "holder__name")
    )
)
_named_people: Prepared[Any] = Prepared(
    lambda municipality: (
        User.objects.filter(municipality=municipality, is_active=True)
        .order_by("name")
        .values_list("pk", "name", "username")
    )
)


def named_units(viewer: Viewer, *, on: date) -> list[tuple[int, str, str]]:
    """Return the key, the name and the kind of each of `units`."""
    paths = tuple(viewer.grants.get("edit_assets", ()))
    rows = _named_units(municipality=viewer.municipality_id, on=on)
    return [(pk, name, kind) for pk, name, kind, path in rows if path.startswith(paths)]


def units_by_code(viewer: Viewer) -> list[tuple[str, str]]:
    """Return the code and the name of every unit that this person may read, today or not."""
    paths = tuple(viewer.grants.get("read_assets", ()))
    rows = _coded_units(municipality=viewer.municipality_id)
    return [(code, name) for code, name, path in rows if path.startswith(paths)]


def named_posts(viewer: Viewer, *, on: date) -> list[tuple[int, str, str]]:
    """Return the key and the name of each of `offices`, and who is in it."""
    holders = dict(_holders(municipality=viewer.municipality_id, on=on))
    rows = _named_posts(municipality=viewer.municipality_id, on=on)
    return [(pk, name, holders.get(pk, "")) for pk, name in rows]


def named_people(viewer: Viewer) -> list[tuple[int, str]]:
    """Return the key and the name of each of `people`."""
    rows = _named_people(municipality=viewer.municipality_id)
    return [(pk, name or username) for pk, name, username in rows]


def unit(viewer: Viewer, pk: int, *, on: date, known: Unit | None = None) -> Unit | None:
    """Return the one of `units` that has this key; `known` was read for this request already."""
    if known is None or known.pk != pk:
        found = _unit.first(municipality=viewer.municipality_id, pk=pk, on=on)
    else:
        found = known if known.kind != Unit.Kind.ROOT and known.is_valid(on=on) else None
    return found if found and viewer.can("edit_assets", found) else None


def office(viewer: Viewer, pk: int, *, on: date) -> Post | None:
    """Return the one of `offices` that has this key."""
    return _office.first(municipality=viewer.municipality_id, pk=pk, on=on)


def person(viewer: Viewer, pk: int, *, on: date) -> User | None:
    """Return the one of `people` that has this key."""
    return _person.first(municipality=viewer.municipality_id, pk=pk)


def units(viewer: Viewer, *, on: date, right: str = "edit_assets") -> UnitQuerySet:
    """The units that exist today and on which the right is held, in the chart's order."""
    return (
        viewer.units(right).exclude(kind=Unit.Kind.ROOT).valid(on=on).order_by("position", "code")
    )


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


HIDDEN = _("見る権限のない資産")


def hides_system(asset: Asset, *, viewer: Viewer) -> bool:
    """Whether the asset's related system is one that this person may not see."""
    key = asset.system_id
    return key is not None and not viewer.assets().filter(pk=key).exists()


def without_hidden(asset: Asset, *, viewer: Viewer) -> Asset:
    """Return the asset, to be shown: a system that this person may not see has no name."""
    if hides_system(asset, viewer=viewer):
        asset.system = Asset(pk=asset.system_id, asset_no="", name=str(HIDDEN))
    return asset


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
