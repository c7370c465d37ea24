"""What a change of many assets does, as it is told on the screen: row by row, in words."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.translation import gettext as _

from assets.models import Asset
from assets.models.asset.names import short_name
from assets.models.asset.wording import plain
from assets.services.bulk import Effect, Line

SHOWN = 100
NAMED = 20


class Change(NamedTuple):
    """One field of one asset, before and after."""

    label: str
    before: str
    after: str


class ChangedRow(NamedTuple):
    """One asset with the fields that change."""

    asset: Asset
    changes: list[Change]


@dataclass(frozen=True)
class Group:
    """Assets that are left alone for one reason."""

    title: str
    count: int
    rows: list[tuple[Asset, str]]


@dataclass(frozen=True)
class Preview:
    """The effect of a change on the page that asks for the last word."""

    effect: Effect
    names: list[str]
    busy: list[Asset]

    @property
    def count(self) -> int:
        return len(self.effect.changing)

    @property
    def rows(self) -> list[ChangedRow]:
        return [
            ChangedRow(each.before, self._changes(each)) for each in self.effect.changing[:SHOWN]
        ]

    @property
    def more(self) -> int:
        return max(0, self.count - SHOWN)

    @property
    def groups(self) -> list[Group]:
        """Return what is left alone, by reason; empty groups are not told."""
        effect = self.effect
        refused = [(each.asset, each.why) for each in effect.refused]
        made = [
            (_("すでに同じ"), _bare(effect.same)),
            (_("権限がない"), _bare(effect.forbidden)),
            (_("変更できない"), refused),
            (_("ほかの人が入力中（変更はできます）"), _bare(self.busy)),
        ]
        return [Group(title, len(rows), rows[:SHOWN]) for title, rows in made if rows]

    def _changes(self, line: Line) -> list[Change]:
        return [
            Change(short_name(name), plain(line.before, name), plain(line.after, name))
            for name in self.names
            if plain(line.before, name) != plain(line.after, name)
        ]


def left_alone(effect: Effect) -> Iterator[str]:
    """Yield a sentence for each reason why rows were left alone."""
    told = (
        (effect.moved, _("ほかの人が先に変更したため、%(n)s件は変更していません：%(names)s")),
        (effect.forbidden, _("権限がないため、%(n)s件は変更していません：%(names)s")),
        (
            [each.asset for each in effect.refused],
            _("規則に合わないため、%(n)s件は変更していません：%(names)s"),
        ),
    )
    for assets, sentence in told:
        if assets:
            yield sentence % {"n": len(assets), "names": _numbers(assets)}


def _bare(assets: Iterable[Asset]) -> list[tuple[Asset, str]]:
    return [(asset, "") for asset in assets]


def _numbers(assets: list[Asset]) -> str:
    shown = "、".join(asset.asset_no for asset in assets[:NAMED])
    more = len(assets) - NAMED
    return _("%(shown)sほか%(more)s件") % {"shown": shown, "more": more} if more > 0 else shown
