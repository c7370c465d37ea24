"""The numbers that an import gives out: many at once, from the series of their units."""

from collections.abc import Iterable
from functools import cached_property

from django.db.models import IntegerField, Max, Value
from django.db.models.functions import Cast, Left, StrIndex, Substr

from assets.models import Asset, Municipality, NumberSeries, Unit
from assets.services.imports.matching import NUMBER


class Numbers:
    """Numbers for many new assets: each unit's series is read once and written once."""

    def __init__(self, municipality: Municipality, highest: dict[str, int]) -> None:
        self.municipality = municipality
        self.highest = {int(unit): serial for unit, serial in highest.items()}
        self._series: dict[int, NumberSeries] = {}
        self._codes: dict[int, str] = {}

    def next(self, unit: int) -> str:
        series = self._series[unit]
        series.last_serial += 1
        return f"{self._codes[unit]}-{series.last_serial:0{series.digits}d}"

    def close(self) -> None:
        self.open(self.highest)
        NumberSeries.objects.bulk_update(self._series.values(), ["last_serial"], batch_size=500)

    def open(self, wanted: Iterable[int]) -> None:
        """Lock the series of units and begin after every number that their assets have."""
        fresh = {*wanted} - self._series.keys()
        if not fresh:
            return
        if not self._codes:
            units = Unit.objects.filter(municipality=self.municipality)
            self._codes = dict(units.values_list("pk", "code"))
        used = self._last_used
        NumberSeries.objects.bulk_create(
            [NumberSeries(unit_id=unit) for unit in fresh], ignore_conflicts=True
        )
        locked = NumberSeries.objects.select_for_update().filter(unit__in=fresh)
        for series in locked.order_by("unit_id"):
            unit = series.unit_id
            known = used.get(self._codes[unit], 0)
            series.last_serial = max(series.last_serial, self.highest.get(unit, 0), known)
            self._series[unit] = series

    @cached_property
    def _last_used(self) -> dict[str, int]:
        """The highest number that any asset has, by the code in front of it."""
        mine = Asset.objects.filter(
            municipality=self.municipality, asset_no__regex=f"^{NUMBER.pattern}$"
        )
        dash = StrIndex("asset_no", Value("-"))
        code, serial = Left("asset_no", dash - 1), Substr("asset_no", dash + 1)
        last = mine.values(code=code).annotate(last=Max(Cast(serial, IntegerField())))
        return dict(last.order_by("code").values_list("code", "last"))
