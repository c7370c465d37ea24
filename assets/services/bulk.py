"""Changing many assets as one recorded action: seen before it is done, undone as one step."""

from collections.abc import Callable, Iterable, Mapping
from copy import copy
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from simple_history.utils import bulk_update_with_history

from assets.access import Viewer
from assets.models import Application, Asset, CustomField, Draft, Status
from assets.models.search import SEARCHED
from assets.services import checks, consequences, indexing, register
from assets.services.approvals.needing import Needs
from assets.services.lifecycle import STEPS
from config.kit import recording

MOST_CHANGED = 2000
BATCH = 200
UNDO_DAYS = 7
EDITED_WITHIN = timedelta(minutes=30)
# What may be changed for many at once: nothing that grades an asset or needs a look at each.
FIELDS = (
    "owner_role", "org_unit", "status", "location", "room", "next_review", "operator",
    "backup_owner", "backup", "log_kept", "contract_check_on", "support_end", "lease_end",
)  # fmt: skip
STATUS_STEPS = {Status.SUSPENDED: "suspend", Status.ACTIVE: "resume"}
_NAMED = ("municipality", "org_unit", "owner_role__unit", "system", "sns_owner__unit")

Put = Callable[[Asset], Asset]


@dataclass(frozen=True)
class Line:
    """One asset as it is and as it would be."""

    before: Asset
    after: Asset

    @property
    def columns(self) -> list[str]:
        return register.changed_columns(self.before, self.after)


@dataclass(frozen=True)
class Refusal:
    """One asset that is left alone, and why."""

    asset: Asset
    why: str


@dataclass
class Effect:
    """What happens to each of many assets; the same before it is done and after."""

    changing: list[Line] = field(default_factory=list)
    same: list[Asset] = field(default_factory=list)
    forbidden: list[Asset] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    moved: list[Asset] = field(default_factory=list)
    request_id: UUID | None = None

    @property
    def versions(self) -> dict[int, int]:
        """The rows that would change, at the versions they were seen in."""
        return {line.before.pk: line.before.version for line in self.changing}

    @property
    def left_alone(self) -> int:
        return len(self.same) + len(self.forbidden) + len(self.refused) + len(self.moved)


def effect_of(
    assets: Iterable[Asset], *, changes: Mapping[str, Any], viewer: Viewer, on: date
) -> Effect:
    """Tell what a change would do, by the same rules that do it; nothing is stored."""
    needs = Needs(viewer, on=on)
    return _effect(_with_names(assets), lambda asset: _changed(asset, changes), needs)


def change_many(
    versions: Mapping[int, int], *, changes: Mapping[str, Any], viewer: Viewer, reason: str
) -> Effect:
    """Change the assets that still have the version they were seen in.

    One recorded action for all; rows that somebody else changed meanwhile are left alone
    and told, like those that a rule or a missing right protects.
    """
    _refuse_too_many(len(versions))
    with (
        recording.doing("bulk"),
        recording.action(by=viewer.user, reason=reason, municipality_id=viewer.municipality_id),
    ):
        stored = _locked(viewer, versions)
        still = [asset for asset in stored if asset.version == versions[asset.pk]]
        needs = Needs(viewer, on=recording.today())
        effect = _effect(still, lambda asset: _changed(asset, changes), needs)
        effect.moved = [asset for asset in stored if asset.version != versions[asset.pk]]
        _store(effect, viewer=viewer, reason=reason)
        effect.request_id = recording.request_id()
    return effect


def undo(request_id: UUID, *, viewer: Viewer, at: datetime) -> Effect:
    """Put back what an action changed, as a new change; rows touched since stay and are told.

    Raises ValidationError when the action is too old, was somebody else's, or cannot be
    undone as one.
    """
    done = changes_of(request_id, viewer=viewer)
    refuse_undo(done, viewer=viewer, at=at)
    earlier = _versions_before(done)
    reason = _("取り消し：%(reason)s") % {"reason": done[0].history_change_reason}
    with (
        recording.doing("undo"),
        recording.action(by=viewer.user, reason=reason, municipality_id=viewer.municipality_id),
    ):
        left_at = {row.id: row.version for row in done}
        stored = _locked(viewer, left_at)
        still = [asset for asset in stored if asset.version == left_at[asset.pk]]
        needs = Needs(viewer, on=recording.today())
        effect = _effect(still, lambda asset: _put_back(asset, earlier[asset.pk]), needs)
        effect.moved = [asset for asset in stored if asset.version != left_at[asset.pk]]
        _store(effect, viewer=viewer, reason=reason)
        effect.request_id = recording.request_id()
    return effect


def changes_of(request_id: UUID, *, viewer: Viewer) -> list[Any]:
    """Return the version rows of an action, as far as the viewer may see their assets."""
    seen = viewer.assets().values("pk")
    found = Asset.history.filter(request_id=request_id, id__in=seen).order_by("history_id")
    return list(found.select_related("history_user"))


def refuse_undo(done: list[Any], *, viewer: Viewer, at: datetime) -> None:
    """Raise ValidationError where an action may not be undone by this person now."""
    if not done or any(row.history_type != "~" for row in done):
        raise ValidationError(_("この操作は、まとめて取り消すことができません。"))
    if done[0].history_date < at - timedelta(days=UNDO_DAYS):
        raise ValidationError(
            _("取り消せるのは%(days)s日以内です。変更履歴から1件ずつ戻してください。")
            % {"days": UNDO_DAYS}
        )
    is_own = done[0].history_user_id == viewer.user.pk
    if not is_own and not viewer.can_everywhere("manage_units"):
        raise ValidationError(_("取り消せるのは、変更した本人と全庁管理者だけです。"))


