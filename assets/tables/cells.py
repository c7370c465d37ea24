"""How single values of an asset are printed in a table: plain values in, markup out."""

from collections.abc import Callable, Mapping
from datetime import date
from html import escape
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from assets.models import MyNumber, PersonalInfo, Status
from classification.services import catalogue
from config.kit import chips
from config.kit.languages import per_language

LONGEST = 60

Cell = Callable[..., str]


def text(value: str | None) -> str:
    value = value or ""
    return value if len(value) <= LONGEST else f"{value[:LONGEST]}…"


def lines(value: list[str] | None) -> str:
    return text(_("、").join(value or []))


def number(value: int | None) -> str:
    return "" if value is None else f"{value:,}"


def amount(value: int | None, unit: str) -> str:
    return "" if value is None else f"{value:,}{unit}"


def answers() -> Cell:
    """Return the cell of a yes-no fact; one that nobody has checked is not a no."""
    return labels({True: _("はい"), False: _("いいえ"), None: _("未確認")})


def labels(names: Mapping[Any, Any]) -> Cell:
    """Return the cell of a fixed list."""
    known = {code: str(name) for code, name in names.items()}
    return lambda code: known.get(code, code or "")


@per_language
def named(field: Any) -> Cell:
    """Return the cell of a model field with choices."""
    return labels(dict(field.flatchoices))


def listed(kind: catalogue.CodeList) -> Cell:
    """Return the cell of a code of the catalogue."""
    return lambda code: catalogue.label(kind, code)


def scheme(version_id: int | None) -> str:
    return catalogue.scheme_version(version_id).scheme.name if version_id else ""


def segments() -> Cell:
    names = {code: row.short_label for code, row in catalogue.segments().items()}

    def cell(code: str | None) -> str:
        return chips.segment_chip(code, names.get(code, code)) if code else _("未確認")

    return cell


def grade(axis: str, version_id: int | None) -> Cell:
    """Return the cell of a grade; of the scheme in force it knows the names given by the place."""
    version = version_id or 0
    known = catalogue.levels(version).get(axis, {})
    names = {code: catalogue.level_name(version, axis, code) for code in known}
    return lambda code, rank: chips.level_chip(code, rank, axis, name=names.get(code, ""))


def personal() -> Cell:
    """Return the cell that tells the strictest that can be said of the personal data."""
    names = {
        PersonalInfo.NONE.value: _("なし"),
        PersonalInfo.GENERAL.value: _("個人情報"),
        PersonalInfo.SENSITIVE.value: _("要配慮"),
    }
    none, specific = MyNumber.NONE.value, _("特定個人情報")
    return lambda info, my_number: names[info] if my_number == none else specific


STATE_LOOKS = {Status.PENDING: "approval"}
NEVER_OVERDUE = {Status.DRAFT, Status.DISPOSED, Status.TRANSFERRED}


def state(*, on: date) -> Cell:
    """Return the cell of the state: days overdue come before everything else."""
    names = _state_names()
    overdue = _("%(days)s日超過")
    never = {status.value for status in NEVER_OVERDUE}
    looks = {status.value: STATE_LOOKS.get(status, status.value) for status in Status}

    def cell(status: str, next_review: date) -> SafeString:
        if next_review < on and status not in never:
            days = (on - next_review).days
            return chips.state_chip("late", overdue % {"days": days})
        return chips.state_chip(looks[status], names[status])

    return cell


@per_language
def _state_names() -> dict[str, str]:
    return {status.value: str(status.label) for status in Status}


def choose_all(count: int) -> SafeString:
    """Return the box in the heading; it works with a script only, which then shows it."""
    return format_html(
        '<label class="hit" hidden><input class="cb" type="checkbox" data-bulk-page'
        ' aria-label="{}"></label>',
        _("このページの%(count)s件をすべて選択") % {"count": count},
    )


def link(address: str, *, with_title: bool) -> Cell:
    """Return the cell of the name; `address` has * where the number belongs."""
    before, after = address.split("*")

    def cell(number: str, name: str) -> SafeString:
        shown = escape(name)
        title = f' title="{shown}"' if with_title else ""
        return SafeString(f'<a href="{before}{escape(number)}{after}"{title}>{shown}</a>')

    return cell


def choose() -> Cell:
    """Return the cell of the box that chooses a row; it is heard as a box that can be ticked."""

    def cell(number: str, name: str) -> SafeString:
        shown = escape(number)
        return SafeString(
            f'<label class="hit"><input class="cb" type="checkbox" name="no" value="{shown}"'
            f' aria-label="{shown} {escape(name)}"></label>'
        )

    return cell
