"""Mails that are evidence: sent whatever the person wishes, one for each key."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from assets.models import Mail, Municipality, User
from assets.services.notices import letters, transport


@dataclass(frozen=True)
class Posting:
    """One such mail. `key` keeps it single."""

    recipient: User
    key: str
    subject: str
    body: str


def enter(postings: Iterable[Posting], *, municipality: Municipality, at: datetime) -> int:
    """Put mails into the outbox; return how many. Who enters a key twice enters it once.

    They are urgent: of a mail whose fate is unknown it is better to have two than none.
    """
    mails = [
        Mail(
            key=posting.key,
            municipality=municipality,
            recipient=posting.recipient,
            address=posting.recipient.email,
            subject=posting.subject[: letters.LONGEST_SUBJECT],
            body=posting.body,
            message_id=letters.message_id(posting.key),
            next_try_at=at,
            planned_at=at,
            is_urgent=True,
        )
        for posting in postings
        if posting.recipient.is_active and posting.recipient.email
    ]
    Mail.objects.bulk_create(mails, ignore_conflicts=True)
    return len(mails)


def entered(prefix: str, *, municipality: Municipality, since: datetime) -> QuerySet[Mail]:
    """Return the mails of a municipality whose keys begin so, planned since that moment."""
    mine = Mail.objects.filter(municipality=municipality, state__in=Mail.State.values)
    return mine.filter(planned_at__gte=since, key__startswith=prefix).select_related("recipient")


def leaves_the_house() -> bool:
    """Whether a sent mail is outside: without a mail server it is a file beside the data."""
    return not transport.is_repeatable()
