"""config.kit.tables and config.kit.paging, over the rows of the register"""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import chain
from typing import Any

import pytest
from django.http import QueryDict

from assets.access import Viewer
from assets.models import Asset, Unit, User
from assets.models.asset import choices
from assets.tables.columns import AssetColumns
from config.kit import paging, tables
from config.kit.paging import Cursor, Order
from config.kit.tables import Column, Table
from tests.factories import TODAY, make_unit

ROWS = 137
SIZE = 50


@pytest.fixture
def rows(unit: Unit) -> None:
    """Rows with many equal and many missing values, entered past the services for speed."""
    other = make_unit(unit.municipality, code="AAA", name="青空課")
    forms, segments = choices.Form.values, ["lgwan", "mynumber", None]
    Asset.objects.bulk_create(
        Asset(
            municipality=unit.municipality,
            org_unit=other if n % 3 else unit,
            asset_no=f"JUM-{(n * 7919) % 10_000:04d}",
            name=f"台帳{n % 11}",
            form=forms[n % len(forms)],
            segment_id=segments[n % 3],
            next_review=TODAY + timedelta(days=n % 5),
            support_end=TODAY + timedelta(days=n % 4) if n % 2 else None,
            count=n % 6 if n % 3 else None,
            mfa=[True, False, None][n % 3],
        )
        for n in range(ROWS)
    )


def table(unit: Unit, query: str, *columns: str) -> Table:
    viewer = Viewer(User(municipality=unit.municipality))
    made = AssetColumns(viewer, TODAY).make(columns or ("asset_no", "name"))
    return Table(Asset.objects.all(), made, QueryDict(query))


def forward(unit: Unit, query: str, *columns: str) -> Iterator[Table]:
    page = table(unit, query, *columns)
    yield page
    while page.links["next"]:
        page = table(unit, page.links["next"].removeprefix("?"), *columns)
        yield page


def backward(unit: Unit, query: str, *columns: str) -> Iterator[Table]:
    page = table(unit, f"{query}&before=end", *columns)
    yield page
    while page.links["previous"]:
        page = table(unit, page.links["previous"].removeprefix("?"), *columns)
        yield page


def keys(pages: Iterator[Table]) -> list[list[int]]:
    return [[row[0] for row in page.page.rows] for page in pages]


SORTED = [
    "asset_no", "name", "form", "segment", "c_level", "personal_info", "next_review", "status",
    "org_unit", "support_end", "count", "mfa", "retention", "kind",
]  # fmt: skip


@pytest.mark.parametrize("direction", ["", "-"])
@pytest.mark.parametrize("column", SORTED)
@pytest.mark.usefixtures("rows")
def test_pages_forward_backward_and_by_number_are_the_whole_list_once(
    unit: Unit, column: str, direction: str
) -> None:
    shown = ("asset_no", "name", column)
    query = f"sort={direction}{column}"
    order = table(unit, query, *shown).order
    whole = list(order.of_all(Asset.objects.all()).values_list("pk", flat=True))

    ahead = keys(forward(unit, query, *shown))
    back = keys(backward(unit, query, *shown))
    by_number = keys(table(unit, f"{query}&page={n}", *shown) for n in (1, 2, 3))

    assert order.path != "pk"
    assert order.descending == bool(direction)
    assert list(chain.from_iterable(ahead)) == whole
    assert list(chain.from_iterable(reversed(back))) == whole
    assert by_number == ahead
    assert len(whole) == len(set(whole)) == ROWS


@pytest.mark.parametrize("column", SORTED)
@pytest.mark.usefixtures("rows")
def test_finding_the_keys_first_reads_the_same_rows_in_as_many_queries(
    unit: Unit, column: str, django_assert_num_queries: Any
) -> None:
    shown = ("asset_no", "name", column)
    ahead = forward(unit, f"sort={column}", *shown)
    for page in chain(ahead, backward(unit, f"sort=-{column}", *shown)):
        other = Table(page.rows, page.columns, page.query)
        other.keys_first = True

        assert other.page.rows == page.page.rows
    again = Table(Asset.objects.all(), page.columns, QueryDict("sort=asset_no"))
    again.keys_first = True
    with django_assert_num_queries(2):  # the total and the page
        assert len(again.page.rows) == SIZE


@pytest.mark.usefixtures("rows")
def test_rows_without_a_value_come_last_in_both_directions(unit: Unit) -> None:
    for sort in ("support_end", "-support_end"):
        page = table(unit, f"sort={sort}&before=end", "asset_no", "support_end")

        assert {row[1] for row in page.page.rows} == {None}


