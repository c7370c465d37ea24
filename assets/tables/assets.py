"""The list of assets: the register's rows in the columns that one person has chosen."""

from collections.abc import Callable
from datetime import date

from django.http import QueryDict

from assets.access import Viewer
from assets.forms.moment import AT
from assets.models import AssetQuerySet, Status
from assets.models.past import newest
from assets.tables.columns import FIXED, STANDARD, AssetColumns
from config.kit.tables import Table

GONE = {Status.DISPOSED, Status.TRANSFERRED}
MOST_COLUMNS = 30
VACANT = "vacant"
PRINTED = 2000


def chosen_columns(query: QueryDict, viewer: Viewer) -> list[str]:
    """Return the keys of the shown columns: those of the address, of the person, or the usual."""
    asked = [key for key in query.get("cols", "").split(",") if key]
    own = asked or viewer.user.preferences.get("columns")
    if own:
        keys = [key for key in own if key not in FIXED][:MOST_COLUMNS]
    else:
        keys = [*(["org_unit"] if "unit" not in query else []), *STANDARD]
    return [*FIXED, *keys]


def asset_table(
    rows: AssetQuerySet, query: QueryDict, viewer: Viewer, *, on: date, choosing: bool
) -> Table:
    """Return one page of the list; `choosing` puts a box before every row."""
    density = viewer.user.preferences.get("density")
    at = query.get(AT, "") if viewer.moment else ""
    columns = AssetColumns(viewer, on, with_titles=density == "compact", at=at)
    shown = columns.make(chosen_columns(query, viewer))
    table = Table(rows, [columns.choose(), *shown] if choosing else shown, query)
    table.row_values = ("status",)
    table.row_attributes = _row_attributes()
    table.keys_first = not viewer.can_everywhere("read_assets")
    if viewer.moment and VACANT not in query:  # a post may be filled without any version
        table.remember = f"register-{newest()}"
    return table


def ledger(rows: AssetQuerySet, query: QueryDict, viewer: Viewer, *, on: date) -> Table:
    """Return the list as it is printed: all rows on as many sheets as it takes."""
    table = asset_table(rows, query, viewer, on=on, choosing=False)
    table.all_up_to = PRINTED
    return table


def _row_attributes() -> Callable[[str], str]:
    gone = {status.value for status in GONE}
    return lambda status: ' class="gone"' if status in gone else ""
