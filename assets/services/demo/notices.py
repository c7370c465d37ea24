"""The demo's mails: the digests of the last working day, one of which may not have arrived."""

from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from assets.models import Mail, Notice
from assets.services.notices import rounds
from config.kit.workdays import workday_until

MINUTE = timedelta(minutes=1)


def tell(*, on: date) -> None:
    """Tell what was due on the working day before `on`, as the scheduler would have done."""
    day = workday_until(on - timedelta(days=1))
    morning = datetime(day.year, day.month, day.day, 7, tzinfo=timezone.get_default_timezone())
    rounds.plan(morning, at_once=True)
    rounds.mail(morning, at_once=True)
    mails = Mail.objects.filter(state=Mail.State.PENDING)
    lost = list(mails.order_by("pk").values_list("pk", flat=True)[:1])
    mails.update(state=Mail.State.SENT, attempts=1, sent_at=morning + MINUTE)
    reason = _("送信の途中でプログラムが止まりました。")
    told = {"state": Mail.State.UNKNOWN, "sent_at": None, "error": reason}
    Mail.objects.filter(pk__in=lost).update(**told)
    Notice.objects.filter(mail__in=lost).update(mail=None)
