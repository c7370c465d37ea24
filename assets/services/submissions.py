"""Carrying out a sent form once, however often it is sent."""

import uuid
from datetime import datetime

from django.db import IntegrityError

from assets.models import SubmitKey, User
from config.kit.prepared import Change

_settled = Change(lambda key: SubmitKey.objects.filter(key=key), "result_url")


class AlreadySentError(Exception):
    """The form was carried out before; see `result_url`."""


def claim(key: uuid.UUID, *, by: User, at: datetime) -> None:
    """Take the key in the running transaction; raise AlreadySentError when it is taken.

    Of two at once the second waits for the first: the database's own uniqueness decides.
    A refusal ends the transaction, which has done nothing else yet: a savepoint would be
    two statements of every form for the sake of one that is sent twice.
    """
    try:
        SubmitKey.objects.create(key=key, user=by, result_url="", used_at=at)
    except IntegrityError as error:
        raise AlreadySentError from error


def result_url(key: uuid.UUID, *, by: User) -> str:
    """Where the form with this key led; the start page when another person sent it."""
    found = SubmitKey.objects.filter(key=key, user=by).values_list("result_url", flat=True)
    return found.first() or "/"


def settle(key: uuid.UUID, *, result_url: str) -> None:
    _settled(key=key, result_url=result_url[:300])
