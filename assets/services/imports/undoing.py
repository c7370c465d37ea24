"""Taking back an import within a week, as one recorded action, where nobody touched it since.

What the import entered is deleted again like a draft, with every line of its record kept and
its numbers not given out again (docs/decisions/0015); what it changed gets back the version
before. Whatever people have worked on since stays, and is told.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from assets.access import Viewer
from assets.models import (
    Application,
    Assessment,
    Asset,
    AssetSource,
    Draft,
    Finding,
    ImportRow,
    ImportRun,
    Protection,
    SearchEntry,
)
from assets.services import consequences, indexing
from assets.services.checks import different
from config.kit import copying, recording

DAYS = 7
BATCH = 1_000
# What is worked out from an asset, or noted with it, goes with it; all else keeps it.
BESIDE: tuple[Any, ...] = (SearchEntry, AssetSource, Assessment, Protection)  # of the same key
# What it was asked for goes with it too, while nobody has decided anything of it.
WITH_IT = (*BESIDE, Finding, Application)
State = ImportRun.State


@dataclass
class Undone:
    """What was taken back; `kept` are the assets that were touched since."""

    deleted: int = 0
    restored: int = 0
    kept: list[Asset] = field(default_factory=list)

    @property
    def message(self) -> str:
        told = {
            "deleted": f"{self.deleted:,}",
            "restored": f"{self.restored:,}",
            "kept": f"{len(self.kept):,}",
        }
        text = _("新規%(deleted)s件の登録と、更新%(restored)s件を取り消しました。") % told
        if self.kept:
            text += _("そのあとに変更された%(kept)s件は、そのままにしました。") % told
        return text


def undo(run: ImportRun, *, viewer: Viewer, at: datetime) -> Undone:
    """Take back what an import did, as far as it is as the import left it.

    Raises ValidationError for an import that is too old, or of which nothing can be undone.
    """
    if run.state != State.DONE or run.ended_at is None or run.request_id is None:
        raise ValidationError(_("取り込み済みのものだけを取り消せます。"))
    if run.ended_at < at - timedelta(days=DAYS):
        raise ValidationError(_("取り消せるのは%(days)d日以内です。") % {"days": DAYS})
    reason = _("「%(file)s」の取り込みを取り消し") % {"file": run.file_name}
    with (
        recording.doing("undo", apart=True),
        recording.action(by=viewer.user, reason=reason, municipality_id=run.municipality_id) as act,
    ):
        locked = ImportRun.objects.select_for_update().get(pk=run.pk)
        if locked.state != State.DONE:
            raise ValidationError(_("取り込み済みのものだけを取り消せます。"))
        done = Undone()
        _take_back(run, done, viewer)
        if not done.deleted and not done.restored:
            raise ValidationError(
                _("取り消せる資産がありません。すべて、そのあとに変更されています。")
            )
        run.state, run.undone_by, run.message = State.UNDONE, act.origin.request_id, done.message
        run.save(update_fields=["state", "undone_by", "message"])
    return done


def can_undo(run: ImportRun, *, at: datetime) -> bool:
    """Whether an import is done and young enough to be taken back."""
    ended = run.ended_at
    return bool(run.state == State.DONE and ended and ended >= at - timedelta(days=DAYS))


def _take_back(run: ImportRun, done: Undone, viewer: Viewer) -> None:
    versions = Asset.history.filter(request_id=run.request_id).order_by("history_id")
    last = 0
    while batch := list(versions.filter(history_id__gt=last).values()[:BATCH]):
        last = batch[-1]["history_id"]
        entered = {row["id"]: row for row in batch if row["history_type"] == "+"}
        changed = {row["id"]: row for row in batch if row["history_type"] == "~"}
        _delete(entered, done, viewer)
        _put_back(run, changed, done, viewer)


def _delete(entered: dict[int, Any], done: Undone, viewer: Viewer) -> None:
    """Delete assets that are as they were entered, and that nothing points at."""
    if not entered:
        return
    stored = Asset.objects.select_for_update().filter(pk__in=entered)
    free = _untouched(stored.filter(version=1))
    allowed = {*viewer.unit_ids("edit_assets")}
    keys = [pk for pk, unit in free.values_list("pk", "org_unit_id") if unit in allowed]
    done.kept += Asset.objects.filter(pk__in=entered.keys() - set(keys)).order_by("pk")
    if not keys:
        return
    ImportRow.objects.filter(asset__in=keys).update(asset=None)
    Draft.objects.filter(asset__in=keys).delete()
    consequences.withdraw(Asset.objects.filter(pk__in=keys))
    Application.objects.filter(asset__in=keys).delete()
    copying.write_versions(Asset, keys, history_type="-")
    Finding.objects.filter(asset__in=keys).delete()
    for derived in BESIDE:
        copying.delete(derived, keys)
    copying.delete(Asset, keys)
    done.deleted += len(keys)


def _untouched(assets: QuerySet[Asset]) -> QuerySet[Asset]:
    """Keep the assets that nothing points at but what was worked out from them."""
    decided = Application.objects.filter(asset=OuterRef("pk"), version__gt=1)
    assets = assets.exclude(Exists(decided))
    for relation in Asset._meta.related_objects:
        if relation.related_model not in WITH_IT:
            pointing: Any = relation.related_model
            name = relation.field.name
            rows = pointing._base_manager.filter(**{name: OuterRef("pk")})
            assets = assets.exclude(Exists(rows))
    return assets


def _put_back(run: ImportRun, changed: dict[int, Any], done: Undone, viewer: Viewer) -> None:
    """Give assets that are as the import left them the columns of the version before."""
    if not changed:
        return
    locked = Asset.objects.select_for_update().filter(pk__in=changed)
    stored = {state["id"]: state for state in locked.values()}
    earlier = _versions_before(changed)
    allowed = {*viewer.unit_ids("edit_assets")}
    still = [
        pk
        for pk, after in changed.items()
        if pk in earlier
        and stored[pk]["version"] == after["version"]
        and {stored[pk]["org_unit_id"], earlier[pk]["org_unit_id"]} <= allowed
    ]
    done.kept += Asset.objects.filter(pk__in=changed.keys() - set(still)).order_by("pk")
    names = sorted({name for pk in still for name in different(earlier[pk], changed[pk])})
    rows = [(pk, stored[pk]["version"] + 1, *(earlier[pk][name] for name in names)) for pk in still]
    if rows:
        copying.update(Asset, ["version", *names], rows)
        copying.write_versions(Asset, still, history_type="~")
        restored = list(Asset.objects.filter(pk__in=still).select_related("org_unit"))
        indexing.index(restored)
        consequences.draw(restored, on=recording.today())
        _forget(run, still)
        done.restored += len(rows)


def _versions_before(changed: dict[int, Any]) -> dict[int, Any]:
    wanted = {(pk, row["version"] - 1) for pk, row in changed.items()}
    versions = {version for _pk, version in wanted}
    found = Asset.history.filter(id__in=changed, version__in=versions).values()
    return {row["id"]: row for row in found if (row["id"], row["version"]) in wanted}


def _forget(run: ImportRun, keys: Sequence[int]) -> None:
    """Let the sources say again what they said before, so that the file can come again."""
    shown = ImportRow.objects.filter(run=run, asset__in=keys).values_list("asset_id", "changes")
    bases = {key: {c["name"]: c["was"] for c in changes} for key, changes in shown}
    rows = []
    for source in AssetSource.objects.filter(pk__in=keys):
        told = {**source.values, **bases.get(source.pk, {})}
        rows.append((source.pk, {name: v for name, v in told.items() if v is not None}))
    copying.update(AssetSource, ["values"], rows)
