"""An administrator and a second person who erase words from the sealed record."""

from django.db import connection
from django.utils.timezone import now

from assets.models import Asset, User
from audits.models import Erasure
from audits.services.erasing import requests
from tests.audits.seal.conftest import Sealed

WORDS = "書庫A-1"


def ask(sealed: Sealed, by: User, words: str = WORDS) -> Erasure:
    asset = Asset.objects.get(pk=sealed.asset.pk)
    return requests.ask(asset, words=words, by=by, reason="氏名を書いた", at=now())


def erase(sealed: Sealed, admin: User, second: User, words: str = WORDS) -> Erasure:
    erasure = ask(sealed, admin, words)
    requests.approve(erasure, words=words, by=second, at=now())
    erasure.refresh_from_db()
    return erasure


def everything() -> str:
    """Every text of every table, as somebody with the whole database would read it."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            found += [str(row) for row in cursor.fetchall()]
    return "\n".join(found)
