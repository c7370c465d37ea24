"""The life of a registered asset to its disposal (REFERENCE 16): who may take which step."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assets.models import Asset, Disposal, Status, User
from assets.services.register import change_asset
from config.kit import recording


@dataclass(frozen=True)
class Step:
    """One way from a state to the next; `right` is held on the asset's unit."""

    key: str
    label: Any
    sources: tuple[str, ...]
    target: str
    right: str
    default_reason: Any
    reason_required: bool = False


STEPS = {
    step.key: step
    for step in (
        Step(
            "suspend",
            gettext_lazy("休止にする"),
            (Status.ACTIVE,),
            Status.SUSPENDED,
            "approve_assets",
            gettext_lazy("休止"),
            reason_required=True,
        ),
        Step(
            "resume",
            gettext_lazy("使用を再開"),
            (Status.SUSPENDED,),
            Status.ACTIVE,
            "approve_assets",
            gettext_lazy("使用を再開"),
        ),
        Step(
            "keep",
            gettext_lazy("廃棄をやめる"),
            (Status.TO_DISPOSE,),
            Status.ACTIVE,
            "approve_assets",
            gettext_lazy("廃棄をやめて使用を続ける"),
            reason_required=True,
        ),
    )
}


def open_steps(asset: Asset, *, rights: set[str]) -> list[Step]:
    """The steps that someone with these rights on the unit can take now."""
    return [s for s in STEPS.values() if asset.status in s.sources and s.right in rights]


def take_step(asset: Asset, *, step: str, by: User, reason: str, version: int) -> Asset:
    """Move an asset along; raise ValidationError when its state does not allow the step."""
    taken = STEPS[step]
    if taken.reason_required and not reason.strip():
        raise ValidationError({"reason": [_("理由を入力してください。")]})
    why = reason.strip() or str(taken.default_reason)
    with recording.action(by=by, reason=why, municipality_id=asset.municipality_id):
        _must_be(asset, taken.sources)
        return change_asset(asset, by=by, reason=why, version=version, status=taken.target)


def plan_disposal(asset: Asset, *, plan: Disposal, by: User, version: int) -> Asset:
    """Mark an asset for disposal, with the reason and the planned method."""
    reason = _("廃棄の予定：%(reason)s") % {"reason": plan.planned_reason}
    with recording.action(by=by, reason=reason, municipality_id=asset.municipality_id):
        demand_disposable(asset)
        kept = Disposal.objects.filter(asset=asset).first()
        plan.pk = kept.pk if kept else None
        plan.asset, plan.planned_by = asset, by
        plan.full_clean()
        plan.save()
        return change_asset(asset, by=by, reason=reason, version=version, status=Status.TO_DISPOSE)


def confirm_disposal(asset: Asset, *, record: Disposal, by: User, on: date, version: int) -> Asset:
    """Close an asset: the record is complete and another person than the planner confirms it.

    Raises ValidationError when the same person planned and confirms, or a fact is missing.
    """
    meta: Any = record._meta
    errors = {
        key: [_("%(label)sを入力してください。") % {"label": meta.get_field(key).verbose_name}]
        for key in ("done_on", "done_by", "place")
        if not getattr(record, key)
    }
    if record.done_on and record.done_on > on:
        errors["done_on"] = [_("廃棄した日は、今日までの日付を入力してください。")]
    if record.planned_by_id == by.pk:
        errors["__all__"] = [
            _(
                "廃棄を決めた人と確認する人は別の人にしてください。別の管理者に確認を依頼してください。"
            )
        ]
    if errors:
        raise ValidationError(errors)
    reason = _("廃棄を確認")
    with recording.action(by=by, reason=reason, municipality_id=asset.municipality_id):
        _must_be(asset, (Status.TO_DISPOSE,))
        record.confirmed_by = by
        record.full_clean()
        record.save()
        asset.disposed_on = record.done_on
        return change_asset(asset, by=by, reason=reason, version=version, status=Status.DISPOSED)


def demand_disposable(asset: Asset) -> None:
    """Raise ValidationError for an asset that is not in use, or that will end already."""
    _must_be(asset, (Status.ACTIVE, Status.SUSPENDED))


def _must_be(asset: Asset, states: tuple[str, ...]) -> None:
    now = Asset.objects.only("status").get(pk=asset.pk)
    if now.status not in states:
        raise ValidationError(
            _("この資産は今「%(state)s」のため、この操作はできません。画面を開き直してください。")
            % {"state": now.get_status_display()}
        )
