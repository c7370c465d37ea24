"""Applying: what a person may not do alone is kept as a wish until others have agreed.

An asset stays as it is while somebody asks to change it; only a new one is entered at once,
as waiting for approval. One wish at a time may change an asset.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from assets.access import Viewer
from assets.models import Application, ApprovalStep, Asset, Deviation, RuleException, Status
from assets.services import checks, register, tolerances, versions
from assets.services.approvals import announcing
from assets.services.approvals.answering import Answering
from assets.services.approvals.needing import Need, Needs
from config.kit import recording
from config.kit.prepared import Prepared

REGISTERING = "register"

_waiting: Prepared[Application] = Prepared(
    lambda asset: Application.objects.filter(
        asset=asset, state=Application.State.OPEN, exception=None, deviation=None
    ).select_related("applicant")
)


@dataclass(frozen=True)
class Wish:
    """What is asked for: the need it meets, the columns as proposed and as they are, and why."""

    need: Need
    reason: str
    columns: dict[str, Any]
    before: dict[str, Any]
    exception: RuleException | None = None
    deviation: Deviation | None = None
    answering: Answering | None = None  # the offices, where they were read for the need


@dataclass(frozen=True)
class Revised:
    """One's own open application that is to be mended, at the version that was seen of it."""

    application: Application
    version: int


def enter(asset: Asset, *, viewer: Viewer, reason: str, at: datetime) -> Asset:
    """Register an unsaved asset: in use where the person may, otherwise waiting for approval."""
    on, by = localdate(at), viewer.user
    with recording.action(by=by, reason=reason, municipality_id=asset.municipality_id):
        needs = Needs(viewer, on=on, about=[asset.org_unit])
        need = needs.of_new(asset)
        status = Status.PENDING if need else Status.ACTIVE
        register.register_asset(asset, by=by, on=on, reason=reason, status=status)
        if need:
            wish = Wish(need, reason, {}, {}, answering=needs.answering)
            _enter_wish(asset, wish=wish, viewer=viewer, at=at)
    return asset


def submit(
    asset: Asset, *, viewer: Viewer, reason: str, version: int, at: datetime, opened: Any = None
) -> Asset:
    """Register a draft, with what was changed of it on the way."""
    with recording.action(by=viewer.user, reason=reason, municipality_id=asset.municipality_id):
        stored = versions.lock(asset, version=version, opened=opened)
        if not may_be_submitted(stored):
            raise ValidationError(
                _("承認を依頼できるのは下書きだけです。画面を開き直してください。")
            )
        needs = Needs(viewer, on=localdate(at), about=[asset.org_unit])
        need = needs.of_new(asset)
        status = Status.PENDING if need else Status.ACTIVE
        kept = {"by": viewer.user, "reason": reason, "version": version, "opened": stored}
        asset = register.change_asset(asset, status=status, **kept)
        if need:
            wish = Wish(need, reason, {}, {}, answering=needs.answering)
            open_wish(asset, wish=wish, viewer=viewer, at=at)
    return asset


def may_be_submitted(asset: Asset) -> bool:
    """A draft, or what was found waiting without anybody who had asked for it."""
    return asset.is_draft or (asset.status == Status.PENDING and open_one(asset) is None)


def change(  # noqa: PLR0913  # one keyword per column
    asset: Asset,
    *,
    viewer: Viewer,
    reason: str,
    version: int,
    at: datetime,
    opened: Asset | None = None,
    revised: Revised | None = None,
) -> Asset | Application:
    """Store a change that the person may make alone; apply for one that others must agree to.

    `revised` is their own open application, whose columns these replace. Raises ConflictError
    when somebody was faster, ValidationError keyed by column.
    """
    with recording.action(by=viewer.user, reason=reason, municipality_id=asset.municipality_id):
        stored = versions.lock(asset, version=version, opened=opened)
        kept: dict[str, Any] = {"by": viewer.user, "reason": reason, "version": version}
        if stored.status == Status.PENDING:
            return _change_pending(asset, stored, viewer=viewer, at=at, **kept)
        wish = _wish(asset, stored, viewer=viewer, reason=reason, at=at)
        if wish is None:
            if revised is not None:
                seen = revised.version
                withdraw(revised.application, viewer=viewer, version=seen, at=at)
            if stored.is_draft:
                return register.change_asset(asset, opened=stored, **kept)
            return register.store_change(asset, before=stored)
        if revised is None:
            return open_wish(stored, wish=wish, viewer=viewer, at=at)
        return revise(revised, wish=wish, viewer=viewer, at=at)


def withdraw(
    application: Application, *, viewer: Viewer, version: int, at: datetime, reason: str = ""
) -> Application:
    """Take back one's own application; what waited to be registered is a draft again."""
    why = reason or _("申請を取り下げ")
    with recording.action(by=viewer.user, reason=why, municipality_id=application.municipality_id):
        stored = lock(application, version=version)
        if stored.applicant_id != viewer.user.pk:
            raise PermissionDenied(_("取り下げられるのは、申請した本人だけです。"))
        end_steps(stored)
        stored.state, stored.ended_at = Application.State.WITHDRAWN, at
        versions.store(stored, version=version)
        give_up(stored, viewer=viewer, reason=why)
    return stored


def lock(application: Application, *, version: int) -> Application:
    """Return the open application as stored, locked; raise where it moved or has ended."""
    stored = versions.lock(application, version=version)
    if stored.state != Application.State.OPEN:
        raise ValidationError(
            _("この申請は「%(state)s」のため、この操作はできません。画面を開き直してください。")
            % {"state": stored.get_state_display()}
        )
    stored.asset = Asset.objects.select_related("org_unit").get(pk=stored.asset_id)
    return stored


