"""What goes out of a municipality: a mail that may not have arrived, papers, evidence."""

from datetime import date
from typing import Any

from django.utils.timezone import now

from assets.access import Viewer
from assets.models import BlackoutPaper, ExportRun, Mail, Municipality, User
from assets.services.blackout import keeping
from assets.services.exports import background, runs
from audits.models import EvidencePackage
from audits.services.evidence import packages, samples
from audits.services.evidence.packages import Wish


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


def make_evidence(auditor: User) -> dict[str, Any]:
    """A sample, and a package that can be taken; what is in it does not matter here."""
    viewer, moment = Viewer(auditor), now()
    sample = samples.draw(viewer, purpose="内部監査", size=2, units=[], seed="55", at=moment)
    wish = Wish("内部監査", moment.date(), moment.date(), sample=sample)
    package = packages.ask(viewer, wish=wish, at=moment)
    package.state, package.made_at = EvidencePackage.State.READY, moment
    package.save()
    path = packages.path_of(package)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"PK")
    return {"sample": sample, "package": package}
