"""Going back to an earlier version of an asset, as a new change."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from assets.access import Viewer
from assets.models import Application, Asset
from assets.models.asset.grades import AXES
from assets.services import register
from assets.services.approvals import applying
from audits.services.history import state
from classification.services import catalogue
from config.kit import recording

ADMIN_AXES = ("c", "i", "a")
SCHOOL_AXES = ("mext",)


def restore(
    asset: Asset, *, to: int, viewer: Viewer, reason: str, version: int, at: datetime
) -> Asset | Application:
    """Bring back the contents of version `to`, or ask for it where others must agree.

    Raises Conflict when the asset is no longer at `version`, ValidationError when the old
    contents break a rule of today.
    """
    earlier = state(asset, to)
    keep = outdated(asset, earlier) if earlier else frozenset()
    why = _("第%(version)d版の内容に戻す：%(reason)s") % {"version": to, "reason": reason}
    with recording.doing("restore"):
        register.put_back(asset, to=to, reason=why, keep=keep)
        return applying.change(asset, viewer=viewer, reason=why, version=version, at=at)


def outdated(asset: Asset, earlier: Mapping[str, Any]) -> frozenset[str]:
    """The columns that stay as they are: grades that today's scheme does not know."""
    kept: set[str] = set()
    place = asset.municipality
    if not _known(earlier, ADMIN_AXES, place.scheme_version_id):
        kept |= {"scheme_version_id", "classify_reason", *_columns(ADMIN_AXES)}
    if not _known(earlier, SCHOOL_AXES, place.school_scheme_version_id):
        kept |= {"school_scheme_version_id", *_columns(SCHOOL_AXES)}
    return frozenset(kept)


def _known(earlier: Mapping[str, Any], axes: tuple[str, ...], scheme: int) -> bool:
    codes = ((AXES[axis], earlier[f"{axis}_level"]) for axis in axes)
    return all(not code or code in catalogue.ranks(scheme, name) for name, code in codes)


def _columns(axes: tuple[str, ...]) -> set[str]:
    return {f"{axis}_{part}" for axis in axes for part in ("level", "rank")}