@pytest.mark.usefixtures("rows")
def test_going_back_leads_to_the_page_one_came_from(unit: Unit) -> None:
    first, second, *_rest = forward(unit, "sort=name")
    again = table(unit, second.links["previous"].removeprefix("?"))

    assert again.page.rows == first.page.rows
    assert (again.first, again.last) == (1, SIZE)


@pytest.mark.parametrize("place", ["after=xxx", "after=WzFd", "before=%00", "page=0", "page=zz"])
@pytest.mark.usefixtures("rows")
def test_a_place_that_cannot_be_is_the_first_page(unit: Unit, place: str) -> None:
    assert table(unit, place).page.rows == table(unit, "").page.rows


@pytest.mark.usefixtures("rows")
def test_a_page_beyond_the_end_is_the_last_one(unit: Unit) -> None:
    assert table(unit, "page=99").page.number == 3


@pytest.mark.usefixtures("rows")
def test_only_shown_columns_with_an_order_can_be_sorted_by(unit: Unit) -> None:
    for sort in ("password", "org_unit__municipality", "summary", "-status"):
        assert table(unit, f"sort={sort}", "asset_no", "name", "summary").sort_key == "asset_no"


@pytest.mark.usefixtures("rows")
def test_sizes_are_limited(unit: Unit) -> None:
    assert len(table(unit, "size=100")) == 100
    assert len(table(unit, "size=5000")) == SIZE


@pytest.mark.usefixtures("rows")
def test_too_many_rows_are_not_counted_and_have_no_numbers(
    unit: Unit, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (paging, tables):
        monkeypatch.setattr(module, "COUNTED_TO", 100)
    page = table(unit, "")

    assert page.total == 101
    assert not page.is_counted
    assert page.links["numbers"] == []
    assert page.links["last"].endswith("before=end")
    exact = table(unit, page.exact.removeprefix("?"))
    assert (exact.total, exact.is_counted) == (ROWS, True)
    assert table(unit, "page=3").page.number == 2


@pytest.mark.usefixtures("rows")
def test_the_total_is_counted_no_further_than_needed(
    unit: Unit, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(2) as seen:
        page = table(unit, "")
        assert page.body
        assert page.total == ROWS
    counting = [query["sql"] for query in seen if "COUNT" in query["sql"]]
    assert len(counting) == 1
    assert f"LIMIT {paging.COUNTED_TO + 1}" in counting[0]


def test_a_cursor_survives_the_address() -> None:
    kind = Order("next_review").kind(Asset.objects.all())
    cursor = Cursor(date(2026, 12, 11), 5)

    assert Cursor.read(str(cursor), kind) == cursor
    assert Cursor.read(str(Cursor(None, 5)), kind) == (None, 5)


@pytest.mark.usefixtures("rows")
def test_text_is_escaped_and_markup_is_not(unit: Unit) -> None:
    Asset.objects.update(name="<b>台帳</b>")
    page = table(unit, "", "asset_no", "name", "next_review")

    assert "&lt;b&gt;台帳" in page.body
    assert "<b>" not in page.body
    assert "<time" in page.body


@pytest.mark.usefixtures("rows")
def test_equal_values_are_printed_once_and_batches_asked_once() -> None:
    printed: list[str] = []
    batches: list[set[str]] = []

    def cell(name: str) -> str:
        printed.append(name)
        return name

    def batch(names: Any) -> Any:
        batches.append(names)
        return cell

    columns = [
        Column("asset_no", "番号", ("asset_no",), order="asset_no"),
        Column("name", "資産名", ("name",), batch=batch),
    ]
    page = Table(Asset.objects.all(), columns, QueryDict())

    assert page.body.count("<tr>") == SIZE
    assert len(batches) == 1
    assert sorted(printed) == sorted(batches[0])


@pytest.mark.usefixtures("rows")
def test_headings_tell_the_order_and_link_to_the_other_one(unit: Unit) -> None:
    up = table(unit, "q=x&sort=name&after=abc").head
    down = table(unit, "sort=-name").head

    assert 'aria-sort="ascending"' in up
    assert "?q=x&amp;sort=-name" in up
    assert "after" not in up
    assert 'aria-sort="descending"' in down
    assert "?sort=name" in down
    assert up.count("aria-sort") == 1
