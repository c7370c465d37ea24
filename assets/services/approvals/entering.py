"""Applying for many new assets at once: what an import entered and may not be in use yet."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from assets.access import Viewer
from assets.models import Application, ApprovalStep, Asset, AssetQuerySet, Notice, Status, User
from assets.services.approvals.answering import Question
from assets.services.approvals.needing import Need, Needs
from assets.services.notices import Telling, tell_many
from config.kit import copying

BATCH = 500
APPLIED = (
    "id", "key", "municipality_id", "asset_id", "unit_id", "kinds", "columns", "before", "reason",
    "revision", "asset_version", "applicant_id", "applied_at", "state", "version",
)  # fmt: skip
ASKED = (
    "id", "application_id", "revision", "position", "role_id", "unit_id", "state", "as_deputy",
    "comment",
)  # fmt: skip


def apply_for_all(
    assets: AssetQuerySet, *, viewer: Viewer, reason: str, key: str, at: datetime
) -> int:
    """Apply for every one of these that waits for approval; inside of a recorded action.

    `key` names the occasion: everybody who is asked about any of them is told once.
    """
    waiting = assets.filter(status=Status.PENDING).exclude(applications__state="open")
    rows = waiting.select_related("org_unit", "municipality").order_by("pk")
    needs, count, asked, last = Needs(viewer, on=localdate(at)), 0, dict[int, User](), 0
    # No cursor stays open: SQLite lets nobody write tables that are still being read.
    while batch := list(rows.filter(pk__gt=last)[:BATCH]):
        last = batch[-1].pk
        wanted = [(asset, needs.of_pending(asset)) for asset in batch]
        _store(wanted, viewer=viewer, reason=reason, at=at)
        asked |= {user.pk: user for user in _first_asked(wanted, needs, viewer.user)}
        count += len(batch)
    text = _("承認の依頼：取り込んだ資産%(n)d件（%(who)sさんから）")
    told = text % {"n": count, "who": viewer.user.name} if count else ""
    kind = Notice.Kind.APPROVAL
    tell_many(
        [Telling(user, key, kind, told, "/approvals/", count) for user in asked.values()],
        on=localdate(at),
    )
    return count


def _store(wanted: list[tuple[Asset, Need]], *, viewer: Viewer, reason: str, at: datetime) -> None:
    keys = copying.next_keys(Application, len(wanted))
    fresh = [
        Application(
            pk=key,
            municipality_id=asset.municipality_id,
            asset_id=asset.pk,
            unit_id=asset.org_unit_id,
            kinds=need.kinds,
            reason=reason,
            asset_version=asset.version,
            applicant_id=viewer.user.pk,
            applied_at=at,
        )
        for key, (asset, need) in zip(keys, wanted, strict=True)
    ]
    steps = [
        ApprovalStep(
            application_id=application.pk,
            revision=1,
            position=position,
            role_id=role,
            unit_id=unit_id,
        )
        for application, (_asset, need) in zip(fresh, wanted, strict=True)
        for position, (role, unit_id) in enumerate(need.steps, start=1)
    ]
    for step, key in zip(steps, copying.next_keys(ApprovalStep, len(steps)), strict=True):
        step.pk = key
    for model, names, rows in ((Application, APPLIED, fresh), (ApprovalStep, ASKED, steps)):
        copying.insert(model, names, ([getattr(row, name) for name in names] for row in rows))
        copying.write_versions(model, [row.pk for row in rows], history_type="+")


def _first_asked(wanted: list[tuple[Asset, Need]], needs: Needs, applicant: User) -> Iterable[User]:
    questions = {Question(*need.steps[0], applicant.pk, asset.restricted) for asset, need in wanted}
    for question in questions:
        yield from needs.answering.ask(question).users
