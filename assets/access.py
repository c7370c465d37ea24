"""The only door from a person to the register: views, exports and tasks start here.

Rights are granted on units (django-guardian, real foreign keys) and reach all below.
A viewer reads their grants once and turns them into one predicate on municipality and
unit: never a list of asset ids, never a check per row.
"""

from collections.abc import Callable, Collection
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.contrib.auth.middleware import get_user
from django.core.exceptions import PermissionDenied
from django.db import connection, models
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from assets.models import Asset, AssetQuerySet, ImportRun, Municipality, Unit, User
from assets.models.organisation import UnitQuerySet
from assets.models.past import assets_at, names_at
from config.kit import events, recording
from config.kit.prepared import Prepared

_numbered: Prepared[Asset] = Prepared(
    lambda municipality, number: Asset.objects.select_related("org_unit").filter(
        municipality=municipality, asset_no=number
    )
)
_paths: Prepared[tuple[int, str]] = Prepared(
    lambda municipality: (
        Unit.objects.filter(municipality=municipality).order_by("pk").values_list("pk", "path")
    )
)
# Every page asks this, always in the same words: put together from querysets, it took Django
# many times as long to write as the database to answer.
GRANTS = """
SELECT permission.codename, unit.path
FROM (
    SELECT permission_id, content_object_id
    FROM assets_unituserpermission
    WHERE user_id = %s
    UNION
    SELECT permission_id, content_object_id
    FROM assets_unitgrouppermission AS granted
    JOIN assets_user_groups AS member ON member.group_id = granted.group_id
    WHERE member.user_id = %s
) AS granted
JOIN auth_permission AS permission ON permission.id = granted.permission_id
JOIN assets_unit AS unit ON unit.id = granted.content_object_id
WHERE unit.municipality_id = %s
"""


class HiddenError(Http404):
    """Something is there, but not for this person: they are told that it was not found."""

    def __init__(self, text: str, *, kind: str, subject: str) -> None:
        super().__init__(text)
        self.kind, self.subject = kind, subject


class Viewer:
    """One person looking at one municipality, with what they may do there.

    Nothing is shown to inactive users, and being a superuser opens nothing: it is for
    setting up the installation.
    """

    moment: datetime | None = None  # the past moment that is looked at

    def __init__(self, user: User, municipality: Municipality | None = None) -> None:
        self.user = user
        self.municipality = municipality or user.municipality

    @cached_property
    def grants(self) -> dict[str, frozenset[str]]:
        """Right → paths of the units where it was granted. One query."""
        if not self.user.is_active or self.municipality is None:
            return {}
        found: dict[str, set[str]] = {}
        with connection.cursor() as cursor:
            cursor.execute(GRANTS, [self.user.pk, self.user.pk, self.municipality.pk])
            for right, path in cursor:
                found.setdefault(right, set()).add(path)
        return {right: frozenset(paths) for right, paths in found.items()}

    def can(self, right: str, unit: Unit | None = None) -> bool:
        """Whether the right is held on this unit, or anywhere when none is named."""
        paths = self.grants.get(right, frozenset())
        if unit is None:
            return bool(paths)
        return unit.municipality_id == self.municipality_id and any(
            unit.path.startswith(path) for path in paths
        )

    def can_everywhere(self, right: str) -> bool:
        """Whether the right is held on the whole municipality."""
        return any(path.count("/") == 2 for path in self.grants.get(right, ()))

    def demand(self, right: str, unit: Unit | None = None) -> None:
        """Raise PermissionDenied, with a sentence for the screen, where the right is missing."""
        if not self.can(right, unit):
            raise PermissionDenied(
                _("この操作をする権限がありません。全庁管理者に依頼してください。")
            )

    @property
    def municipality_id(self) -> int | None:
        return self.municipality.pk if self.municipality else None

    def units(self, right: str = "read_assets") -> UnitQuerySet:
        mine = Unit.objects.filter(municipality=self.municipality)
        if self.can_everywhere(right):
            return mine
        return mine.below(*self.grants.get(right, ()))

    @cached_property
    def _unit_ids(self) -> dict[str, list[int]]:
        return {}

    def unit_ids(self, right: str) -> list[int]:
        if right not in self._unit_ids:
            paths = tuple(self.grants.get(right, ()))
            every = _paths(municipality=self.municipality_id) if paths else []
            self._unit_ids[right] = [pk for pk, path in every if path.startswith(paths)]
        return self._unit_ids[right]

    def assets(self, right: str = "read_assets") -> AssetQuerySet:
        """The assets on which the right is held; secret ones only with read_restricted."""
        if not self.can(right):
            return Asset.objects.none()
        found = Asset.objects.filter(municipality=self.municipality)
        if not self.can_everywhere(right):
            found = found.filter(org_unit__in=self.unit_ids(right))
        return self._without_secrets(found)

    def _without_secrets(self, found: AssetQuerySet) -> AssetQuerySet:
        if self.can_everywhere("read_restricted"):
            return found
        open_ones = found.filter(restricted=False)
        if not self.can("read_restricted"):
            return open_ones
        return open_ones | found.filter(org_unit__in=self.unit_ids("read_restricted"))

    def among(self, assets: AssetQuerySet, right: str) -> AssetQuerySet:
        """Keep those of the assets that they may see on which the right is held."""
        return self.assets(right) & assets

    def get_asset(self, number: str, right: str = "read_assets") -> Asset:
        """Return the asset, or 404 for one that does not exist or is not theirs.

        A reader who lacks the right to do more is told so (PermissionDenied).
        """
        asset = _numbered.first(municipality=self.municipality_id, number=number)
        if asset is None or not self.sees(asset):
            text = _("番号%(number)sの資産は見つかりません。") % {"number": number}
            raise HiddenError(text, kind="asset", subject=number) if asset else Http404(text)
        if self.municipality is not None:
            asset.municipality = asset.org_unit.municipality = self.municipality
        self.demand(right, asset.org_unit)
        self.look_at(asset)
        return asset

    def look_at(self, asset: Asset) -> None:
        """Leave a trace of who opens what the municipality has watched."""
        place = self.municipality
        if place and (asset.restricted or asset.c_rank >= place.watched_rank):
            key = (self.user.pk, asset.pk)
            facts = {"subject": asset.asset_no, "municipality_id": place.pk, "asset": asset.pk}
            events.tell_once("view", key=key, by=self.user, **facts)

    def get_unit(self, code: str, right: str = "read_assets") -> Unit:
        unit = self.units().filter(code=code).select_related("parent", "successor").first()
        if unit is None:
            text, mine = _("部署が見つかりません。"), Unit.objects.filter(code=code)
            if mine.filter(municipality=self.municipality).exists():
                raise HiddenError(text, kind="unit", subject=code)
            raise Http404(text)
        self.demand(right, unit)
        return unit

    def sees(self, asset: Asset) -> bool:
        """Whether `assets()` holds this one."""
        right = "read_restricted" if asset.restricted else "read_assets"
        return self.can("read_assets", asset.org_unit) and self.can(right, asset.org_unit)

    def imports(self) -> QuerySet[ImportRun]:
        """The imports that are theirs; all of the municipality for its administrators."""
        found = ImportRun.objects.filter(municipality=self.municipality)
        if not self.can_everywhere("manage_units"):
            found = found.filter(by=self.user)
        return found.select_related("work", "municipality", "by", "unit").order_by(
            "-received_at", "-pk"
        )

    def get_import(self, key: UUID | str) -> ImportRun:
        run = self.imports().filter(key=key).first()
        if run is None:
            raise Http404(_("取り込みが見つかりません。"))
        return run

    def sees_confidential(self, asset: Asset) -> bool:
        """Whether the confidential columns (IP addresses …) of this asset may be shown."""
        return self.can("read_restricted", asset.org_unit)


