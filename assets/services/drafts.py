"""Unsent input: kept by autosave, thrown away when the form is sent."""

from datetime import datetime

from assets.models import Asset, Draft, User
from config.kit.prepared import Prepared

_of_asset: Prepared[Draft] = Prepared(
    lambda user, asset: Draft.objects.filter(user=user, asset=asset)
)
_of_new: Prepared[Draft] = Prepared(lambda user: Draft.objects.filter(user=user, asset=None))


def keep(content: dict[str, list[str]], *, by: User, asset: Asset | None, at: datetime) -> Draft:
    """Keep the unsent contents of a form; one draft for each person and asset."""
    draft, _created = Draft.objects.update_or_create(
        user=by,
        asset=asset,
        defaults={"content": content, "saved_at": at},
    )
    return draft


def kept(*, by: User, asset: Asset | None) -> Draft | None:
    if asset is None:
        return _of_new.first(user=by.pk)
    return _of_asset.first(user=by.pk, asset=asset.pk)


def drop(*, by: User, asset: Asset | None) -> None:
    if draft := kept(by=by, asset=asset):
        draft.delete()
