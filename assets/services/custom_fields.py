"""Columns a municipality adds to its register: ready-made ones and its own.

A column is never deleted and its key never given again: assets keep what was entered.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Count, Max, Q
from django.utils.translation import gettext as _

from assets.models import Asset, CustomField, Municipality
from assets.services import versions
from assets.services.indexing import reindex
from classification import columns
from classification.columns import Column
from config.kit import recording

TYPES = {
    "int": CustomField.Type.INTEGER,
    "date": CustomField.Type.DATE,
    "bool": CustomField.Type.BOOLEAN,
    "choice": CustomField.Type.CHOICE,
    "multi": CustomField.Type.MULTI,
}
CHOSEN = (CustomField.Type.CHOICE,)


@dataclass(frozen=True)
class Line:
    """A column as the settings list it: whether it is used, and by how many assets."""

    key: str
    label: str
    field: CustomField | None
    used: int
    column: Column | None

    @property
    def active(self) -> bool:
        return self.field is not None and self.field.active

    @property
    def type(self) -> str:
        kind = self.field.type if self.field else TYPES.get(self.column.type if self.column else "")
        return str(CustomField.Type(kind or CustomField.Type.TEXT).label)


def presets() -> list[Column]:
    """Return the ready-made columns that are off until a municipality wants them."""
    return [column for column in columns.of_tier("ext") if column.asked]


def switch(  # what the button sends
    municipality: Municipality,
    *,
    key: str,
    active: bool,
    by: Any,
    version: int = 0,
    reason: str = "",
) -> CustomField:
    """Show a column on forms or no longer; what was entered stays with the assets.

    A ready-made column is entered the first time it is switched on, whatever the version.
    Raises ValidationError for an unknown column, ConflictError when it was changed meanwhile.
    """
    default = _("項目を使う") if active else _("項目の使用をやめる")
    with _action(municipality, by=by, reason=reason or default):
        field = CustomField.objects.filter(municipality=municipality, key=key).first()
        if field is None:
            return _enter_preset(municipality, key)
        stored = versions.lock(field, version=version)
        if stored.active != active:
            stored.active = active
            versions.store(stored, version=version)
    return stored


def switch_on_preset(municipality: Municipality, *, key: str, by: Any) -> CustomField:
    """Use a ready-made column, for the first time or again."""
    field = CustomField.objects.filter(municipality=municipality, key=key).first()
    version = field.version if field else 0
    return switch(municipality, key=key, active=True, by=by, version=version)


def define_field(field: CustomField, *, by: Any, reason: str = "") -> CustomField:
    """Enter an unsaved column of one's own; without a key it gets the next free one."""
    municipality = field.municipality
    with _action(municipality, by=by, reason=reason or _("項目を追加")):
        Municipality.objects.select_for_update().get(pk=municipality.pk)
        field.key = field.key or _free_key(municipality)
        _refuse_key(field)
        _check(field)
        field.position = field.position or _next_position(municipality)
        field.save(force_insert=True)
    return field


def change_field(field: CustomField, *, by: Any, version: int, reason: str = "") -> CustomField:
    """Store the changed name, help, choices and duties of a column opened at `version`.

    Its key and type stay: values have been entered under them.
    """
    with _action(field.municipality, by=by, reason=reason or _("項目を変更")):
        stored = versions.lock(field, version=version)
        if (field.key, field.type) != (stored.key, stored.type):
            raise ValidationError(
                _("項目の符号と種類は、入力済みの値が読めなくなるため変えられません。")
            )
        if not versions.differs(stored, field):
            return stored
        _check(field)
        _refuse_lost_choices(field, set(stored.choices) - set(field.choices))
        versions.store(field, version=version)
        if field.confidential != stored.confidential:
            reindex(field.municipality)
    return field


