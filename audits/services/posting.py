"""The newest seals by mail, every day: what has left the house nobody can take back."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta

from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _

from assets.models import Mail, Municipality, User
from assets.services.notices import evidence, letters
from assets.services.notices.evidence import Posting
from assets.services.notices.offices import Offices
from audits.models import OutsideCopy
from audits.services import keeping
from audits.services.sealing import copies
from audits.services.standing import Standing
from config.kit import dates, recording
from config.kit.notes import Checkpoint as Statement
from config.kit.proof import Seal

POSTED_FROM = time(7)
LOOKED_BACK = timedelta(days=7)
KEY = "seal:"


def post(*, at: datetime) -> int:
    """Enter the mails of this day, once, where anything was sealed since the newest copy."""
    if localtime(at).time() < POSTED_FROM:
        return 0
    midnight = localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    entered = 0
    for place in Municipality.objects.order_by("pk"):
        if not evidence.entered(KEY, municipality=place, since=midnight).exists():
            entered += _post_to(place, at)
    return entered


def note_sent(*, at: datetime) -> int:
    """Record the copies that the mail server has taken; return how many. Safe to repeat."""
    if not evidence.leaves_the_house():
        return 0
    noted = 0
    for place in Municipality.objects.order_by("pk"):
        sent = evidence.entered(KEY, municipality=place, since=at - LOOKED_BACK)
        for mail in sent.filter(state=Mail.State.SENT).order_by("pk"):
            noted += _note(mail)
    return noted


def _post_to(place: Municipality, at: datetime) -> int:
    standing = Standing(place, at=at)
    if standing.uncovered_since is None:
        return 0
    day, offices = localdate(at), Offices(place, on=localdate(at))
    seals = [seal for tree in standing.newest_trees if (seal := copies.seal_of(tree))]
    postings = [
        Posting(person, f"{KEY}{person.pk}:{day}", _subject(seals[0], at), _body(person, seals))
        for person in offices.keepers_of_copies
    ]
    return evidence.enter(postings, municipality=place, at=at)


def _subject(seal: Seal, at: datetime) -> str:
    told = {"day": dates.wareki_full(localdate(at)), "size": f"{seal.checkpoint.size:,}"}
    return _("【情報資産台帳】封印の控え（%(day)s、%(size)s件）") % told


def _body(person: User, seals: Iterable[Seal]) -> str:
    parts = [
        _("%(name)s 様") % {"name": person.name},
        _(
            "情報資産台帳の記録の封印です。消さずに保管してください。\n"
            "台帳の外にあるこの控えが、後からの書き換えを見つけます。記録の中身は含みません。"
        ),
        _("比べるときは、下の文を「控えと比べる」の画面に貼り付けてください：%(url)s")
        % {"url": letters.address("/ledger/check/")},
        "--------",
    ]
    return "\n\n".join([*parts, *(seal.note for seal in seals)])


def _note(mail: Mail) -> int:
    noted = 0
    for note in keeping.notes_in(mail.body):
        told = Statement.read(note.partition(copies.END)[0])
        known = OutsideCopy.objects.filter(
            checkpoint__tree__origin=told.origin,
            checkpoint__size=told.size,
            way=OutsideCopy.Way.MAIL,
            receiver=mail.recipient.name,
        )
        if mail.sent_at is None or known.exists():
            continue
        with recording.action(by=recording.PROGRAM, reason=_("封印の控えをメールで送った")):
            way = OutsideCopy.Way.MAIL
            name = mail.recipient.name
            made = copies.note_copy(Seal(told, note), way=way, receiver=name, at=mail.sent_at)
        noted += made is not None
    return noted
