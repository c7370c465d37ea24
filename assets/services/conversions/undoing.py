"""Putting a change of the scheme back, as one recorded action: DONE → TO_UNDO → UNDONE."""

import logging
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from assets.models import Asset, Conversion, Municipality, User
from assets.services.conversions.carrying import (
    action,
    carry_out,
    end,
    held,
    locked,
    protect,
    store,
    switch,
    written,
)
from assets.services.conversions.planning import BATCH, VERSION
from classification.levels import Scope
from config.kit import recording

logger = logging.getLogger(__name__)

UNDO_DAYS = 7
State = Conversion.State
FIELDS = {field.name: field.attname for field in Asset._meta.concrete_fields}
Rows = Mapping[int, Mapping[str, Any]]


def ask_undo(conversion: Conversion, *, by: User, at: datetime) -> Conversion:
    """Ask that a change of the scheme is put back; raises ValidationError when it is too late."""
    reason = _("取り消し：%(reason)s") % {"reason": conversion.reason}
    with recording.action(by=by, reason=reason, municipality_id=conversion.municipality_id):
        row = locked(conversion, State.DONE)
        if row is None:
            raise ValidationError(_("この付け替えは、もう取り消されています。"))
        if why := why_not_undone(row, at=at):
            raise ValidationError(why)
        row.state = State.TO_UNDO
        row.validate_constraints()
        row.save()
    return row


def why_not_undone(conversion: Conversion, *, at: datetime) -> str:
    """Return why a change of the scheme can no longer be put back, or nothing."""
    if conversion.ended_at is None or conversion.ended_at < at - timedelta(days=UNDO_DAYS):
        return _("取り消せるのは%(days)s日以内です。変更履歴から1件ずつ戻してください。") % {
            "days": UNDO_DAYS
        }
    place = conversion.municipality
    if getattr(place, f"{VERSION[Scope(conversion.scope)]}_id") != conversion.target_id:
        return _("そのあとに分類基準がまた変わったため、取り消せません。")
    return ""


def put_back(conversion: Conversion, *, at: datetime, on: date) -> Conversion:
    """Give every asset its old grade and scheme again, unless it was changed since."""
    reason = _("取り消し：%(reason)s") % {"reason": conversion.reason}
    with action(conversion, reason):
        row = locked(conversion, State.TO_UNDO)
        if row is None:
            return conversion
        place = Municipality.objects.select_for_update().get(pk=row.municipality_id)
        switch(place, row.source)
        for earlier, left_at in _changed_in(row):
            mine = Asset.objects.filter(municipality=place, pk__in=earlier)
            stored = held(mine, place, most=len(earlier))
            still = [asset for asset in stored if asset.version == left_at[asset.pk]]
            for asset in still:
                _as_before(asset, earlier[asset.pk], row)
            store(still, row.scope, on=on)
            row.put_back += len(still)
            row.left += len(earlier) - len(still)
        end(row, State.UNDONE, at=at)
    return row


def next_in_line() -> Conversion | None:
    """Return a change that is asked for and not worked off."""
    found = Conversion.objects.filter(state__in=Conversion.UNDER_WAY).order_by("asked_at", "pk")
    return found.select_related("municipality", "by", "source__scheme", "target__scheme").first()


def work_off(conversion: Conversion, *, at: datetime, on: date) -> Conversion:
    """Do what is asked for."""
    step = put_back if conversion.state == State.TO_UNDO else carry_out
    return step(conversion, at=at, on=on)


def work_off_or_give_up(conversion: Conversion, *, at: datetime, on: date) -> Conversion:
    """Do what is asked for; what fails is told on its page, and nothing of it is stored."""
    try:
        return work_off(conversion, at=at, on=on)
    except Exception:
        logger.exception("the change of scheme %s failed", conversion.pk)
        return _give_up(conversion, at=at)


def _give_up(conversion: Conversion, *, at: datetime) -> Conversion:
    with action(conversion, _("分類基準の付け替えが失敗")):
        row = locked(conversion, conversion.state)
        if row is None:
            return conversion
        row.message = _("途中で失敗しました。台帳は変わっていません。管理者に知らせてください。")
        end(row, State.FAILED if row.state == State.WAITING else State.DONE, at=row.ended_at or at)
    return row


def _changed_in(row: Conversion) -> Iterator[tuple[Rows, Mapping[int, int]]]:
    """Yield what the assets were before the change, and the versions that it left them at."""
    done = Asset.history.filter(
        request_id=row.done_as, municipality_id=row.municipality_id, history_type="~"
    )
    last = 0
    while batch := dict(
        done.filter(id__gt=last).order_by("id").values_list("id", "version")[:BATCH]
    ):
        last = max(batch)
        before = Asset.history.filter(id__in=batch).values("id", "version", *_restored(row.scope))
        yield {one["id"]: one for one in before if one["version"] == batch[one["id"]] - 1}, batch


def _restored(scope: str) -> list[str]:
    """The columns that get their old value; the others follow from these."""
    names = (name for name in written(scope) if name not in {"version", "restricted"})
    return [FIELDS[name] for name in names]


def _as_before(asset: Asset, before: Mapping[str, Any], row: Conversion) -> None:
    for name in _restored(row.scope):
        setattr(asset, name, before[name])
    protect(asset, asset.municipality)
