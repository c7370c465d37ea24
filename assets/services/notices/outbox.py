"""What administrators see and do of the outbox: its states, and mails sent once more."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Case, Count, IntegerField, QuerySet, Value, When
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from assets.models import Mail, MailRemedy, Municipality, Notice, User
from assets.services.notices import letters, transport
from config.kit import recording

State = Mail.State
UNDER_WAY = (State.PENDING, State.SENDING)
TROUBLED = "troubled"


def listed(municipality: Municipality, *, state: str = "") -> QuerySet[Mail]:
    """Return the outbox: what may not have arrived first, then the newest."""
    mails = Mail.objects.filter(municipality=municipality)
    if state == TROUBLED:
        mails = mails.troubled()
    elif state in State.values:
        mails = mails.filter(state=state)
    troubled = When(state__in=[State.UNKNOWN, State.FAILED], remedy=None, then=Value(0))
    first = Case(troubled, default=Value(1), output_field=IntegerField())
    return mails.select_related("recipient", "remedy__by").order_by(first, "-planned_at", "-pk")


def counts(municipality: Municipality) -> dict[str, int]:
    """How many mails are in each state, and how many somebody has to look after."""
    mails = Mail.objects.filter(municipality=municipality)
    found = dict(mails.values_list("state").annotate(number=Count("pk")).order_by())
    return {TROUBLED: troubled(municipality), **{state: found.get(state, 0) for state in State}}


def troubled(municipality: Municipality | None) -> int:
    """How many mails may not have arrived and nobody has looked after them."""
    return Mail.objects.filter(municipality=municipality).troubled().count()


def way_out() -> str:
    """Where mails go, in words."""
    place = transport.described()
    if transport.is_repeatable():
        return _("メールサーバーの設定がないため、ファイルとして残します：%s") % place
    return _("メールサーバー：%s") % place


def find(municipality: Municipality, pk: int) -> Mail | None:
    mails = Mail.objects.filter(municipality=municipality, pk=pk)
    return mails.select_related(
        "recipient", "remedy__by", "remedy__again", "remedy_of__mail"
    ).first()


def send_again(mail: Mail, *, by: User, at: datetime, reason: str = "") -> Mail:
    """Enter the mail into the outbox once more, to the address that the person has now.

    It is urgent: a mail that somebody asked for does not wait for the next day's digest. What
    a mail of unknown fate said would go into that digest; now it goes with this one.
    """
    with recording.action(by=by, reason=reason or _("メールを送り直す")):
        locked = _unsettled(mail)
        person = locked.recipient
        if not person.is_active or not person.email:
            raise ValidationError(
                _(
                    "宛先の利用者が停止しているか、メールアドレスがありません。利用者を直してください。"
                )
            )
        made = _entered(locked, at)
        if locked.state == State.UNKNOWN:
            _unsaid(locked).update(mail=made)
        MailRemedy.objects.create(mail=locked, again=made, by=by, at=at)
    return made


def settle(mail: Mail, *, by: User, at: datetime, reason: str = "") -> MailRemedy:
    """Note that somebody has looked after a mail without having it sent again."""
    with recording.action(by=by, reason=reason or _("メールの不達を確かめた")):
        locked = _unsettled(mail)
        if locked.state == State.SENT:
            raise ValidationError(_("このメールは届いています。"))
        return MailRemedy.objects.create(mail=locked, by=by, at=at)


def _unsettled(mail: Mail) -> Mail:
    """Return the mail, locked; refuse one that is under way or was looked after."""
    locked = Mail.objects.select_for_update().get(pk=mail.pk)
    if locked.state in UNDER_WAY:
        raise ValidationError(_("このメールはこれから送ります。送り終えるまでお待ちください。"))
    if MailRemedy.objects.filter(mail=locked).exists():
        raise ValidationError(_("このメールは、すでにほかの人が対処しました。"))
    return locked


def _entered(mail: Mail, at: datetime) -> Mail:
    letter, key = letters.again(mail), f"again:{mail.pk}"
    return Mail.objects.create(
        key=key,
        municipality_id=mail.municipality_id,
        recipient=mail.recipient,
        address=mail.recipient.email,
        subject=letter.subject,
        body=letter.body,
        message_id=letters.message_id(key),
        next_try_at=at,
        planned_at=at,
        is_urgent=True,
    )


def _unsaid(mail: Mail) -> QuerySet[Notice]:
    """What the mail said, and what waits for the next digest as nobody knows of the mail."""
    planned: Any = localdate(mail.planned_at)
    waiting = Notice.objects.filter(recipient=mail.recipient, mail=None, read_at=None)
    return waiting.filter(notified_on__lte=planned)
