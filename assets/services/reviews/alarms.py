"""Who hears at once that an asset is missing or is to go (policy 6(9)): head and 統括."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from assets.models import Notice, ReviewItem, User
from assets.services.notices.offices import Offices, once_each
from assets.services.notices.telling import Telling, tell_many

HIGH = 3


def tell(item: ReviewItem, *, by: User, on: date, begun: bool = False) -> int:
    """Tell those who have to act; nobody hears of a secret asset that they may not see.

    Names and numbers of assets stay out of the text: it may be mailed. Where the disposal has
    `begun`, whoever has to agree to it was asked already.
    """
    offices = Offices(item.asset.municipality_id, on=on)
    told = offices.head_of(item.asset.org_unit_id)
    urgent = item.verdict == ReviewItem.Verdict.GONE and item.asset.c_rank >= HIGH
    if urgent:
        told = [*told, *offices.chiefs]
    elif begun:
        return 0
    unit = item.asset.org_unit
    people = [
        person
        for person in once_each(told)
        if person.pk != by.pk
        and (not item.asset.restricted or offices.sees_secrets_of(person, unit.pk))
    ]
    text = _words(item, urgent=urgent) % {"unit": unit.name}
    url = item.asset.get_absolute_url()
    if not begun:
        url = reverse("disposal_plan", args=[item.asset.asset_no])
    kind = Notice.Kind.ALARM if urgent else Notice.Kind.REVIEW
    key = f"review:{item.verdict}:{item.part.campaign.key}:{item.asset_id}:{on}"
    return tell_many((Telling(p, key, kind, text, url, count=1) for p in people), on=on)


def _words(item: ReviewItem, *, urgent: bool) -> str:
    if urgent:
        return _(
            "至急：%(unit)sの機密性3の情報資産1件が「もう無い」と報告されました。すぐに確かめてください。"
        )
    if item.verdict == ReviewItem.Verdict.GONE:
        return _(
            "%(unit)sの情報資産1件が「もう無い」と報告されました。廃棄の予定を立ててください。"
        )
    return _("%(unit)sの情報資産1件が「廃棄・移管」と報告されました。手続を始めてください。")
