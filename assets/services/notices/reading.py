"""What a person is told on the screen: every notice, also where no mail is wanted or arrives."""

from datetime import datetime

from assets.models import Notice, User

SHOWN = 100


def newest(person: User) -> list[Notice]:
    """The notices of a person: first what they have not read, then the newest."""
    mine = Notice.objects.filter(recipient=person)
    unread = list(mine.filter(read_at=None).order_by("-notified_on", "-pk")[:SHOWN])
    read = mine.exclude(read_at=None).order_by("-notified_on", "-pk")
    return unread + list(read[: SHOWN - len(unread)])


def read_all(person: User, *, at: datetime) -> int:
    """Note that a person has seen all that they were told; it is not mailed any more."""
    return Notice.objects.filter(recipient=person, read_at=None).update(read_at=at)
