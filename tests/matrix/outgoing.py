"""What goes out of a municipality: a mail that may not have arrived, and a printed paper."""

from datetime import date

from django.utils.timezone import now

from assets.access import Viewer
from assets.models import BlackoutPaper, ExportRun, Mail, Municipality, User
from assets.services.blackout import keeping
from assets.services.exports import background, runs


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


def order_export(viewer: Viewer, word: str) -> ExportRun:
    """A large file that nobody has begun to make."""
    wanted = runs.Wanted("pdf", purpose=f"{word}の監査")
    return background.order(viewer, runs.Selection(), wanted, at=now())


def make_export(viewer: Viewer, word: str) -> ExportRun:
    """A large file that lies ready; what stands in it does not matter here."""
    run = order_export(viewer, word)
    run.state, run.ended_at = ExportRun.State.DONE, now()
    run.save()
    path = background.path_of(run)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"%PDF-")
    return run
