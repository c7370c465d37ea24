"""Reminders of assets to be checked: before the day, every week after it, and higher up."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext as _

from assets.models import Asset, AssetQuerySet, Campaign, Notice, ReviewItem, Status
from assets.services.notices.gathering import Gathering, Group, Words
from assets.services.notices.offices import Offices
from assets.services.notices.steps import reached, reminders, week
from assets.services.notices.telling import Telling
from config.kit.workdays import monday_of

REVIEW = Notice.Kind.REVIEW


def tellings(offices: Offices) -> Iterator[Telling]:
    """Everything that is to be said on the offices' day of assets outside of campaigns."""
    for gather in (_coming, _overdue, _escalated):
        gathering = Gathering(offices)
        gather(gathering)
        yield from gathering.tellings()


def _assets(offices: Offices) -> AssetQuerySet:
    """The assets whose date counts; a campaign that is under way reminds of its own."""
    found = Asset.objects.kept().filter(municipality=offices.municipality_id)
    found = found.exclude(status=Status.DRAFT)
    running = Campaign.objects.filter(
        municipality=offices.municipality_id, state=Campaign.State.OPEN
    )
    if not running.exists():
        return found
    items = ReviewItem.objects.filter(asset=OuterRef("pk"), part__campaign__in=running)
    return found.filter(~Exists(items))


def _coming(gathering: Gathering) -> None:
    offices, steps = gathering.offices, reminders()["review"]
    rows = (
        _assets(offices)
        .filter(next_review__range=(offices.on, steps.horizon(offices.on)))
        .values_list("next_review", "org_unit", "owner_role", "restricted")
        .annotate(number=Count("pk"))
        .order_by()
    )
    for due, unit_id, post_id, restricted, number in rows:
        step = reached(due, steps.days, on=offices.on)
        if step is not None:
            group = Group(unit_id, post_id, number, restricted)
            gathering.tell_keepers(group, _words_before(offices, unit_id, due, step))


def _words_before(offices: Offices, unit_id: int, due: date, step: int) -> Words:
    code, name = offices.code_and_name(unit_id)
    return Words(
        key=f"review:{code}:{due}:{step}",
        kind=REVIEW,
        text=_("%(unit)sの情報資産%%(count)d件の確認をお願いします。") % {"unit": name},
        url=f"/assets/?unit={code}&review_from={due}&review_to={due}",
        due_on=due,
    )


def _overdue_groups(offices: Offices, *, late_by: int = 0) -> Iterator[Group]:
    """What was overdue when the week began: the same on every day of it."""
    before = monday_of(offices.on) - timedelta(days=late_by)
    rows: Any = (
        _assets(offices)
        .filter(Q(next_review__lt=before))
        .values_list("org_unit", "owner_role", "restricted")
        .annotate(number=Count("pk"))
        .order_by()
    )
    for unit_id, post_id, restricted, number in rows:
        yield Group(unit_id, post_id, number, restricted)


def _overdue(gathering: Gathering) -> None:
    offices = gathering.offices
    for group in _overdue_groups(offices):
        code, name = offices.code_and_name(group.unit_id)
        words = Words(
            key=f"review:{code}:overdue:{week(offices.on)}",
            kind=REVIEW,
            text=_("%(unit)sの情報資産%%(count)d件が、確認の期限を過ぎています。") % {"unit": name},
            url=f"/assets/?unit={code}&overdue=1",
        )
        told = {person.pk for person in gathering.tell_keepers(group, words)}
        heads = [p for p in offices.head_of(group.unit_id) if p.pk not in told]
        gathering.tell_others(heads, group, words)


def _escalated(gathering: Gathering) -> None:
    """What nobody has looked at for a week more goes to the 統括情報セキュリティ責任者."""
    offices, days = gathering.offices, reminders()["review"].escalate
    for group in _overdue_groups(offices, late_by=days):
        words = Words(
            key=f"review:escalated:{week(offices.on)}",
            kind=REVIEW,
            text=_("確認の期限を%(days)d日以上過ぎた情報資産が、全庁で%%(count)d件あります。")
            % {"days": days},
            url="/assets/?overdue=1",
        )
        gathering.tell_others(offices.chiefs, group, words, is_copy=False)
