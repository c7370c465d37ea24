"""The tabs above the list: the standard and the saved lists, with how many assets each shows."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from django.db.models import F, IntegerField
from django.http import QueryDict
from django.utils.translation import gettext as _

from assets.access import Viewer
from assets.forms.listing import Conditions
from assets.models import Municipality
from assets.services import saved_views
from config.kit.paging import COUNTED_TO, PLACE, CappedCount


@dataclass(frozen=True)
class Tab:
    """One list: what it is called and the conditions it stands for."""

    key: str
    label: str
    query: str
    is_current: bool = False
    count: int | None = None

    @property
    def href(self) -> str:
        view = f"view={self.key}" if self.key else ""
        return "?" + "&".join(filter(None, (view, self.query)))

    @property
    def shown_count(self) -> str:
        if self.count is None:
            return ""
        return _("1万+") if self.count > COUNTED_TO else f"{self.count:,}"


@dataclass(frozen=True)
class Tabs:
    """The lists of one viewer, seen from the list that is open."""

    query: QueryDict
    viewer: Viewer
    on: date

    @cached_property
    def all(self) -> list[Tab]:
        tabs = [*self._standard(), *self._saved()]
        keys = {tab.key for tab in tabs}
        asked = self.query.get("view", "")
        current = asked if asked in keys else ""
        return [replace(tab, is_current=tab.key == current) for tab in tabs]

    @property
    def current(self) -> Tab:
        return next(tab for tab in self.all if tab.is_current)

    @property
    def is_changed(self) -> bool:
        """Whether the open list asks for something else than its tab."""
        return _asked(self.query) != _asked(QueryDict(self.current.query))

    @property
    def to_save(self) -> str:
        """Return the parameters of the open list, as they would be saved."""
        return _without(self.query, ("view", *PLACE)).urlencode()

    def counted(self) -> list[Tab]:
        """Return the tabs with their counts, all of them found in one query."""
        lists = [Conditions(QueryDict(tab.query), self.viewer, on=self.on) for tab in self.all]
        counts = {
            f"count_{place}": CappedCount(
                each.counted().order_by().values("pk")[: COUNTED_TO + 1],
                output_field=IntegerField(),
            )
            for place, each in enumerate(lists)
        }
        place = Municipality.objects.filter(pk=self.viewer.municipality_id or 0)
        row = place.annotate(**counts).values_list(*map(F, counts)).first()
        if row is None:
            return self.all
        return [replace(tab, count=count) for tab, count in zip(self.all, row, strict=True)]

    def _standard(self) -> Iterable[Tab]:
        yield Tab("", _("すべて"), "")
        unit = self.viewer.user.unit
        if unit and self.viewer.can("read_assets", unit):
            yield Tab("mine", _("自分の課"), f"unit={unit.code}")
        yield Tab("overdue", _("期限超過"), "overdue=1")
        yield Tab("unclassified", _("未分類"), "unclassified=1")

    def _saved(self) -> Iterable[Tab]:
        found = saved_views.shown_views(self.viewer.user)
        return (Tab(f"v{view.pk}", view.name, view.query) for view in found)


def _asked(query: QueryDict) -> list[tuple[str, list[str]]]:
    left = _without(query, ("view", *PLACE))
    return sorted((name, sorted(values)) for name, values in left.lists())


def _without(query: QueryDict, names: Iterable[str]) -> QueryDict:
    left = query.copy()
    for name in names:
        left.pop(name, None)
    return left
