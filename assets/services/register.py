"""Entering, changing and restoring assets: the only writer of Asset rows."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Field, ProtectedError
from django.utils.translation import gettext as _

from assets.models import Asset, CustomField, NumberSeries, Status, Unit, User
from assets.models.asset.grades import AXES
from assets.models.search import SEARCHED
from assets.services import consequences, versions
from assets.services.checks import FIELDS, Objections, Rules, different
from assets.services.indexing import index
from assets.services.reviews import intervals
from config.kit import recording
from config.kit.prepared import Change, Prepared

# What is begun, and what is on its way out: their gaps hold nothing up.
NEVER_ASKED = {Status.DRAFT, Status.TO_DISPOSE, Status.DISPOSED}

_series: Prepared[NumberSeries] = Prepared(
    lambda unit: NumberSeries.objects.select_for_update().filter(unit=unit)
)
_taken = Change(lambda unit: NumberSeries.objects.filter(unit=unit), "last_serial")
_numbered: Prepared[int] = Prepared(
    lambda municipality, number: Asset.objects.filter(
        municipality=municipality, asset_no=number
    ).values_list("pk", flat=True)
)


# What each column begins with, or what makes it: Django works that out anew for every asset.
_BEGINNINGS = [
    field.default if field.has_default() and callable(field.default) else field.get_default()
    for field in Asset._meta.concrete_fields
]


def blank() -> Asset:
    """Return an unsaved asset with nothing in it but its defaults."""
    return Asset(*[begun() if callable(begun) else begun for begun in _BEGINNINGS])


def register_asset(
    asset: Asset, *, by: User, on: date, reason: str, status: str, complete: bool = True
) -> Asset:
    """Enter an unsaved asset as a draft, for approval or in use, and give it its number.

    Raises ValidationError, keyed by column, when a required column is empty or a value
    breaks a rule; a draft needs only a name and a unit. `complete=False` takes over what
    is in use with its gaps, as found: hiding it until they are filled would be worse.
    """
    asset.status = status
    given: date | None = asset.next_review
    asset.next_review = given or intervals.due_after(asset, on=on)
    with recording.action(by=by, reason=reason, municipality_id=asset.municipality_id):
        _check(asset, before=None, complete=complete)
        if given is None:
            asset.next_review = intervals.due_after(asset, on=on)  # now its secrecy is known
        asset.asset_no = asset.asset_no or next_number(asset.org_unit)
        asset.save(force_insert=True)
        index([asset])
        consequences.draw([asset], on=on, new=True)
    return asset


def change_asset(
    asset: Asset,
    *,
    by: User,
    reason: str,
    version: int,
    status: str | None = None,
    opened: Asset | None = None,
) -> Asset:
    """Store the changed columns of an asset that was opened at `version`.

    `opened` is a copy of the asset as it was read, where the caller has one. Returns the
    stored asset; a change of nothing stores nothing. Raises ConflictError when somebody
    was faster, ValidationError keyed by column.
    """
    with recording.action(by=by, reason=reason, municipality_id=asset.municipality_id):
        stored = versions.lock(asset, version=version, opened=opened)
        demand_open(stored)
        asset.status = status or stored.status
        given: date | None = asset.next_review
        asset.next_review = given or stored.next_review
        _check(asset, before=stored)
        return store_change(asset, before=stored)


def admit(asset: Asset, *, by: User, reason: str, version: int, complete: bool) -> Asset:
    """Put what waited for approval into use; without `complete` it may lack columns for now."""
    with recording.action(by=by, reason=reason, municipality_id=asset.municipality_id):
        stored = versions.lock(asset, version=version)
        asset.status = Status.ACTIVE
        _check(asset, before=stored, complete=complete)
        return store_change(asset, before=stored)


def store_change(asset: Asset, *, before: Asset) -> Asset:
    """Store what differs from the asset that the running action has locked, once it is checked."""
    changed = changed_columns(before, asset)
    if not changed:
        return before
    versions.store(asset, version=before.version, columns=changed)
    if not {*SEARCHED, "extra"}.isdisjoint(changed):
        index([asset])
    consequences.draw([asset], on=recording.today())
    return asset


def demand_open(asset: Asset) -> None:
    """Raise PermissionDenied for an asset whose life has ended: its record stays as it is."""
    if asset.is_closed:
        raise PermissionDenied(_("廃棄・移管した資産は変更できません。"))


def restore_version(
    asset: Asset,
    *,
    to: int,
    by: User,
    reason: str,
    version: int,
    keep: Collection[str] = (),
) -> Asset:
    """Bring back the contents of an earlier version, but for `keep`, as a new change."""
    put_back(asset, to=to, reason=reason, keep=keep)
    return change_asset(asset, by=by, reason=reason, version=version)


def put_back(asset: Asset, *, to: int, reason: str, keep: Collection[str] = ()) -> None:
    """Give an asset the contents of an earlier version, without storing it."""
    earlier = versions.version_of(asset, to)
    if earlier is None:
        raise ValidationError(_("その時点の内容が見つかりません。"))
    kept = {"id", "municipality_id", "asset_no", "version", "status", "restricted", *keep}
    before = [getattr(asset, f"{axis}_level") for axis in AXES]
    for field in Asset._meta.concrete_fields:
        if field.attname not in kept:
            setattr(asset, field.attname, getattr(earlier, field.attname))
    if before != [getattr(asset, f"{axis}_level") for axis in AXES] and not asset.classify_reason:
        asset.classify_reason = reason


def delete_draft(asset: Asset, *, by: User) -> None:
    """Throw away a draft that was never registered; anything else is disposed of, not deleted."""
    if not asset.is_draft:
        raise ValidationError(_("削除できるのは下書きだけです。登録した資産は廃棄してください。"))
    try:
        with recording.action(
            by=by, reason=_("下書きを削除"), municipality_id=asset.municipality_id
        ):
            asset.delete()
    except ProtectedError as kept:
        raise ValidationError(
            _(
                "つながりのある下書きは、外してから削除してください。添付のある下書きは削除できません。"
            )
        ) from kept


def latest_version(asset: Asset) -> Any:
    """Return the newest history row of an asset: who changed it last, when and why."""
    return asset.history.select_related("history_user").order_by("-history_id").first()


def copy_of(asset: Asset) -> Asset:
    """Return an unsaved asset with the same contents, to be entered as another one."""
    kept = {field.attname: getattr(asset, field.attname) for field in Asset._meta.concrete_fields}
    copy = Asset(**kept | {"id": None})
    copy.asset_no, copy.version, copy.disposed_on, copy.last_review = "", 1, None, None
    copy.reviewed_by = None
    copy.name = _("%(name)sの写し") % {"name": asset.name}
    return copy


def changed_columns(before: Asset, after: Asset) -> list[str]:
    """The columns (attribute names) in which two states of an asset differ."""
    return [
        field.attname
        for field in Asset._meta.concrete_fields
        if field.attname != "version" and _differs(field, before, after)
    ]


def _differs(field: Field, before: Asset, after: Asset) -> bool:
    return bool(getattr(before, field.attname) != getattr(after, field.attname))


def next_number(unit: Unit) -> str:
    """Take the next free number of a unit, such as SOM-0012. Numbers are never reused."""
    series = _series.first(unit=unit.pk)
    if series is None:
        series, _created = NumberSeries.objects.select_for_update().get_or_create(unit=unit)
    while True:
        series.last_serial += 1
        number = f"{unit.code}-{series.last_serial:0{series.digits}d}"
        if not _numbered(municipality=unit.municipality_id, number=number):
            _taken(unit=unit.pk, last_serial=series.last_serial)
            return number


def _check(
    asset: Asset,
    *,
    before: Asset | None,
    complete: bool = True,
    required: Collection[CustomField] | None = None,
) -> None:
    """Derive what follows from the columns and refuse what breaks a rule.

    What a column itself refuses was asked when its value was stored: of a change only the
    new values are.
    """
    rules = Rules(asset.municipality)
    refused: Objections = {}
    state = {name: getattr(asset, name) for name in FIELDS}
    earlier = None if before is None else {name: getattr(before, name) for name in FIELDS}
    new = list(FIELDS) if earlier is None else different(earlier, state)
    rules.admit(state, [name for name in new if name != "id"], refused)
    rules.grade(state, earlier, refused)
    _stay_inside(asset, refused)
    if complete and asset.status not in NEVER_ASKED:
        for column in rules.gaps(state, earlier, org_type=asset.org_unit.org_type):
            refused.setdefault(column.key, []).append(_to_fill(column.label))
        for field in rules.own_gaps(state, required):
            refused.setdefault("extra", []).append(_to_fill(field.label))
    if refused:
        raise ValidationError(refused)
    rules.protect(state)
    for name, value in state.items():
        if getattr(asset, name) != value:
            setattr(asset, name, value)
    if before is not None:
        intervals.bring_forward(asset, before=before)


def _stay_inside(asset: Asset, refused: Objections) -> None:
    """The municipality is the hard boundary: nothing may point across it."""
    mine = asset.municipality_id
    owner, system, sns = asset.owner_role, asset.system, asset.sns_owner
    if asset.org_unit.municipality_id != mine:
        refused["org_unit"] = [_("所管課・学校を選び直してください。")]
    if owner and owner.unit.municipality_id != mine:
        refused["owner_role"] = [_("情報セキュリティ管理者を選び直してください。")]
    if sns and sns.unit.municipality_id != mine:
        refused["sns_owner"] = [_("アカウント責任者を選び直してください。")]
    if system and (system.municipality_id != mine or system.pk == asset.pk):
        refused["system"] = [_("関連システムを選び直してください。")]


def _to_fill(label: str) -> str:
    return _("%(label)sを入力してください。") % {"label": label}


def check(asset: Asset, *, before: Asset, required: Collection[CustomField]) -> None:
    """Derive and refuse as every change does, for services that store many rows at once."""
    _check(asset, before=before, required=required)
