"""Carrying out a sent form once, however often it is sent."""

import uuid
from datetime import datetime

from django.db import IntegrityError, transaction

from assets.models import SubmitKey, User


class AlreadySentError(Exception):
    """The form was carried out before; carries where that led."""

    def __init__(self, result_url: str) -> None:
        super().__init__(result_url)
        self.result_url = result_url


def claim(key: uuid.UUID, *, by: User, at: datetime) -> None:
    """Take the key in the running transaction; raise AlreadySentError when it is taken.

    Of two at once the second waits for the first: the database's own uniqueness decides.
    """
    try:
        with transaction.atomic():
            SubmitKey.objects.create(key=key, user=by, result_url="", used_at=at)
    except IntegrityError:
        url = SubmitKey.objects.filter(key=key, user=by).values_list("result_url", flat=True)
        raise AlreadySentError(url.first() or "/") from None


def settle(key: uuid.UUID, *, result_url: str) -> None:
    SubmitKey.objects.filter(key=key).update(result_url=result_url[:300])