class Operator(Viewer):
    """The command line: every right in one municipality, without being anybody of its staff.

    What it does is recorded as done by the program; reaching the machine is its permission.
    """

    def __init__(self, municipality: Municipality) -> None:
        self.user = recording.PROGRAM  # type: ignore[assignment]  # no person
        self.municipality = municipality

    @cached_property
    def grants(self) -> dict[str, frozenset[str]]:
        root = Unit.objects.get(municipality=self.municipality, parent=None)
        rights = (codename for codename, _name in Unit._meta.permissions)
        return dict.fromkeys(rights, frozenset({root.path}))


class PastViewer(Viewer):
    """The same person looking at the register of a moment, with the rights of today.

    An asset is theirs where the unit that it had then and the one that it has now both are:
    neither a move nor a restriction since then opens what is closed today.
    """

    moment: datetime

    def __init__(self, viewer: Viewer, moment: datetime) -> None:
        super().__init__(viewer.user, viewer.municipality)
        self.present, self.moment = viewer, moment

    @cached_property
    def grants(self) -> dict[str, frozenset[str]]:
        return self.present.grants

    def assets(self, right: str = "read_assets") -> AssetQuerySet:
        """The versions that held at the moment; `id` is the asset's key, `pk` the version's."""
        found = assets_at(self.moment).filter(municipality=self.municipality)
        return self.among(found, right) if self.can(right) else found.none()

    def among(self, assets: AssetQuerySet, right: str) -> AssetQuerySet:
        if allowed := self._allowed(right):
            closed_now = Asset.objects.filter(pk=OuterRef("id")).exclude(allowed)
            assets = assets.filter(allowed, ~Exists(closed_now))
        return assets

    def _allowed(self, right: str) -> Q:
        allowed = Q()
        if not self.can_everywhere(right):
            allowed &= Q(org_unit__in=self.unit_ids(right))
        if not self.can_everywhere("read_restricted"):
            open_to_them = Q(restricted=False)
            if self.can("read_restricted"):
                open_to_them |= Q(org_unit__in=self.unit_ids("read_restricted"))
            allowed &= open_to_them
        return allowed

    def called(
        self, model: type[models.Model], keys: Collection[int] | None = None
    ) -> dict[int, str]:
        """Return what units, posts and people were called then, by their keys."""
        return names_at(model, self.moment, home=self.municipality_id, keys=keys)


class Request(HttpRequest):
    """What every view receives: signed in, htmx known, rights at hand."""

    user: User
    viewer: Viewer
    htmx: Any


def viewer_middleware(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Give every request of a signed-in person its viewer."""

    def middleware(request: Any) -> HttpResponse:
        # The person themselves: every attribute that is asked of Django's stand-in is a detour.
        request.user = user = get_user(request)
        if user.is_authenticated:
            request.viewer = Viewer(user)
        return get_response(request)

    return middleware
