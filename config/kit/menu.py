"""The main menu as markup: its entries are asked for at every page, their looks are not."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.utils.html import format_html
from django.utils.safestring import SafeString

from config.kit import chips
from config.kit.languages import per_language


@dataclass(frozen=True, eq=False)
class Entry:
    """A screen that the menu leads to; it is marked on the pages below its address."""

    label: Any
    url: str
    icon: str
    is_exact: bool = False

    def is_here(self, path: str) -> bool:
        return path == self.url if self.is_exact else path.startswith(self.url)


@dataclass(frozen=True, eq=False)
class Heading:
    """What stands above some entries; nothing above the first."""

    label: Any = ""


class Group(NamedTuple):
    """Entries under one heading."""

    heading: Heading
    entries: list[Entry]


class Menu:
    """The menu of one person on one page."""

    def __init__(self, groups: Iterable[Group], path: str) -> None:
        self.groups, self.path = [group for group in groups if group.entries], path

    @property
    def side(self) -> SafeString:
        """The menu beside a page."""
        return self._drawn("menu")

    @property
    def page(self) -> SafeString:
        """The same as a page of its own, with other ids."""
        return self._drawn("all")

    def _drawn(self, prefix: str) -> SafeString:
        parts = []
        for number, group in enumerate(self.groups, start=1):
            links = "".join(_link(entry, entry.is_here(self.path)) for entry in group.entries)
            parts.append(f"{_opening(group.heading, f'{prefix}-{number}')}{links}</ul>\n")
        return SafeString("".join(parts))


@per_language
def _link(entry: Entry, here: bool) -> SafeString:  # noqa: FBT001 - one of two looks
    return format_html(
        '<li><a href="{}"{}>{}{}</a></li>\n',
        entry.url,
        SafeString(' aria-current="page"' if here else ""),
        chips.icon(entry.icon),
        entry.label,
    )


@per_language
def _opening(heading: Heading, key: str) -> SafeString:
    if not heading.label:
        return SafeString("<ul>\n")
    text = '<h2 id="{0}">{1}</h2>\n<ul aria-labelledby="{0}">\n'
    return format_html(text, key, heading.label)
