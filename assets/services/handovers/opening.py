"""A hand-over begins: a post with assets passes from one person to another, or to nobody yet."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from assets.models import (
    Appointment,
    Asset,
    Handover,
    Notice,
    PersonnelChange,
    Post,
    User,
)
from assets.services import responsibility, versions
from assets.services.notices.offices import Offices
from assets.services.notices.telling import Telling, tell_many

DAYS_TO_CONFIRM = timedelta(days=14)
HOLDER = Appointment.Capacity.HOLDER


def open_for(  # one keyword per column
    post: Post,
    *,
    giver: User | None,
    taker: User | None,
    start: date,
    change: PersonnelChange | None = None,
    count: int | None = None,
) -> Handover | None:
    """Open the hand-over of a post inside an action, or bring the open one of the change up
    to date; None for a post without assets."""
    number = owned(post) if count is None else count
    if not number:
        return None
    row = _open_one(post, change)
    if row is None:
        return Handover.objects.create(
            municipality_id=post.unit.municipality_id,
            change=change,
            post=post,
            giver=giver,
            taker=taker,
            due_on=start + DAYS_TO_CONFIRM,
            assets=number,
        )
    before = (row.taker_id, row.assets)
    row.taker, row.assets = taker or row.taker, number
    if (row.taker_id, row.assets) != before:
        versions.store(row, version=row.version)
    return row


def appoint(post: Post, *, holder: User, start: date, on: date, by: Any, **term: Any) -> Any:
    """Put a person into a post, and let them take over what it answers for."""
    capacity = term.get("capacity", HOLDER)
    before = post.appointments.filter(capacity=HOLDER, start_date__lt=start)
    former = before.select_related("holder").order_by("-start_date", "-pk").first()
    with responsibility.acting(post, by=by, reason=term.get("reason") or _("役職に就任")):
        made = responsibility.appoint(post, holder=holder, start=start, by=by, **term)
        if capacity == HOLDER:
            giver = former.holder if former and former.holder_id != holder.pk else None
            row = open_for(post, giver=giver, taker=holder, start=start)
            tell([row] if row else [], on=on, day=start)
    return made


def owned(post: Post) -> int:
    return Asset.objects.kept().filter(owner_role=post).count()


def drop_untouched(change: PersonnelChange) -> int:
    """Take back, inside an action, the hand-overs of a cancelled change that nobody confirmed."""
    count = 0
    for row in change.handovers.filter(given_at=None, taken_at=None):
        Notice.objects.filter(key__startswith=f"handover:{row.key}:").delete()
        row.delete()
        count += 1
    return count


def tell(rows: Iterable[Handover], *, on: date, day: date) -> int:
    """Tell both sides, or whoever stands in while the post is vacant; name and number no asset."""
    keys = [row.pk for row in rows]
    wanted = ("post__unit", "giver", "taker")
    told = list(Handover.objects.filter(pk__in=keys).select_related(*wanted).order_by("pk"))
    if not told:
        return 0
    offices = Offices(told[0].municipality_id, on=max(on, day))
    return tell_many((one for row in told for one in _tellings(row, offices)), on=on)


def _open_one(post: Post, change: PersonnelChange | None) -> Handover | None:
    """Return the hand-over that is not finished: of the change, else the one without a taker."""
    rows = post.handovers.filter(taken_at=None)
    rows = rows.filter(change=change) if change else rows.filter(taker=None)
    return rows.order_by("-pk").first()


def _tellings(row: Handover, offices: Offices) -> list[Telling]:
    told = {"post": row.post.name}
    text = _("%(post)sの情報資産の引継ぎを確認してください。") % told
    people = [row.taker] if row.taker else offices.of_post(row.post_id)
    if row.taker is None:
        text = _("%(post)sが空席になります。情報資産を引き継ぐ人を決めてください。") % told
    mark = row.taker_id or "vacant"
    tellings = [_telling(row, person, f"{mark}", text) for person in people]
    if row.giver and row.giver.is_active and row.given_at is None:
        asked = _("%(post)sの情報資産の引継ぎを始めてください。") % told
        tellings.append(_telling(row, row.giver, "giver", asked))
    return tellings


def _telling(row: Handover, person: User, mark: str, text: str) -> Telling:
    url = reverse("handover_detail", args=[row.key])
    key = f"handover:{row.key}:{mark}"
    return Telling(person, key, Notice.Kind.HANDOVER, text, url, due_on=row.due_on)
