"""Lists as tables: columns, the orders one may ask for, and the links to sort and to turn pages.

Cells are finished markup joined here: a template loop over five hundred cells would cost
more than the rest of the page.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from html import escape
from operator import itemgetter
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from config.kit import chips
from config.kit.paging import (
    COUNTED_TO,
    END,
    PLACE,
    SIZES,
    Cursor,
    Order,
    Page,
    Pages,
    Row,
    Wish,
)


@dataclass(frozen=True)
class Column:
    """One column: its name, the values it needs and how they are printed.

    Only the `values` (query paths) of shown columns are fetched. `cell` receives them
    and returns text, which is escaped, or finished markup. `batch` is for what needs a
    query of its own: it receives the first values of all rows and returns the `cell`.
    `head` is for a heading that is no name: it receives the number of rows.
    `card` names the value on a phone, where a row becomes a card.
    """

    key: str
    label: Any
    values: tuple[str, ...]
    cell: Callable[..., str] = str
    batch: Callable[[Collection[Any]], Callable[..., str]] | None = None
    order: str = ""
    css: str = ""
    head: Callable[[int], str] | None = None
    head_css: str = ""
    card: Any = ""
    tag: str = "td"
    is_hashable: bool = True


class Table:
    """The rows of a query as a table: one page of it, or all of it for paper.

    Every column with an `order` can be sorted by, which makes the white list; the first
    one is the default, and every order ends in the primary key. `row_attributes` tells
    the attributes of a row by its `row_values`. `all_up_to` reads so many rows at once;
    `keys_first` is for rows that are a small part of a large table; `remember`
    names what the rows depend on, so that they need not be counted again; `counted` is
    another query for the same rows, which is faster to count.
    """

    def __init__(self, rows: QuerySet, columns: list[Column], query: QueryDict) -> None:
        self.rows, self.columns, self.query = rows, columns, query
        self.row_values: tuple[str, ...] = ()
        self.row_attributes: Callable[..., str] = _no_attributes
        self.all_up_to = 0
        self.keys_first = False
        self.remember = ""
        self.counted = rows

    @cached_property
    def orders(self) -> dict[str, str]:
        return {column.key: column.order for column in self.columns if column.order}

    @cached_property
    def sort_key(self) -> str:
        asked = self.query.get("sort", "").removeprefix("-")
        return asked if asked in self.orders else next(iter(self.orders))

    @cached_property
    def sort_label(self) -> str:
        return next(str(c.label) for c in self.columns if c.key == self.sort_key)

    @cached_property
    def order(self) -> Order:
        descending = self.query.get("sort") == f"-{self.sort_key}"
        return Order(self.orders[self.sort_key], descending)

    @cached_property
    def pages(self) -> Pages:
        wish = Wish.of(self.query)
        how: dict[str, Any] = {"keys_first": self.keys_first, "remember": self.remember}
        pages = Pages(self.rows, self.order, wish, self._fetched, **how)
        pages.counted = self.counted
        return pages

    @cached_property
    def page(self) -> Page:
        if self.all_up_to:
            return Page(list(self._fetched(self.order.of_all(self.rows)[: self.all_up_to])), 1)
        return self.pages.page

    @property
    def total(self) -> int:
        return self.pages.total

    @property
    def is_counted(self) -> bool:
        return self.pages.is_numbered or self.pages.wish.exact

    @property
    def total_text(self) -> str:
        return f"{self.total if self.is_counted else COUNTED_TO:,}"

    @property
    def order_text(self) -> str:
        """Return the order in words: 番号の昇順."""
        told = {"column": self.sort_label}
        if self.order.descending:
            return _("%(column)sの降順") % told
        return _("%(column)sの昇順") % told

    @property
    def sizes(self) -> list[dict[str, Any]]:
        """The numbers of rows that a page may have, each with its link."""
        base = self.address(without=("size",))
        here = self.pages.wish.size
        return [
            {"number": size, "href": f"{base}size={size}", "here": size == here} for size in SIZES
        ]

    @property
    def exact(self) -> str:
        """The address that counts to the end, however long that takes."""
        return f"{self.address()}count=exact"

    @cached_property
    def _paths(self) -> list[str]:
        shown = [path for column in self.columns for path in column.values]
        return list(dict.fromkeys(("pk", self.order.path, *self.row_values, *shown)))

    def _fetched(self, rows: QuerySet) -> Iterable[Row]:
        return rows.values_list(*self._paths)

    def __len__(self) -> int:
        return len(self.page.rows)

    @property
    def first(self) -> int | None:
        """The number of the first row of this page among all, if it is known."""
        number = self.page.number
        return (number - 1) * self.pages.wish.size + 1 if number and len(self) else None

    @property
    def last(self) -> int | None:
        return self.first + len(self) - 1 if self.first else None

    @cached_property
    def body(self) -> SafeString:
        """The rows as markup."""
        rows, at = self.page.rows, {path: place for place, path in enumerate(self._paths)}
        cells = [_Cell(column, at, rows) for column in self.columns]
        told = [at[path] for path in self.row_values]
        lines = []
        for row in rows:
            attributes = self.row_attributes(*[row[place] for place in told])
            lines.append(f"<tr{attributes}>{''.join([cell(row) for cell in cells])}</tr>\n")
        return SafeString("".join(lines))

    @cached_property
    def head(self) -> SafeString:
        """The headings as markup, with the links that sort."""
        base = escape(self.address(without=("sort",)))
        return SafeString("\n".join([self._heading(each, base) for each in self.columns]))

    def _heading(self, column: Column, base: str) -> str:
        css = " ".join(filter(None, (column.css, column.head_css)))
        classes = f' class="{escape(css)}"' if css else ""
        if column.head:
            return f'<th{classes} scope="col">{conditional_escape(column.head(len(self)))}</th>'
        label = conditional_escape(column.label)
        if not column.order:
            return f'<th{classes} scope="col">{label}</th>'
        here, key = column.key == self.sort_key, escape(column.key)
        descending = here and self.order.descending
        mark = f' aria-sort="{"descending" if descending else "ascending"}"' if here else ""
        arrow = chips.icon(("down" if descending else "up") if here else "sort")
        href = f"{base}sort={'-' if here and not descending else ''}{key}"
        link = f'<a id="sort-{key}" href="{href}">{label}{arrow}</a>'
        return f'<th{classes}{mark} scope="col">{link}</th>'

    def address(self, *, without: Collection[str] = ()) -> str:
        """Return "?…&" with everything the address says but the place and `without`."""
        kept = self.query.copy()
        for name in (*PLACE, *without):
            kept.pop(name, None)
        return f"?{kept.urlencode()}&" if kept else "?"

    @cached_property
    def links(self) -> dict[str, Any]:
        """The links to other pages, for components/table_pager.html."""
        page, base = self.page, self.address()
        numbers = self._numbers(base) if self.pages.is_numbered and page.number else []
        return {
            "previous": self._step(base, "before", 0, -1) if page.earlier else "",
            "next": self._step(base, "after", -1, 1) if page.later else "",
            "first": base.rstrip("?&") or "?" if page.earlier and not numbers else "",
            "last": f"{base}before={END}" if page.later and not numbers else "",
            "numbers": numbers,
            "several": page.earlier or page.later,
        }

    def _numbers(self, base: str) -> list[dict[str, Any]]:
        here = min(self.page.number or 1, self.pages.count)
        pages = Paginator(range(min(self.total, COUNTED_TO)), self.pages.wish.size)
        return [
            {"number": number, "href": f"{base}page={number}", "here": number == here, "gap": False}
            if isinstance(number, int)
            else {"gap": True}
            for number in pages.get_elided_page_range(here, on_each_side=2, on_ends=1)
        ]

    def _step(self, base: str, name: str, edge: int, by: int) -> str:
        row, number = self.page.rows[edge], self.page.number
        cursor = Cursor(row[self._paths.index(self.order.path)], row[0])
        return f"{base}{name}={cursor}" + (f"&page={number + by}" if number else "")


class _Cell:
    """One column over the rows of a page; equal values are printed once."""

    def __init__(self, column: Column, at: Mapping[str, int], rows: list[Row]) -> None:
        places = [at[path] for path in column.values]
        self.values = itemgetter(*places)
        self.is_single = len(places) == 1
        self.cell = column.cell
        if column.batch:
            self.cell = column.batch({row[places[0]] for row in rows})
        self.opening = _opening(column)
        self.made: dict[Any, str] = {}
        self.is_hashable = column.is_hashable

    def __call__(self, row: Row) -> str:
        values = self.values(row)
        if not self.is_hashable:
            return self._print(values)
        printed = self.made.get(values)
        if printed is None:
            printed = self.made[values] = self._print(values)
        return printed

    def _print(self, values: Any) -> str:
        content = self.cell(values) if self.is_single else self.cell(*values)
        if not isinstance(content, SafeString):
            content = escape(content)
        return f"{self.opening}{content}"


def _opening(column: Column) -> str:
    """Return the tag that opens a cell; the next one closes it (HTML lets it be left out).

    Six hundred closing tags are a twentieth of a page.
    """
    css = format_html(' class="{}"', column.css) if column.css else ""
    scope = ' scope="row"' if column.tag == "th" else ""
    card = format_html(' data-l="{}"', column.card) if column.card else ""
    return f"<{column.tag}{css}{scope}{card}>"


def _no_attributes(*_values: Any) -> str:
    return ""