def end_steps(application: Application) -> None:
    """Nobody needs to answer any more."""
    for step in application.waiting_steps():
        step.state = ApprovalStep.State.ENDED
        step.save()


def give_up(application: Application, *, viewer: Viewer, reason: str) -> None:
    """Undo what only stood there because of the application."""
    asset = application.asset
    if application.exception:
        tolerances.refuse(application.exception, by=viewer.user)
    if application.deviation:
        tolerances.refuse(application.deviation, by=viewer.user)
    if REGISTERING in application.kinds and asset.status == Status.PENDING:
        register.change_asset(
            asset, by=viewer.user, reason=reason, version=asset.version, status=Status.DRAFT
        )


def open_one(asset: Asset) -> Application | None:
    """The application that waits to change or register this asset."""
    return _waiting.first(asset=asset.pk)


def own_open(asset: Asset, *, viewer: Viewer, key: str) -> Application | None:
    """The person's own application of this key that waits to change the asset."""
    found = open_one(asset)
    mine = found and found.applicant_id == viewer.user.pk and str(found.key) == key
    return found if mine else None


def demand_editable(asset: Asset, *, viewer: Viewer) -> None:
    """Raise PermissionDenied for what has ended, and for what waits on another's application."""
    register.demand_open(asset)
    application = open_one(asset) if asset.status == Status.PENDING else None
    if application and application.applicant_id != viewer.user.pk:
        raise PermissionDenied(
            _(
                "承認待ちの資産を直せるのは、申請した%(name)sさんだけです。直すには差し戻してください。"
            )
            % {"name": application.applicant.name}
        )


def _wish(asset: Asset, stored: Asset, *, viewer: Viewer, reason: str, at: datetime) -> Wish | None:
    """What others must agree to, checked as if it were stored; None for what needs nobody."""
    if stored.is_draft:
        return None
    register.demand_open(stored)
    given: date | None = asset.next_review
    asset.status, asset.next_review = stored.status, given or stored.next_review
    required = checks.required_fields(asset.municipality_id)
    register.check(asset, before=stored, required=required)
    needs = Needs(viewer, on=localdate(at), about=[stored.org_unit, asset.org_unit])
    need = needs.of_change(stored, asset)
    if not need:
        return None
    names = register.changed_columns(stored, asset)
    return Wish(
        need,
        reason,
        {name: getattr(asset, name) for name in names},
        {name: getattr(stored, name) for name in names},
        answering=needs.answering,
    )


def _change_pending(
    asset: Asset, stored: Asset, *, viewer: Viewer, at: datetime, **kept: Any
) -> Asset:
    """Change what waits to be registered: whoever agreed already is asked again."""
    demand_editable(stored, viewer=viewer)
    application = open_one(stored)
    asset = register.change_asset(asset, opened=stored, **kept)
    if application and asset.version != kept["version"]:
        need = Needs(viewer, on=localdate(at)).of_pending(asset)
        application.asset = asset
        wish = Wish(need, kept["reason"], {}, {})
        revise(Revised(application, application.version), wish=wish, viewer=viewer, at=at)
    return asset


def open_wish(asset: Asset, *, wish: Wish, viewer: Viewer, at: datetime) -> Application:
    """Keep a wish and ask the first of its chain; to be called inside of a recorded action."""
    present = None if wish.exception or wish.deviation else open_one(asset)
    if present:
        raise ValidationError(
            _(
                "この資産には%(name)sさんの申請があり、承認を待っています。"
                "終わってから、もう一度申請してください。"
            )
            % {"name": present.applicant.name}
        )
    return _enter_wish(asset, wish=wish, viewer=viewer, at=at)


def _enter_wish(asset: Asset, *, wish: Wish, viewer: Viewer, at: datetime) -> Application:
    application = Application(
        municipality_id=asset.municipality_id,
        asset=asset,
        unit_id=asset.org_unit_id,
        kinds=wish.need.kinds,
        columns=wish.columns,
        before=wish.before,
        exception=wish.exception,
        deviation=wish.deviation,
        reason=wish.reason,
        asset_version=asset.version,
        applicant=viewer.user,
        applied_at=at,
    )
    application.save(force_insert=True)
    return _ask(application, wish, at=at)


def revise(revised: Revised, *, wish: Wish, viewer: Viewer, at: datetime) -> Application:
    """Put a new revision in place of the open one; its steps begin anew."""
    asset = revised.application.asset
    stored = lock(revised.application, version=revised.version)
    if stored.applicant_id != viewer.user.pk:
        raise PermissionDenied(_("申請を直せるのは、申請した本人だけです。"))
    end_steps(stored)
    stored.asset, stored.asset_version = asset, asset.version
    stored.kinds, stored.columns, stored.before = wish.need.kinds, wish.columns, wish.before
    stored.reason, stored.applied_at = wish.reason, at
    stored.revision += 1
    versions.store(stored, version=stored.version)
    return _ask(stored, wish, at=at)


def _ask(application: Application, wish: Wish, *, at: datetime) -> Application:
    steps = [
        ApprovalStep(
            application=application,
            revision=application.revision,
            position=position,
            role_id=role,
            unit_id=unit_id,
        )
        for position, (role, unit_id) in enumerate(wish.need.steps, start=1)
    ]
    for step in steps:
        step.save(force_insert=True)
    announcing.ask(steps[0], application, on=localdate(at), answering=wish.answering)
    return application
