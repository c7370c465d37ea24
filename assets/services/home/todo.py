"""What needs doing, for the person who can do it: each line with its number, place and day."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists
from django.utils.translation import gettext as _

from assets.models import Deviation, Handover, Municipality, Notice, RuleException
from assets.services.blackout import keeping
from assets.services.exports import events as exports
from assets.services.home.counting import SOON, Counts
from assets.services.notices import outbox
from config.kit.prepared import Prepared

GRAVE, PRESSING, ORDINARY = 0, 1, 2
LOOKS = {GRAVE: "e", PRESSING: "w", ORDINARY: ""}
MOST_SHOWN = 8
WEEK = timedelta(days=7)
EDIT, APPROVE, MANAGE = "edit_assets", "approve_assets", "manage_units"


ENDING: tuple[Any, ...] = (RuleException, Deviation)


def _ends(model: Any, municipality: Any, until: Any) -> Exists:
    here = model.objects.filter(asset__municipality=municipality)
    return Exists(here.filter(state=model.State.IN_FORCE, expires_on__lte=until))


# Whether any end soon; most days none does.
_soon: Prepared[Any] = Prepared(
    lambda municipality, until: Municipality.objects.filter(pk=municipality).values_list(
        *[_ends(model, municipality, until) for model in ENDING]
    )
)
_handed: Prepared[Handover] = Prepared(
    lambda taker: (
        Handover.objects.filter(taker=taker, taken_at=None)
        .select_related("post__unit")
        .order_by("due_on", "pk")
    )
)


@dataclass(frozen=True)
class Todo:
    """One line: `lead` is the link to what is counted, `rest` completes the sentence."""

    weight: int
    icon: str
    lead: str
    url: str
    rest: str = ""
    where: str = ""
    due: date | None = None

    @property
    def look(self) -> str:
        return LOOKS[self.weight]


def todo(counts: Counts) -> list[Todo]:
    """What waits for this person, from the register itself."""
    return [line for source in SOURCES for line in source(counts)]


def in_order(lines: list[Todo]) -> list[Todo]:
    """The gravest and the earliest first."""
    return sorted(lines, key=lambda line: (line.weight, line.due or date.max))


def _overdue(counts: Counts) -> Iterator[Todo]:
    """Of one's own units; who sees the whole municipality has the chart for it."""
    viewer = counts.viewer
    if not viewer.can(EDIT) or viewer.can_everywhere(EDIT):
        return
    mine = set(viewer.unit_ids(EDIT))
    for unit in counts.units.values():
        if unit.pk not in mine:
            continue
        url, name = f"/assets/?unit={unit.code}", unit.name
        rows = [row for row in counts.rows if row.unit_id == unit.pk]
        if late := sum(row.late for row in rows):
            lead = _("資産%(count)d件") % {"count": late}
            rest = _("が確認の期限を過ぎています")
            yield Todo(GRAVE, "alert", lead, f"{url}&overdue=1", rest, name)
        if soon := sum(row.soon for row in rows):
            lead = _("資産%(count)d件") % {"count": soon}
            within = f"{url}&review_from={counts.on}&review_to={counts.on + SOON}"
            yield Todo(ORDINARY, "clock", lead, within, _("の確認の期限が30日以内に来ます"), name)


def _waiting(counts: Counts) -> Iterator[Todo]:
    if number := len(counts.inbox.waiting_ids):
        lead = _("承認待ち%(count)d件") % {"count": number}
        yield Todo(PRESSING, "user", lead, "/approvals/", _("を確かめる"))


def _vacancies(counts: Counts) -> Iterator[Todo]:
    """Posts without a holder, and the assets that nobody answers for because of it."""
    viewer = counts.viewer
    if not (viewer.can(APPROVE) or viewer.can(MANAGE)):
        return
    if number := counts.without_keeper:
        lead = _("責任者が空席の資産%(count)d件") % {"count": number}
        yield Todo(PRESSING, "users", lead, "/assets/?vacant=1", _("に責任者を決める"))


