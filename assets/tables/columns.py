"""Every column that a list of assets can show, made for one viewer on one day."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db import models
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assets.access import PastViewer, Viewer
from assets.models import Asset, CustomField, Post, Unit, User
from assets.models.asset.names import short_name
from assets.tables import assessed, cells, findings
from classification import columns as register
from config.kit import chips
from config.kit.tables import Column

FIXED = ("asset_no", "name")
STANDARD = (
    "form", "segment", "c_level", "i_level", "a_level", "personal_info", "next_review", "status",
)  # fmt: skip
EXTRA = "extra_"
FOUND, FOUND_LABEL = "breaches", gettext_lazy("是正")
FIELDS = {field.name: field for field in Asset._meta.concrete_fields}
SCHEMES = {"mext_level": "school_scheme_version_id"}
GRADES = {
    "c_level": ("c_rank", "confidentiality", gettext_lazy("機")),
    "i_level": ("i_rank", "integrity", gettext_lazy("完")),
    "a_level": ("a_rank", "availability", gettext_lazy("可")),
    "mext_level": ("mext_rank", "importance", gettext_lazy("重")),
}


@dataclass(frozen=True)
class AssetColumns:
    """The columns for one viewer: what is confidential is left out or hidden row by row."""

    viewer: Viewer
    on: date
    with_titles: bool = False
    at: str = ""  # the moment as links name it

    def make(self, keys: Collection[str]) -> list[Column]:
        """Return the columns with these keys; unknown ones are passed over."""
        found = [self._one(key) for key in keys]
        return [column for column in found if column]

    def offered(self) -> dict[str, str]:
        """Return everything that can be shown: key → name, in the order of the form."""
        own = {f"{EXTRA}{key}": field.label for key, field in self.custom.items()}
        found = {FOUND: str(FOUND_LABEL)}
        found |= {key: str(name) for key, name in assessed.NAMES.items()}
        return {key: short_name(key) for key in register.columns() if key in FIELDS} | found | own

    @cached_property
    def custom(self) -> dict[str, CustomField]:
        """The municipality's own columns by key, as far as this person may see them."""
        found = CustomField.objects.filter(
            municipality=self.viewer.municipality, active=True
        ).order_by("position", "key")
        if not self.viewer.can("read_restricted"):
            found = found.filter(confidential=False)
        return {field.key: field for field in found}

    def choose(self) -> Column:
        """Return the column of boxes that choose rows."""
        return Column(
            "choose", "", ("asset_no", "name"), cells.choose(),
            head=cells.choose_all, css="c", head_css="w-cb",
        )  # fmt: skip

    def _one(self, key: str) -> Column | None:
        if key.startswith(EXTRA):
            field = self.custom.get(key.removeprefix(EXTRA))
            return self._of_custom(key, field) if field else None
        if key in GRADES:
            rank, axis, short = GRADES[key]
            place: Any = self.viewer.municipality
            version = place and getattr(place, SCHEMES.get(key, "scheme_version_id"))
            return Column(
                key, short_name(key), (key, rank), cells.grade(axis, version),
                order=rank, css="c", head_css="w-lv", card=short,
            )  # fmt: skip
        if self.viewer.moment and (key == FOUND or key in assessed.NAMES):
            return None  # worked out for the register of today alone
        if key in assessed.NAMES:
            return assessed.column(key)
        if key in _SPECIAL:
            return _SPECIAL[key](self, key)
        return _of_field(FIELDS[key]) if key in FIELDS and key in register.columns() else None

    def _of_custom(self, key: str, field: CustomField) -> Column:
        show = _custom_cell(field)
        hidden = field.confidential and not self.viewer.can_everywhere("read_restricted")
        if not hidden:
            return Column(key, field.label, ("extra",), show, is_hashable=False)
        allowed = frozenset(self.viewer.unit_ids("read_restricted"))

        def cell(extra: dict[str, Any], unit: int) -> str:
            return show(extra) if unit in allowed else _("非表示")

        return Column(key, field.label, ("extra", "org_unit_id"), cell, is_hashable=False)

    def holders(self, posts: Collection[int | None]) -> Callable[[int | None], str]:
        """Name the posts with who holds them today; a vacancy is visible."""
        found = Post.objects.filter(pk__in=[pk for pk in posts if pk]).with_holders(on=self.on)
        vacant = chips.state_chip("vacant", _("空席"))
        texts, called = {}, self.called(Post, posts)
        for post in found:
            held: Any = post
            who = held.holders_now[0].holder.name if held.holders_now else vacant
            texts[post.pk] = format_html("{} {}", called.get(post.pk, post.name), who)
        return lambda pk: texts[pk] if pk else vacant

    def called(self, model: type[models.Model], keys: Collection[int | None]) -> dict[int, str]:
        """Return the names of the moment that is looked at; none for today's register."""
        if not isinstance(self.viewer, PastViewer):
            return {}
        return self.viewer.called(model, [key for key in keys if key])

    def systems(self, assets: Collection[int | None]) -> Callable[[int | None, str], str]:
        """Name related systems; one that this person may not see has no name here."""
        seen = self.viewer.assets().filter(id__in=[pk for pk in assets if pk])
        texts = {pk: f"{number} {name}" for pk, number, name in _named(seen)}
        return lambda pk, name: texts.get(pk, _("見る権限のない資産")) if pk else name


