"""The sheet of an asset as markup: its cards, and the facts under its title."""

from collections.abc import Iterable
from typing import Any

from django.utils.html import conditional_escape, escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from assets.models.asset.sections import SECTIONS
from assets.services.sheets import Line
from config.kit import chips
from config.kit.languages import per_language

TITLES = {section.key: section for section in SECTIONS}
OWN = ""  # the part of the municipality's own columns


def cards(parts: Iterable[dict[str, Any]], *, edit: str = "") -> SafeString:
    """Return one card for each part; `edit` leads to the form where a person may fill gaps."""
    made = []
    for number, part in enumerate(parts, start=1):
        key = part["section"].key if part["section"] else OWN
        place = f"{edit}#{key}" if edit else ""
        lines = "".join(_line(line, place) for line in part["lines"])
        made.append(f"{_opening(key, number)}{lines}</dl>\n</section>\n")
    return SafeString("".join(made))


def facts(told: Iterable[dict[str, Any]]) -> SafeString:
    """Return the facts under the title, each with its quieter line where that says more."""
    return SafeString("".join(map(_fact, told)))


@per_language
def _opening(key: str, number: int) -> SafeString:
    section = TITLES.get(key)
    aside: str | SafeString = ""
    if section:
        clause = _("基本方針 %(clause)s") % {"clause": section.clause}
        aside = format_html('<span class="push sub">{}</span>', clause)
    return format_html(
        '<section class="card" aria-labelledby="c-{0}">\n<h2 id="c-{0}">{1}{2}</h2>\n'
        '<dl class="dl">\n',
        number,
        section.title if section else _("独自の項目"),
        aside,
    )


def _line(line: Line, place: str) -> str:
    value = _gap(line.label, place) if line.wanted else conditional_escape(line.value)
    return f"<dt>{escape(line.label)}</dt>\n<dd>{value}</dd>\n"


def _gap(label: str, place: str) -> SafeString:
    unset = format_html('<span class="unset">{}</span>', _("未登録"))
    if not place:
        return unset
    add = _("%(label)sを追加") % {"label": label}
    return format_html('{} <a href="{}">{}</a>', unset, place, add)


def _fact(fact: dict[str, Any]) -> str:
    value, quiet = fact["value"], fact["sub"]
    shown = chips.state_chip("vacant", value) if fact.get("alert") else conditional_escape(value)
    says_more = quiet and quiet != value
    more = f'<span class="sub">{conditional_escape(quiet)}</span>' if says_more else ""
    return f"<div><dt>{escape(fact['label'])}</dt><dd>{shown}{more}</dd></div>\n"
