"""Entering notices: each is one row for one person, however often it is told."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice

from assets.models import Notice, User
from config.kit import storing
from config.kit.prepared import Prepared

AT_ONCE = 500
FEW = 3

_told: Prepared[tuple[int, str]] = Prepared(
    lambda keys, recipients: Notice.objects.filter(
        key__in=keys, recipient__in=recipients
    ).values_list("recipient", "key")
)


@dataclass(frozen=True, slots=True)
class Telling:
    """What one person is to be told. `key` is the business key: one notice per person and key."""

    recipient: User
    key: str
    kind: str
    text: str
    url: str
    count: int = 0
    due_on: date | None = None
    is_copy: bool = False


def tell(  # noqa: PLR0913  # one keyword per column
    recipient: User,
    *,
    key: str,
    kind: str,
    text: str,
    url: str,
    on: date,
    count: int = 0,
    due_on: date | None = None,
    is_copy: bool = False,
) -> bool:
    """Tell one person; False when they were told before. Never name a secret asset in `text`."""
    told = Telling(recipient, key, kind, text, url, count, due_on, is_copy)
    return tell_many([told], on=on) == 1


def tell_many(tellings: Iterable[Telling], *, on: date) -> int:
    """Tell many people in few statements; return how many notices are new.

    What is known is left out first, so that planning the same day again only reads. Two that
    plan at once are kept apart by the key in the database; so are those that are told to few.
    """
    each, new = iter(tellings), 0
    while some := list(islice(each, AT_ONCE)):
        if len(some) <= FEW:
            mine = [telling for telling in some if telling.recipient.municipality_id]
            new += sum(map(storing.offer, _rows(mine, on=on)))
        else:
            rows = _rows(_unknown(some), on=on)
            new += len(Notice.objects.bulk_create(rows, ignore_conflicts=True))
    return new


def unsaid(tellings: list[Telling], *, on: date) -> list[Notice]:
    """Return the notices that `tell_many` would enter, without entering them."""
    return _rows(_unknown(tellings), on=on)


def _unknown(some: list[Telling]) -> Iterator[Telling]:
    """Those that were not told yet; of two with the same key the first."""
    keys = {telling.key for telling in some}
    known = set(_told(keys=keys, recipients={telling.recipient.pk for telling in some}))
    for telling in some:
        key = (telling.recipient.pk, telling.key)
        if key not in known and telling.recipient.municipality_id:
            known.add(key)
            yield telling


def _rows(tellings: Iterable[Telling], *, on: date) -> list[Notice]:
    return [
        Notice(
            municipality_id=telling.recipient.municipality_id,  # type: ignore[misc]  # has one
            recipient=telling.recipient,
            key=telling.key,
            kind=telling.kind,
            text=telling.text,
            url=telling.url,
            count=telling.count,
            due_on=telling.due_on,
            notified_on=on,
            is_copy=telling.is_copy,
        )
        for telling in tellings
    ]