def _named(assets: models.QuerySet) -> models.QuerySet:
    return assets.values_list("id", "asset_no", "name")


def _asset_no(_own: AssetColumns, key: str) -> Column:
    return Column(key, short_name(key), (key,), order=key, css="id wide-only", head_css="w-id")


def _name(own: AssetColumns, key: str) -> Column:
    address = reverse("asset_detail", args=["*"])
    if own.at:
        address = f"{address}?{urlencode({'at': own.at})}"
    cell = cells.link(address, with_title=own.with_titles)
    return Column(key, short_name(key), ("asset_no", "name"), cell, order=key, css="clip", tag="th")


def _unit(own: AssetColumns, key: str) -> Column:
    if own.viewer.moment:
        return _renamed(own, key, Unit, order="org_unit__code")
    return Column(
        key, short_name(key), ("org_unit__name",), order="org_unit__code", head_css="w-unit"
    )


def _form(_own: AssetColumns, key: str) -> Column:
    """The kind of thing; a narrow screen has no room for it beside the grades."""
    cell = cells.named(FIELDS[key])
    return Column(key, short_name(key), (key,), cell, order=key, css="wide-only", head_css="w-form")


def _segment(_own: AssetColumns, key: str) -> Column:
    return Column(
        key,
        short_name(key),
        ("segment_id",),
        cells.segments(),
        order="segment_id",
        head_css="w-seg",
    )


def _personal(_own: AssetColumns, key: str) -> Column:
    return Column(
        key,
        short_name(key),
        (key, "my_number"),
        cells.personal(),
        order=key,
        css="wide-only",
        head_css="w-kind",
    )


def _status(own: AssetColumns, key: str) -> Column:
    cell = cells.state(on=own.on)
    # The style sheet of narrow screens knows the state by this name.
    return Column(
        key, short_name(key), (key, "next_review"), cell, order=key, head_css="w-state", card="状態"
    )


def _count(_own: AssetColumns, key: str) -> Column:
    return Column(key, short_name(key), (key, "count_unit"), cells.amount, order=key, css="r")


def _renamed(own: AssetColumns, key: str, model: type[models.Model], order: str = "") -> Column:
    """Return the column of things that may have been called otherwise then."""

    def names(keys: Collection[int | None]) -> Callable[[int | None, str | None], str]:
        called = own.called(model, keys)
        return lambda pk, name: called.get(pk or 0, name or "")

    values = (f"{key}_id", f"{key}__name")
    return Column(key, short_name(key), values, batch=names, order=order)


def _person(own: AssetColumns, key: str) -> Column:
    if own.viewer.moment:
        return _renamed(own, key, User)
    return Column(key, short_name(key), (f"{key}__name",), cells.text)


def _scheme(_own: AssetColumns, key: str) -> Column:
    return Column(key, short_name(key), (f"{key}_id",), cells.scheme)


def _listed(_own: AssetColumns, key: str) -> Column:
    kind: Any = key
    return Column(key, short_name(key), (f"{key}_id",), cells.listed(kind), order=f"{key}_id")


def _found(_own: AssetColumns, key: str) -> Column:
    """What an asset breaks, in a word and a number; one query for the rows of a page."""
    return Column(
        key, FOUND_LABEL, ("pk",), batch=findings.of_rows, head_css="w-state", card=FOUND_LABEL
    )


def _post(own: AssetColumns, key: str) -> Column:
    return Column(key, short_name(key), (f"{key}_id",), batch=own.holders)


def _system(own: AssetColumns, key: str) -> Column:
    return Column(key, short_name(key), ("system_id", "system_name"), batch=own.systems)


_SPECIAL: dict[str, Callable[[AssetColumns, str], Column]] = {
    "asset_no": _asset_no,
    "name": _name,
    "org_unit": _unit,
    "form": _form,
    "segment": _segment,
    "personal_info": _personal,
    "status": _status,
    "count": _count,
    "reviewed_by": _person,
    "scheme_version": _scheme,
    "business": _listed,
    "retention": _listed,
    "owner_role": _post,
    "sns_owner": _post,
    "system": _system,
    FOUND: _found,
}


def _of_field(field: models.Field) -> Column:
    """Return the column of a plain field, printed by its type."""
    key, name = field.name, short_name(field.name)
    if field.choices:
        return Column(key, name, (key,), cells.named(field), order=key)
    if isinstance(field, models.DateField):
        return Column(key, name, (key,), chips.date_cell, order=key, head_css="w-date")
    if isinstance(field, models.BooleanField):
        return Column(key, name, (key,), cells.answers(), order=key)
    if isinstance(field, models.IntegerField):
        return Column(key, name, (key,), cells.number, order=key, css="r")
    if isinstance(field, models.JSONField):
        return Column(key, name, (key,), cells.lines, is_hashable=False)
    return Column(key, name, (key,), cells.text)


def _custom_cell(field: CustomField) -> Callable[[dict[str, Any]], str]:
    printed: dict[str, Callable[[Any], str]] = {
        CustomField.Type.DATE: lambda value: chips.date_cell(date.fromisoformat(value)),
        CustomField.Type.BOOLEAN: cells.answers(),
        CustomField.Type.INTEGER: cells.number,
        CustomField.Type.MULTI: cells.lines,
    }
    show = printed.get(field.type, cells.text)

    def cell(extra: dict[str, Any]) -> str:
        value = extra.get(field.key)
        return "" if value in (None, "", []) else show(value)

    return cell
