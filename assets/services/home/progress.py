"""How far each unit is with looking at its assets, as bars and as the table of the same numbers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from django.utils.translation import gettext as _

from assets.services.home.counting import SOON, Counts

MOST_BARS = 14


@dataclass(frozen=True)
class Part:
    """One series of a bar: how many, how it looks, and the list behind it."""

    look: str
    count: int
    url: str
    x: str = "0"
    width: str = "0"


@dataclass(frozen=True)
class Bar:
    """One unit; its parts stand one after another."""

    name: str
    url: str
    total: int
    parts: Sequence[Part]
    percent: int
    late: int


@dataclass
class Chart:
    """Bars with what the series mean, and a sentence that says it all."""

    title: str
    aside: str
    series: Sequence[tuple[str, str]]
    bars: list[Bar]
    told: str
    url: str = ""

    @cached_property
    def shown(self) -> list[Bar]:
        """The bars that are drawn: of many units those that are latest; the table has all."""
        if len(self.bars) <= MOST_BARS:
            return self.bars
        places = range(len(self.bars))
        worst = sorted(places, key=lambda at: (-self.bars[at].late, self.bars[at].percent))
        return [self.bars[at] for at in sorted(worst[:MOST_BARS])]

    @property
    def left_out(self) -> int:
        return len(self.bars) - len(self.shown)


def chart(counts: Counts) -> Chart | None:
    """The reviews by unit; None where there is nothing to compare."""
    bars = list(_bars(counts))
    if len(bars) < 2:
        return None
    series = [
        ("done", _("確認済み")),
        ("soon", _("30日以内に期限")),
        ("late", _("期限超過")),
    ]
    return Chart(_("部署別の確認の進み"), "", series, bars, said(bars))


def said(bars: Sequence[Bar]) -> str:
    """The message of the chart in words."""
    late = [_("%(unit)s%(count)d件") % {"unit": b.name, "count": b.late} for b in bars if b.late]
    if not late:
        return _("期限を超過した部署はありません。")
    return _("期限超過は%(units)sです。") % {"units": "、".join(late)}


def in_a_row(longest: int, *parts: tuple[str, int, str]) -> list[Part]:
    """Put the parts of a bar one after another, as shares of the longest bar."""
    made, before = [], 0
    for look, count, url in parts:
        made.append(Part(look, count, url, _share(before, longest), _share(count, longest)))
        before += count
    return made


def _share(count: int, longest: int) -> str:
    return f"{100 * count / longest:.2f}"


def _bars(counts: Counts) -> Iterator[Bar]:
    by_unit = counts.by_unit()
    longest = max((told.total for told in by_unit.values()), default=1)
    later = counts.on + SOON + timedelta(days=1)
    for unit in sorted(
        counts.units.values(), key=lambda u: (u.path.count("/"), u.position, u.path)
    ):
        told, url = by_unit[unit.pk], f"/assets/?unit={unit.code}"
        total, late, soon = told.total, told.late, told.soon
        parts = in_a_row(
            longest,
            ("done", total - late - soon, f"{url}&review_from={later}"),
            ("soon", soon, f"{url}{_within(counts.on)}"),
            ("late", late, f"{url}&overdue=1"),
        )
        yield Bar(unit.name, url, total, parts, (total - late) * 100 // total, late)


def _within(on: date) -> str:
    return f"&review_from={on}&review_to={on + SOON}"