def being_edited(assets: Iterable[Asset], *, viewer: Viewer, at: datetime) -> list[Asset]:
    """Return the assets on which other people have been typing just now."""
    drafts = Draft.objects.filter(
        asset__in=[asset.pk for asset in assets], saved_at__gte=at - EDITED_WITHIN
    ).exclude(user=viewer.user)
    busy = set(drafts.values_list("asset_id", flat=True))
    return [asset for asset in assets if asset.pk in busy]


def _effect(assets: Iterable[Asset], put: Put, needs: Needs) -> Effect:
    effect, viewer = Effect(), needs.viewer
    required = checks.required_fields(viewer.municipality_id or 0)
    for asset in assets:
        line = Line(asset, put(asset))
        if not line.columns:
            effect.same.append(asset)
        elif not _may(line, viewer):
            effect.forbidden.append(asset)
        elif why := _objection(line, required) or _asking(line, needs):
            effect.refused.append(Refusal(asset, why))
        else:
            effect.changing.append(line)
    return effect


def _changed(asset: Asset, changes: Mapping[str, Any]) -> Asset:
    after = copy(asset)
    for name, value in changes.items():
        setattr(after, name, value)
    return after


def _put_back(asset: Asset, rows: tuple[Any, Any]) -> Asset:
    """Return the asset with the columns of one change as they were before it."""
    earlier, later = (row.instance for row in rows)
    columns = register.changed_columns(earlier, later)
    return _changed(asset, {name: getattr(earlier, name) for name in columns})


def _may(line: Line, viewer: Viewer) -> bool:
    """Whether the viewer may make this change: moving an asset takes both units' approval."""
    units = [line.before.org_unit, line.after.org_unit]
    approving = line.before.org_unit_id != line.after.org_unit_id
    if line.before.status != line.after.status:
        approving = True
    right = "approve_assets" if approving else "edit_assets"
    return all(viewer.can(right, unit) for unit in units)


def _objection(line: Line, required: list[CustomField]) -> str:
    """Return why a rule forbids the change, or nothing."""
    before, after = line.before, line.after
    if before.is_closed:
        return _("廃棄済み・移管済みの資産は変更できません。")
    step = STATUS_STEPS.get(Status(after.status)) if before.status != after.status else None
    if before.status != after.status and (step is None or before.status not in STEPS[step].sources):
        told = {"before": before.get_status_display(), "after": after.get_status_display()}
        return _("「%(before)s」から「%(after)s」にはできません。") % told
    return " ".join(_new_problems(before, after, required))


def _asking(line: Line, needs: Needs) -> str:
    """Why others must agree first, or nothing: each asset has an application of its own."""
    need = needs.of_change(line.before, line.after)
    if line.before.is_draft or not need:
        return ""
    labels = "・".join(str(Application.Kind(kind).label) for kind in need.kinds)
    return _("承認の要る変更（%(kinds)s）です。資産の編集画面から申請してください。") % {
        "kinds": labels
    }


def _new_problems(before: Asset, after: Asset, required: list[CustomField]) -> list[str]:
    """Return what the register objects to; a gap that was there before stops nothing."""
    found = _problems(after, before, required)
    known = _problems(copy(before), before, required) if found else {}
    return [text for name, texts in found.items() if name not in known for text in texts]


def _problems(asset: Asset, before: Asset, required: list[CustomField]) -> dict[str, list[str]]:
    try:
        register.check(asset, before=before, required=required)
    except ValidationError as error:
        return error.message_dict
    return {}


def _store(effect: Effect, *, viewer: Viewer, reason: str) -> None:
    changed: set[str] = set()
    for line in effect.changing:
        changed.update(line.columns)
        line.after.version = line.before.version + 1
    if not changed:
        return
    rows = [line.after for line in effect.changing]
    names = {f.name for f in Asset._meta.concrete_fields if f.attname in changed} | {"version"}
    bulk_update_with_history(
        rows,
        Asset,
        sorted(names),
        batch_size=BATCH,
        default_user=viewer.user,
        default_change_reason=reason,
        default_date=recording.current().at,
    )
    if changed & {*SEARCHED, "extra"}:
        indexing.index(rows)
    consequences.draw(rows, on=recording.today())


def _locked(viewer: Viewer, versions: Mapping[int, int]) -> list[Asset]:
    found = viewer.assets().filter(pk__in=list(versions)).select_for_update(of=("self",))
    return list(_named(found).order_by("pk"))


def _with_names(assets: Iterable[Asset]) -> Iterable[Asset]:
    return _named(assets) if isinstance(assets, QuerySet) else assets


def _named(assets: QuerySet) -> QuerySet:
    return assets.select_related(*_NAMED)


def _versions_before(done: list[Any]) -> dict[int, tuple[Any, Any]]:
    """Return for each asset of an action its version before and its version after."""
    first: dict[int, Any] = {}
    last: dict[int, Any] = {}
    for row in done:
        first.setdefault(row.id, row)
        last[row.id] = row
    wanted = {(row.id, row.version - 1) for row in first.values()}
    rows = Asset.history.filter(id__in=first, version__in={version for _id, version in wanted})
    before = {row.id: row for row in rows if (row.id, row.version) in wanted}
    if before.keys() != first.keys():
        raise ValidationError(_("この操作は、まとめて取り消すことができません。"))
    return {pk: (before[pk], last[pk]) for pk in before}


def _refuse_too_many(count: int) -> None:
    if count > MOST_CHANGED:
        raise ValidationError(
            _("一度に変更できるのは%(most)s件までです。条件で分けて変更してください。")
            % {"most": f"{MOST_CHANGED:,}"}
        )
