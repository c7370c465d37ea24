"""What people say of an asset in a review: confirmed, put off, on its way out, taken back."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from assets.models import Asset, CampaignUnit, Disposal, ReviewItem, User
from assets.services import consequences, register, versions
from assets.services.reviews import alarms, going, intervals, queue, spots
from config.kit import copying, recording

Verdict = ReviewItem.Verdict
REVIEWED = ("last_review", "reviewed_by_id", "next_review")
DECISION = ("verdict", "decided_by_id", "decided_at", "decided_version")
GOING = (Verdict.ENDED, Verdict.GONE)


def confirm(
    item: ReviewItem, *, by: User, at: datetime, version: int, answer: str = ""
) -> ReviewItem:
    """Say that the register is right about an asset that was seen at `version`.

    Only the dates of the review are written: an asset with gaps of old can be confirmed as
    it is. A wrong answer to a spot check is noted, and the item stays undecided. Raises
    ConflictError when the asset has changed since, ValidationError when the review is closed,
    somebody was faster, or a spot check was left unanswered.
    """
    with _deciding(item, by=by, reason=_("資産の確認：変更なし")) as stored:
        asset = versions.lock(stored.asset, version=version, opened=stored.asset)
        register.demand_open(asset)
        if _passes_spot(stored, answer):
            _review(asset, by=by, on=localdate(at))
            _decide(stored, Verdict.UNCHANGED, by=by, at=at, version=asset.version)
        stored.save()
    return stored


def correct(item: ReviewItem, *, by: User, at: datetime, version: int, verdict: str) -> ReviewItem:
    """Confirm an asset that the same person has just looked through on its form."""
    reason = _("資産の確認：%(verdict)s") % {"verdict": Verdict(verdict).label}
    with _deciding(item, by=by, reason=reason) as stored:
        asset = versions.lock(stored.asset, version=version, opened=stored.asset)
        register.demand_open(asset)
        _review(asset, by=by, on=localdate(at))
        _decide(stored, verdict, by=by, at=at, version=asset.version)
        stored.save()
    return stored


def confirm_many(
    seen: Mapping[int, int], *, items: Collection[ReviewItem], by: User, at: datetime
) -> int:
    """Confirm many unchanged assets of a low grade at once; return how many.

    `seen` tells for each asset the version that was shown. What has changed since, has been
    decided, is graded higher or is to be looked at singly is left alone.
    """
    if not items:
        return 0
    part = next(iter(items)).part
    alike = queue.together(_all(items), part=part)
    reason = _("資産の確認：まとめて変更なし")
    return _confirm_all(alike, seen, part=part, reason=reason, by=by, at=at, on=localdate(at))


def confirm_read(
    seen: Mapping[int, int],
    *,
    items: Collection[ReviewItem],
    by: User,
    at: datetime,
    on: date,
) -> int:
    """Confirm what somebody looked at away from the screen, on a day; return how many."""
    if not items:
        return 0
    part = next(iter(items)).part
    reason = _("資産の確認：変更なし")
    return _confirm_all(
        queue.undecided(_all(items)), seen, part=part, reason=reason, by=by, at=at, on=on
    )


def _all(items: Collection[ReviewItem]) -> QuerySet[ReviewItem]:
    return ReviewItem.objects.filter(pk__in=[item.pk for item in items])


def _confirm_all(  # noqa: PLR0913  # what both ways to confirm many have in common
    rows: QuerySet[ReviewItem],
    seen: Mapping[int, int],
    *,
    part: CampaignUnit,
    reason: str,
    by: User,
    at: datetime,
    on: date,
) -> int:
    with _acting(part, by=by, reason=reason):
        locked = CampaignUnit.objects.select_for_update().select_related("campaign")
        _demand_running(locked.get(pk=part.pk))
        rows = rows.select_for_update(of=("self", "asset")).select_related(
            "asset__org_unit", "asset__municipality"
        )
        found = [
            row
            for row in rows
            if seen.get(row.asset_id) == row.asset.version and not row.asset.is_closed
        ]
        for row in found:
            _look(row.asset, by=by, on=on)
            row.asset.version += 1
            _decide(row, Verdict.UNCHANGED, by=by, at=at, version=row.asset.version)
        _store(found)
    return len(found)


def put_off(item: ReviewItem, *, by: User, at: datetime, note: str) -> ReviewItem:
    """Leave an asset for later, with what there is still to find out."""
    with _deciding(item, by=by, reason=_("資産の確認：あとで")) as stored:
        _decide(stored, Verdict.LATER, by=by, at=at, version=None)
        stored.note = note
        stored.save()
    return stored


def end(  # who says it, of what, and what is to happen
    item: ReviewItem,
    *,
    by: User,
    at: datetime,
    verdict: str,
    note: str,
    plan: Disposal | None = None,
) -> ReviewItem:
    """Say that an asset is to go, or that it is not there any more.

    With a plan the disposal begins at once, or is applied for where others have to agree.
    Otherwise the section head is asked to begin it; nothing of the register changes. A missing
    asset of the highest class alarms at once.
    """
    reason = _("資産の確認：%(verdict)s") % {"verdict": Verdict(verdict).label}
    with _deciding(item, by=by, reason=reason) as stored:
        version = going.begin(stored.asset, plan=plan, by=by, at=at) if plan else None
        _decide(stored, verdict, by=by, at=at, version=version)
        stored.note = note
        stored.save()
        alarms.tell(stored, by=by, on=localdate(at), begun=plan is not None)
    return stored


def undo(item: ReviewItem, *, by: User, may_approve: bool, at: datetime) -> ReviewItem:
    """Take a verdict back, with what it wrote to the asset; what others wrote since stays."""
    with _acting(item.part, by=by, reason=_("資産の確認の取り消し")):
        stored = _locked(item)
        _demand_running(stored.part)
        if not stored.verdict:
            raise ValidationError(_("この資産は、まだ確認していません。"))
        if stored.verdict in GOING:
            going.take_back(stored, by=by, may_approve=may_approve, at=at)
        _put_back(stored)
        stored.verdict, stored.note = Verdict.NONE, ""
        stored.decided_by = stored.decided_at = stored.decided_version = None
        stored.save()
    return stored


@contextmanager
def _acting(part: Any, *, by: User, reason: str) -> Iterator[None]:
    with recording.action(by=by, reason=reason, municipality_id=part.campaign.municipality_id):
        yield


@contextmanager
def _deciding(item: ReviewItem, *, by: User, reason: str) -> Iterator[ReviewItem]:
    """Give the stored item, locked, if a verdict may be given."""
    with _acting(item.part, by=by, reason=reason):
        stored = _locked(item)
        _demand_running(stored.part)
        if stored.verdict in ReviewItem.DECIDED:
            told = {"name": stored.decided_by, "verdict": stored.get_verdict_display()}
            raise ValidationError(
                _(
                    "%(name)sさんが先に「%(verdict)s」と確認しました。変えるには、取り消してください。"
                )
                % told
            )
        yield stored


def _locked(item: ReviewItem) -> ReviewItem:
    """Return the item as stored; it and its part wait for nobody else until the action ends."""
    found = ReviewItem.objects.select_for_update(of=("self", "part"))
    return found.select_related(
        "part__campaign", "part__unit", "asset__org_unit", "asset__municipality", "decided_by"
    ).get(pk=item.pk)


def _demand_running(part: Any) -> None:
    if not queue.is_open(part):
        raise ValidationError(_("この部署の確認は締め切られています。結果は変えられません。"))


def _passes_spot(item: ReviewItem, answer: str) -> bool:
    """Note the answer to a spot check; who missed it once has had to look, and goes on."""
    column = spots.column_for(item, every=item.part.campaign.spot_every)
    if not column:
        return True
    if not answer:
        raise ValidationError(_("抜き取りの問いに答えてください。"))
    item.spot_column = column
    item.spot_passed = spots.is_right(item, column=column, answer=answer)
    return item.spot_passed


def _review(asset: Asset, *, by: User, on: date) -> None:
    _look(asset, by=by, on=on)
    versions.store(asset, version=asset.version, columns=REVIEWED)
    consequences.draw([asset], on=recording.today())


def _look(asset: Asset, *, by: User, on: date) -> None:
    asset.last_review, asset.reviewed_by = on, by
    asset.next_review = intervals.due_after(asset, on=on)


def _store(items: list[ReviewItem]) -> None:
    """Write what many items and their assets have become, in statements that do not grow."""
    assets = [item.asset for item in items]
    written = (*REVIEWED, "version")
    copying.update(Asset, written, (_row(asset, written) for asset in assets))
    copying.write_versions(Asset, [asset.pk for asset in assets], history_type="~")
    copying.update(ReviewItem, DECISION, (_row(item, DECISION) for item in items))
    consequences.draw(assets, on=recording.today())


def _row(row: Any, names: tuple[str, ...]) -> list[Any]:
    return [row.pk, *(getattr(row, name) for name in names)]


def _decide(item: ReviewItem, verdict: str, *, by: User, at: datetime, version: int | None) -> None:
    item.verdict, item.decided_by, item.decided_at = verdict, by, at
    item.decided_version = version


def _put_back(item: ReviewItem) -> None:
    """Give the columns that the verdict wrote the values they had, unless they moved on."""
    wrote = item.decided_version
    if wrote is None:
        return
    asset = Asset.objects.select_for_update().get(pk=item.asset_id)
    before, after = versions.version_of(asset, wrote - 1), versions.version_of(asset, wrote)
    changed = [
        name
        for name in register.changed_columns(before, after)
        if name in {*REVIEWED, "status"} and getattr(asset, name) == getattr(after, name)
    ]
    for name in changed:
        setattr(asset, name, getattr(before, name))
    if changed:
        versions.store(asset, version=asset.version, columns=changed)
        consequences.draw([asset], on=recording.today())
