"""Small finished pieces of markup, cached: a list prints five hundred of them per page.

Each exists once here, as a function for table cells and as a template tag in `components`.
"""

from collections.abc import Callable, Iterable, Sequence
from contextvars import ContextVar
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple, Protocol

from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import conditional_escape, escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, gettext_lazy

from config.kit import dates


class Shape(NamedTuple):
    """How a network segment looks: the class of its colour and the symbol of its form."""

    css: str
    symbol: str


class Look(NamedTuple):
    """How a state looks: its class and its icon."""

    css: str
    icon: str


class Bar(Protocol):
    """What a chart shows of one thing: its parts, each with its number and its address."""

    @property
    def name(self) -> str: ...
    @property
    def url(self) -> str: ...
    @property
    def total(self) -> int: ...
    @property
    def percent(self) -> int: ...
    @property
    def parts(self) -> Sequence[Any]: ...


class Term(Protocol):
    """What is stated under a name."""

    @property
    def label(self) -> str: ...
    @property
    def value(self) -> Any: ...


SEIREKI = "seireki"
calendar: ContextVar[str] = ContextVar("calendar", default="")  # how the reader writes dates

SHAPES = {
    "mynumber": Shape("mn", "seg-mynumber"),
    "lgwan": Shape("lg", "seg-lgwan"),
    "internet": Shape("in", "seg-internet"),
    "school_admin": Shape("sa", "seg-school-admin"),
    "school_ext": Shape("se", "seg-school-ext"),
    "school_learn": Shape("sl", "seg-school-learn"),
    "standalone": Shape("off", "seg-standalone"),
    "none": Shape("off", "seg-none"),
}
_NONE = '<td class="r">0</td>'
_OTHER_SHAPE = Shape("off", "seg-other")

LOOKS = {
    "ok": Look("ok", "check"),
    "todo": Look("todo", "clock"),
    "warn": Look("warn", "alert"),
    "info": Look("plain", "info"),
    "late": Look("late", "alert"),
    "returned": Look("warn", "return"),
    "approval": Look("todo", "user"),
    "pending": Look("todo", "user"),
    "vacant": Look("warn", "user"),
    "draft": Look("draft", "draft"),
    "active": Look("ok", "check"),
    "suspended": Look("draft", "pause"),
    "to_dispose": Look("dash", "archive"),
    "transferred": Look("gone", "return"),
    "disposed": Look("gone", "archive"),
}
_OTHER_LOOK = Look("plain", "minus")

UNCLASSIFIED = gettext_lazy("未")


@lru_cache(maxsize=512)
def icon(name: str) -> SafeString:
    """Return a symbol of static/icons.svg as decoration; the text beside it carries the meaning."""
    sprite = static("icons.svg")
    return format_html('<svg class="i" aria-hidden="true"><use href="{}#{}"/></svg>', sprite, name)


def level_chip(
    code: str, rank: int | None, axis: str, *, label: str = "", name: str = ""
) -> SafeString:
    """Return a grade as printed text (3B, 2); an empty code means not graded yet.

    `label` stands before it; a `name` is told where there is no room for it.
    `rank` 1-5 darkens confidentiality and importance; of integrity and availability
    (`axis`) the ordinary grade is rank 1 and everything above it is filled.
    """
    return _level_chip(code, rank or 0, axis, (label, name), get_language())


def segment_chip(code: str, label: str) -> SafeString:
    """Return a network segment: its shape by code, its name as given by the master data."""
    return _segment_chip(code, label)


def state_chip(code: str, label: str) -> SafeString:
    """Return a state: icon and class by code, the words by the caller."""
    return _state_chip(code, label)


def date_cell(day: date | None) -> SafeString:
    """Return R8.12.11 for a table, or nothing for no date."""
    return _time(day, _short()) if day else SafeString("")


def date_text(day: date | None) -> SafeString:
    """Return 令和8年12月11日 for running text, or nothing for no date."""
    return _time(day, _long()) if day else SafeString("")


def moment_text(moment: datetime | None) -> SafeString:
    """Return 令和8年11月18日 14:32 in local time, or nothing."""
    if moment is None:
        return SafeString("")
    local = timezone.localtime(moment)
    return format_html(
        '<time datetime="{}">{} {}</time>',
        local.isoformat(timespec="seconds"),
        _long()(local.date()),
        f"{local:%H:%M}",
    )


@lru_cache(maxsize=1024)
def _level_chip(
    code: str, rank: int, axis: str, words: tuple[str, str], _language: str | None
) -> SafeString:
    label, name = words
    if label:
        chip = _level_chip(code, rank, axis, ("", name), _language)
        return format_html('<span class="lvpair"><span>{}</span>{}</span>', label, chip)
    if not code:
        return format_html(
            '<span class="lv none">{}<span class="vh">{}</span></span>',
            UNCLASSIFIED,
            gettext("分類"),
        )
    if axis in {"integrity", "availability"}:
        css = "s2" if rank >= 2 else "s1"
    else:
        css = f"c{min(max(rank, 1), 5)}"
    if name:
        named = '<span class="lv {}" title="{}">{}<span class="vh">{}</span></span>'
        return format_html(named, css, name, code, name)
    return format_html('<span class="lv {}">{}</span>', css, code)


@lru_cache(maxsize=1024)
def _segment_chip(code: str, label: str) -> SafeString:
    shape = SHAPES.get(code, _OTHER_SHAPE)
    return format_html(
        '<span class="seg {}"><svg aria-hidden="true"><use href="{}#{}"/></svg>{}</span>',
        shape.css,
        static("icons.svg"),
        shape.symbol,
        label,
    )


@lru_cache(maxsize=1024)
def _state_chip(code: str, label: str) -> SafeString:
    look = LOOKS.get(code, _OTHER_LOOK)
    return format_html(
        '<span class="st {}"><svg aria-hidden="true"><use href="{}#{}"/></svg>{}</span>',
        look.css,
        static("icons.svg"),
        look.icon,
        label,
    )


def _long() -> Callable[[date], str]:
    return dates.seireki if calendar.get() == SEIREKI else dates.wareki


def _short() -> Callable[[date], str]:
    return dates.seireki_short if calendar.get() == SEIREKI else dates.wareki_short


@lru_cache(maxsize=8192)
def _time(day: date, spell: Callable[[date], str]) -> SafeString:
    if isinstance(day, datetime):
        day = timezone.localtime(day).date()
    return format_html('<time datetime="{}">{}</time>', day.isoformat(), spell(day))


def bar_rows(bars: Iterable[Bar]) -> SafeString:
    """Return the rows of the table that says in numbers what bars show."""
    lines = []
    for bar in bars:
        cells = [f'<th scope="row">{escape(bar.name)}</th>']
        cells += [_number(part.count, part.url) if part.count else _NONE for part in bar.parts]
        cells += [_number(bar.total, bar.url), f'<td class="r">{bar.percent}%</td>']
        lines.append(f"<tr>{''.join(cells)}</tr>\n")
    return SafeString("".join(lines))


def terms(stated: Iterable[Term]) -> SafeString:
    """Return names with their values, for the inside of a list of terms."""
    lines = (
        f"<dt>{escape(term.label)}</dt><dd>{conditional_escape(term.value)}</dd>\n"
        for term in stated
    )
    return SafeString("".join(lines))


def _number(count: int, url: str) -> str:
    return f'<td class="r"><a href="{escape(url)}">{count}</a></td>'
