"""Entering, changing and restoring assets: the only writer of Asset rows."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Field, ForeignKey, ProtectedError
from django.utils.translation import gettext as _

from assets.models import Asset, CustomField, NumberSeries, Status, Unit, User
from assets.models.asset.grades import AXES
from assets.models.search import SEARCHED
from assets.services import versions
from assets.services.indexing import index
from classification import columns
from classification.services import catalogue
from config.kit import recording
from config.kit.dates import add_months
from config.kit.text import contains_my_number

REVIEW_MONTHS = 12
COLUMNS = {field.name for field in Asset._meta.concrete_fields}
CHECKED_APART = {
    "asset_no",
    *(f.name for f in Asset._meta.concrete_fields if isinstance(f, ForeignKey)),
}


def register_asset(
    asset: Asset, *, by: User, on: date, reason: str, status: str, complete: bool = True
) -> Asset:
    """Enter an unsaved asset as a draft, for approval or in use, and give it its number.

    Raises ValidationError, keyed by column, when a required column is empty or a value
    breaks a rule; a draft needs only a name and a unit. `complete=False` takes over what
    is in use with its gaps, as found: hiding it until they are filled would be worse.
    """
    asset.status = status
    _plan_review(asset, otherwise=add_months(on, REVIEW_MONTHS))
    with recording.action(by=by, reason=reason, municipality_id=asset.municipality_id):
        _check(asset, before=None, complete=complete)
        asset.asset_no = asset.asset_no or next_number(asset.org_unit)
        asset.save(force_insert=True)
        index([asset])
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
        _plan_review(asset, otherwise=stored.next_review)
        _check(asset, before=stored)
        changed = changed_columns(stored, asset)
        if not changed:
            return stored
        versions.store(asset, version=version, columns=changed)
        if not {*SEARCHED, "extra"}.isdisjoint(changed):
            index([asset])
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
    return change_asset(asset, by=by, reason=reason, version=version)


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
    series, _created = NumberSeries.objects.select_for_update().get_or_create(unit=unit)
    while True:
        series.last_serial += 1
        number = f"{unit.code}-{series.last_serial:0{series.digits}d}"
        taken = Asset.objects.filter(municipality_id=unit.municipality_id, asset_no=number)
        if not taken.exists():
            series.save(update_fields=["last_serial"])
            return number


def _plan_review(asset: Asset, *, otherwise: date) -> None:
    given: date | None = asset.next_review
    asset.next_review = given or otherwise


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
    errors: dict[str, list[str]] = {}
    new = [f for f in Asset._meta.concrete_fields if before is None or _differs(f, before, asset)]
    try:
        asset.clean_fields(exclude=CHECKED_APART | (COLUMNS - {field.name for field in new}))
    except ValidationError as error:
        errors.update(error.message_dict)
    _grade(asset, before, errors)
    _refuse_my_number(asset, new, errors)
    _stay_inside(asset, errors)
    if complete and asset.status != Status.DRAFT:
        _require(asset, before, errors)
        _require_own(asset, required, errors)
    if errors:
        raise ValidationError(errors)
    restricted_rank = asset.municipality.restricted_rank
    asset.restricted = bool(asset.is_procedure) or asset.c_rank >= restricted_rank


def _grade(asset: Asset, before: Asset | None, errors: dict[str, list[str]]) -> None:
    """Give each grade its rank; an unchanged grade keeps the scheme it was decided by.

    Naming another scheme version decides the same grade anew, by the current one.
    """
    decided = [f"{axis}_level" for axis in AXES]
    decided += ["scheme_version_id", "school_scheme_version_id"]
    changed = before is None or any(
        getattr(asset, column) != getattr(before, column) for column in decided
    )
    if changed:
        graded = asset.c_level or asset.i_level or asset.a_level
        asset.scheme_version_id = asset.municipality.scheme_version_id if graded else None
        asset.school_scheme_version_id = (
            asset.municipality.school_scheme_version_id if asset.mext_level else None
        )
    for axis, name in AXES.items():
        scheme = asset.school_scheme_version_id if axis == "mext" else asset.scheme_version_id
        code = getattr(asset, f"{axis}_level")
        rank = catalogue.ranks(scheme, name).get(code, 0) if scheme and code else 0
        if code and not rank:
            errors[f"{axis}_level"] = [_("今の分類基準にある区分から選んでください。")]
        setattr(asset, f"{axis}_rank", rank)


def _refuse_my_number(asset: Asset, fields: Iterable[Field], errors: dict[str, list[str]]) -> None:
    for field in fields:
        value = getattr(asset, field.attname)
        texts = value if isinstance(value, list) else [value]
        if isinstance(value, dict):
            texts = list(value.values())
        if any(isinstance(text, str) and contains_my_number(text) for text in texts):
            errors[field.name] = [
                _("12桁の数字が入っています。個人番号そのものは台帳に入力しないでください。")
            ]


def _stay_inside(asset: Asset, errors: dict[str, list[str]]) -> None:
    """The municipality is the hard boundary: nothing may point across it."""
    mine = asset.municipality_id
    owner, system, sns = asset.owner_role, asset.system, asset.sns_owner
    if asset.org_unit.municipality_id != mine:
        errors["org_unit"] = [_("所管課・学校を選び直してください。")]
    if owner and owner.unit.municipality_id != mine:
        errors["owner_role"] = [_("情報セキュリティ管理者を選び直してください。")]
    if sns and sns.unit.municipality_id != mine:
        errors["sns_owner"] = [_("アカウント責任者を選び直してください。")]
    if system and (system.municipality_id != mine or system.pk == asset.pk):
        errors["system"] = [_("関連システムを選び直してください。")]


def _require(asset: Asset, before: Asset | None, errors: dict[str, list[str]]) -> None:
    facts = asset.facts()
    facts["classification_changed"] = before is not None and any(
        getattr(before, f"{axis}_rank")
        and getattr(asset, f"{axis}_level") != getattr(before, f"{axis}_level")
        for axis in AXES
    )
    for column in columns.missing(facts):
        errors.setdefault(column.key, []).append(
            _("%(label)sを入力してください。") % {"label": column.label}
        )


def _require_own(
    asset: Asset, required: Collection[CustomField] | None, errors: dict[str, list[str]]
) -> None:
    for field in required_fields(asset.municipality_id) if required is None else required:
        if asset.extra.get(field.key) in (None, "", []):
            errors.setdefault("extra", []).append(
                _("%(label)sを入力してください。") % {"label": field.label}
            )


def required_fields(municipality_id: int) -> list[CustomField]:
    """Return the own columns that every registered asset of a municipality must have."""
    found = CustomField.objects.filter(municipality=municipality_id, active=True, required=True)
    return list(found)


def check(asset: Asset, *, before: Asset, required: Collection[CustomField]) -> None:
    """Derive and refuse as every change does, for services that store many rows at once."""
    _check(asset, before=before, required=required)
