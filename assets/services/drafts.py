"""Unsent input: kept by autosave, thrown away when the form is sent."""

from datetime import datetime

from assets.models import Asset, Draft, User


def keep(content: dict[str, list[str]], *, by: User, asset: Asset | None, at: datetime) -> Draft:
    """Keep the unsent contents of a form; one draft for each person and asset."""
    draft, _created = Draft.objects.update_or_create(
        user=by,
        asset=asset,
        defaults={"content": content, "saved_at": at},
    )
    return draft


def kept(*, by: User, asset: Asset | None) -> Draft | None:
    return Draft.objects.filter(user=by, asset=asset).first()


def drop(*, by: User, asset: Asset | None) -> None:
    Draft.objects.filter(user=by, asset=asset).delete()
