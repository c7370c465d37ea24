"""What goes out of a municipality: a mail that may not have arrived, and a printed paper."""

from datetime import date

from django.utils.timezone import now

from assets.models import BlackoutPaper, Mail, Municipality, User
from assets.services.blackout import keeping


def make_mail(person: User, word: str) -> Mail:
    """A mail that may not have arrived, and may be sent again."""
    person.email = f"{person.username}@example.com"
    person.save()
    return Mail.objects.create(
        key=f"digest:{person.pk}",
        municipality_id=person.municipality_id,  # type: ignore[misc]  # has one
        recipient=person,
        address=person.email,
        subject=f"{word}のお知らせ",
        body=f"{word}の本文",
        state=Mail.State.UNKNOWN,
        next_try_at=now(),
        planned_at=now(),
    )


def make_paper(municipality: Municipality, *, on: date) -> BlackoutPaper:
    """The paper of a month; what stands on it does not matter here."""
    made = BlackoutPaper.objects.create(
        municipality=municipality, month=on.replace(day=1), made_at=now(), assets=1, size=5,
        digest="0" * 64,
    )  # fmt: skip
    path = keeping.path_of(made)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"%PDF-")
    return made
