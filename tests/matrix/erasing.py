"""Words of an asset that somebody wants erased from the record."""

from django.utils.timezone import now

from assets.models import Asset, Unit
from audits.models import Erasure
from audits.services.erasing import requests
from tests import factories


def make_erasure(asset: Asset, root: Unit, *, mark: str) -> Erasure:
    by = factories.make_user(f"asker{mark}", root, role="admin", name=asset.name)
    asset.refresh_from_db()
    return requests.ask(asset, words="試験の登録", by=by, reason=f"{asset.name}の誤り", at=now())