def filled(municipality: Municipality) -> dict[str, int]:
    """Return how many assets have a value, per column key. One query."""
    keys = list(CustomField.objects.filter(municipality=municipality).values_list("key", flat=True))
    counts = {key: Count("pk", filter=Q(extra__has_key=key)) for key in keys}
    assets = Asset.objects.filter(municipality=municipality)
    return assets.aggregate(**counts) if counts else {}


def overview(municipality: Municipality) -> tuple[list[Line], list[Line]]:
    """Return the ready-made and the own columns, each with its state and use."""
    stored = {
        field.key: field
        for field in CustomField.objects.filter(municipality=municipality).order_by(
            "position", "key"
        )
    }
    used = filled(municipality)
    ready_made = [
        Line(
            column.key, column.title, stored.pop(column.key, None), used.get(column.key, 0), column
        )
        for column in presets()
    ]
    own = [Line(key, field.label, field, used[key], None) for key, field in stored.items()]
    return ready_made, own


def find(municipality: Municipality, key: str) -> CustomField | None:
    return CustomField.objects.filter(municipality=municipality, key=key).first()


def _enter_preset(municipality: Municipality, key: str) -> CustomField:
    column = next((column for column in presets() if column.key == key), None)
    if column is None:
        raise ValidationError(_("この項目は用意されていません。"))
    field = CustomField(municipality=municipality, key=key, **_columns_of(column))
    field.position = _next_position(municipality)
    field.save(force_insert=True)
    return field


def _action(municipality: Municipality, *, by: Any, reason: str) -> Any:
    return recording.action(by=by, reason=reason, municipality_id=municipality.pk)


def _columns_of(column: Column) -> dict[str, Any]:
    return {
        "label": column.label,
        "type": TYPES.get(column.type, CustomField.Type.TEXT),
        "choices": list(column.values.values()),
        "help_text": _help(column),
        "confidential": column.confidential,
    }


def _help(column: Column) -> str:
    if column.type == "bool":
        return column.rule
    return column.rule or _("例：%(example)s") % {"example": column.example}


def _next_position(municipality: Municipality) -> int:
    last = CustomField.objects.filter(municipality=municipality).aggregate(last=Max("position"))
    return (last["last"] or 0) + 10


def _free_key(municipality: Municipality) -> str:
    taken = set(CustomField.objects.filter(municipality=municipality).values_list("key", flat=True))
    number = 1
    while f"own_{number}" in taken:
        number += 1
    return f"own_{number}"


def _refuse_key(field: CustomField) -> None:
    if field.key in columns.columns() or field.key in columns.computed():
        raise ValidationError(
            {
                "key": _("「%(key)s」は台帳の項目の符号です。別の符号にしてください。")
                % {"key": field.key}
            }
        )
    same = CustomField.objects.filter(municipality=field.municipality_id, key=field.key)
    if same.exists():
        raise ValidationError(
            {
                "key": _("「%(key)s」は使われたことがあります。別の符号にしてください。")
                % {"key": field.key}
            }
        )


def _check(field: CustomField) -> None:
    same = CustomField.objects.filter(
        municipality=field.municipality_id, label=field.label, active=True
    ).exclude(pk=field.pk)
    if same.exists():
        raise ValidationError(
            {"label": _("同じ名前の項目「%(label)s」があります。") % {"label": field.label}}
        )
    if field.type in CHOSEN and len(field.choices) < 2:
        raise ValidationError({"choices": _("選択肢を2つ以上、1行に1つずつ入力してください。")})
    versions.check(field)


def _refuse_lost_choices(field: CustomField, lost: Collection[str]) -> None:
    """A choice that assets have stays among the choices."""
    for choice in sorted(lost):
        used = Asset.objects.filter(
            municipality=field.municipality_id, **{f"extra__{field.key}": choice}
        ).count()
        if used:
            raise ValidationError(
                {
                    "choices": _("「%(choice)s」は%(count)d件の資産で使われているため外せません。")
                    % {"choice": choice, "count": used}
                }
            )