def _findings(counts: Counts) -> Iterator[Todo]:
    viewer = counts.viewer
    if viewer.can_everywhere(EDIT) or not viewer.can(EDIT):
        return
    if number := counts.findings["error"]:
        lead = _("是正が必要な食い違い%(count)d件") % {"count": number}
        yield Todo(GRAVE, "flag", lead, "/findings/?severity=error", _("を直す"))


def _expiries(counts: Counts) -> Iterator[Todo]:
    """Exceptions and deviations that end soon, one line each; they are few."""
    if not counts.viewer.can(APPROVE):
        return
    texts = _("の例外措置が期限を迎えます"), _("の必要な水準の修正が期限を迎えます")
    until = counts.on + SOON
    any_soon = _soon.first(municipality=counts.viewer.municipality_id or 0, until=until)
    for model, text, is_any in zip(ENDING, texts, any_soon or (), strict=False):
        if not is_any:
            continue
        soon = model.objects.filter(
            asset__in=counts.viewer.assets(APPROVE),
            state=model.State.IN_FORCE,
            expires_on__lte=until,
        ).select_related("asset__org_unit")
        for row in soon.order_by("expires_on", "pk")[:MOST_SHOWN]:
            asset = row.asset
            url = asset.get_absolute_url()
            place = asset.org_unit.name
            yield Todo(PRESSING, "clock", asset.asset_no, url, text, place, row.expires_on)


def _handovers(counts: Counts) -> Iterator[Todo]:
    for row in _handed(taker=counts.viewer.user.pk):
        unit = row.post.unit
        rest = _("の引継ぎを確かめる（資産%(count)d件）") % {"count": row.assets}
        yield Todo(PRESSING, "users", row.post.name, unit.get_absolute_url(), rest, "", row.due_on)


def _mails(counts: Counts) -> Iterator[Todo]:
    viewer = counts.viewer
    if viewer.municipality is None or not viewer.can_everywhere(MANAGE):
        return
    if number := outbox.troubled(viewer.municipality):
        lead = _("届かなかったかもしれないメール%(count)d通") % {"count": number}
        yield Todo(PRESSING, "mail", lead, "/settings/mails/?state=troubled", _("を確かめる"))


def _large_exports(counts: Counts) -> Iterator[Todo]:
    """What left in bulk of late, for those who watch over it."""
    viewer = counts.viewer
    if viewer.municipality is None or not viewer.can_everywhere(MANAGE):
        return
    if number := exports.large(viewer.municipality, since=counts.on - WEEK):
        lead = _("大量の書き出し%(count)d件") % {"count": number}
        rest = _("（7日以内）の目的を確かめる")
        yield Todo(PRESSING, "export", lead, "/exports/?large=on", rest)


def _paper(counts: Counts) -> Iterator[Todo]:
    viewer = counts.viewer
    if viewer.municipality_id is None or not viewer.can_everywhere(MANAGE):
        return
    if paper := keeping.to_place(viewer.municipality_id, on=counts.on):
        lead = _("停電・災害時の控え（%(month)d月分）") % {"month": paper.month.month}
        yield Todo(ORDINARY, "document", lead, "/settings/blackout/", _("を印刷して置く"))


def _notices(counts: Counts) -> Iterator[Todo]:
    """Only for those who have little else: the bell stands on every page."""
    if counts.viewer.can(APPROVE):
        return
    number = Notice.objects.filter(recipient=counts.viewer.user, read_at=None).count()
    if number:
        lead = _("未読のお知らせ%(count)d件") % {"count": number}
        yield Todo(ORDINARY, "bell", lead, "/notices/", _("を読む"))


Source = Callable[[Counts], Iterator[Todo]]
SOURCES: tuple[Source, ...] = (
    _overdue,
    _findings,
    _waiting,
    _vacancies,
    _expiries,
    _handovers,
    _mails,
    _large_exports,
    _paper,
    _notices,
)


def next_deadline(counts: Counts) -> date | None:
    """The next day on which an asset of one's own units has to be looked at."""
    viewer = counts.viewer
    right = EDIT if viewer.can(EDIT) else "read_assets"
    coming = viewer.assets(right).kept().filter(next_review__gte=counts.on)
    return coming.order_by("next_review").values_list("next_review", flat=True).first()
