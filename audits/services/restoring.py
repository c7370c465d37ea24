"""Going back to an earlier version of an asset, as a new change."""

from django.utils.translation import gettext as _

from assets.models import Asset, User
from assets.services import register
from config.kit import recording


def restore(asset: Asset, *, to: int, by: User, reason: str, version: int) -> Asset:
    """Bring back the contents of version `to`; the reason tells which version that was.

    Raises Conflict when the asset is no longer at `version`, ValidationError when the old
    contents break a rule of today.
    """
    why = _("第%(version)d版の内容に戻す：%(reason)s") % {"version": to, "reason": reason}
    with recording.doing("restore"):
        return register.restore_version(asset, to=to, by=by, reason=why, version=version)
