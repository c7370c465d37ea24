"""What stands in the columns of the printed forms, as SQL: the register's and those beyond it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import Case, Exists, F, OuterRef, Subquery, Value, When
from django.db.models.functions import Concat
from django.urls import reverse

from assets.access import Viewer
from assets.models import AssetQuerySet, Disposal, ExportRun, PersonalInfo
from assets.models.past import rows_at
from assets.services.exports.columns import Kind, OutColumn, OutColumns
from assets.services.exports.expressions import TEXT, Mapped, Words
from assets.services.exports.printed import PrintedForm
from assets.services.notices.letters import address

RECORD = "disposal"


def columns_of(form: PrintedForm, viewer: Viewer) -> list[OutColumn]:
    """Return the columns of a form; one that holds nothing yet is an empty one."""
    own = OutColumns(viewer)
    return [_one(one.key, own, str(one.heading)) for one in form.columns]


def _one(key: str, own: OutColumns, heading: str) -> OutColumn:
    if key in _SPECIAL:
        return OutColumn(key, heading, "text", _SPECIAL[key](own))
    record, _dot, name = key.partition(".")
    if record == RECORD:
        kind: Kind = "date" if name == "done_on" else "text"
        return OutColumn(key, heading, kind, Words(_of_disposal(name, own)))
    known = own.make([key])
    return known[0] if known else OutColumn(key, heading, "text", Value("", output_field=TEXT))


def inside(form: PrintedForm, assets: AssetQuerySet, viewer: Viewer) -> AssetQuerySet:
    """Keep what a form is about."""
    if viewer.moment and form.code == ExportRun.Form.DISPOSALS:
        return assets.filter(Exists(_recorded(viewer.moment)))
    return assets.filter(form.only)


def _of_disposal(name: str, own: OutColumns) -> Any:
    is_person = name.endswith("_by") and name != "done_by"
    path, moment = f"{name}__name" if is_person else name, own.viewer.moment
    value: Any = F(f"{RECORD}__{path}")
    if moment:
        value = Subquery(_recorded(moment).values(path)[:1])
    if name == "planned_method":
        labels = {code: str(label) for code, label in Disposal.Method.choices}
        return Mapped(value, labels)
    return value


def _recorded(moment: datetime) -> Any:
    """The disposal record that an asset had at a moment."""
    return rows_at(Disposal, moment).filter(asset_id=OuterRef("id"))


def _sensitive(_own: OutColumns) -> Any:
    yes = When(personal_info=PersonalInfo.SENSITIVE, then=Value("有"))
    return Case(yes, default=Value("無"), output_field=TEXT)


def _model(_own: OutColumns) -> Any:
    """The model of a medium; one that nobody has written down is known by its name."""
    return Case(When(model_no="", then=F("name")), default=F("model_no"), output_field=TEXT)


def _municipality(own: OutColumns) -> Any:
    place = own.viewer.municipality
    return Value(place.name if place else "", output_field=TEXT)


def _short_address(_own: OutColumns) -> Any:
    """Where a code on paper leads: to the card of the running review, else to the asset."""
    before, after = address(reverse("review_short", args=["0"])).rsplit("0", 1)
    return Concat(Value(before), F("asset_no"), Value(after), output_field=TEXT)


_SPECIAL: dict[str, Callable[[OutColumns], Any]] = {
    "sensitive": _sensitive,
    "model": _model,
    "municipality": _municipality,
    "short_address": _short_address,
}
