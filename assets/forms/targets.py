"""Which assets are to leave: those of a list, of some ticks, or all; today's or of the past."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.http import QueryDict
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from assets.access import Viewer
from assets.forms.conditions import Reader
from assets.forms.listing import Conditions
from assets.forms.moment import AT, Seen, read, seen
from assets.models import AssetQuerySet, ExportRun
from assets.services.bulk import MOST_CHANGED
from assets.services.exports import events, runs
from assets.services.exports.events import Inside
from config.kit.paging import PLACE

SHOWN, CHOSEN, ALL = "shown", "chosen", "all"
SINCE, UNTIL = "since", "until"  # of the differences between two days
TARGET, NUMBER = "target", "no"
NAMED = 5


@dataclass(frozen=True)
class Target:
    """One set of assets that may be meant, with what is inside of it."""

    key: str
    label: str
    assets: AssetQuerySet | None
    query: str
    words: str
    inside: Inside

    @property
    def title(self) -> str:
        told = {"label": self.label, "rows": f"{self.inside.rows:,}"}
        return _("%(label)s　%(rows)s件") % told

    @property
    def grade(self) -> str:
        if not self.inside.rows:
            return ""
        if not self.inside.grade:
            return _("機密性は未分類")
        return _("最も高い機密性：%(grade)s") % {"grade": self.inside.grade}

    def selection(self, shown: list[str]) -> runs.Selection:
        return runs.Selection(self.assets, self.query, tuple(shown), self.words)


@dataclass(frozen=True)
class Targets:
    """What can leave, seen from the list whose address and ticks were sent."""

    data: QueryDict
    viewer: Viewer
    on: date

    @cached_property
    def query(self) -> QueryDict:
        """The address of the list: sent along, or that of the page itself."""
        given = self.data.get("query")
        return self.data if given is None else QueryDict(given)

    @cached_property
    def seen(self) -> Seen:
        """Which register leaves: that of now, or of a past moment."""
        return seen(self.query, self.viewer, on=self.on)

    @cached_property
    def numbers(self) -> list[str]:
        sent = [] if self.data.get("all") == "1" else self.data.getlist(NUMBER)
        return list(dict.fromkeys(sent))[:MOST_CHANGED]

    @cached_property
    def all(self) -> list[Target]:
        made = [self._shown()]
        if self.numbers:
            made.insert(0, self._chosen())
        return [*made, self._all()]

    @property
    def usual(self) -> str:
        return CHOSEN if self.numbers else SHOWN

    def get(self, key: str) -> Target:
        return next(target for target in self.all if target.key == key)

    @cached_property
    def left_out(self) -> int:
        """How many rows of the list may be read, but not taken out."""
        shown = self._conditions.assets().order_by().count()
        return shown - self.get(SHOWN).inside.rows

    @cached_property
    def _conditions(self) -> Conditions:
        return Conditions(self.query, self.seen.viewer, on=self.seen.on)

    def _shown(self) -> Target:
        query = self.query.copy()
        for name in (*PLACE, TARGET, NUMBER):
            query.pop(name, None)
        # An empty address would be the one of everything.
        address = query.urlencode() or f"{TARGET}={SHOWN}"
        words = self._conditions.sentence()
        return self._made(SHOWN, _("一覧に表示中"), self._conditions.assets(), address, words)

    def _chosen(self) -> Target:
        query = self._then(CHOSEN)
        query.setlist(NUMBER, self.numbers)
        assets = self.seen.viewer.assets().filter(asset_no__in=self.numbers)
        words = words_of(query, Reader(self.viewer, self.on))
        return self._made(CHOSEN, _("選択した資産"), assets, query.urlencode(), words)

    def _all(self) -> Target:
        label = _("書き出せるすべて（廃棄済みを含む）")
        query = self._then(ALL)
        words = words_of(query, Reader(self.viewer, self.on))
        return self._made(ALL, label, None, query.urlencode(), words)

    def _then(self, target: str) -> QueryDict:
        """Return the address of a target, at the moment that is looked at."""
        query = QueryDict(mutable=True)
        query[TARGET] = target
        if self.seen.moment:
            query[AT] = self.seen.moment.key
        return query

    def _made(
        self, key: str, label: str, assets: AssetQuerySet | None, query: str, words: str
    ) -> Target:
        viewer = self.seen.viewer
        leaving = runs.selected(viewer, runs.Selection(assets))
        return Target(key, label, assets, query, words, events.inside(viewer, leaving))


def words_of(query: QueryDict, reader: Reader) -> str:
    """Return what an export was asked for, in words; `reader` may serve many of them."""
    if SINCE in query and UNTIL in query:
        days = [read(str(query[name]), on=reader.on).words for name in (SINCE, UNTIL)]
        return _("%(since)s→%(until)sの違い") % {"since": days[0], "until": days[1]}
    shown, target = seen(query, reader.viewer, on=reader.on), query.get(TARGET)
    if shown.moment and target in {CHOSEN, ALL}:
        rest = query.copy()
        del rest[AT]
        return f"{shown.moment.words}　{words_of(rest, reader)}"
    if target == CHOSEN:
        numbers = query.getlist(NUMBER)
        told = {"n": f"{len(numbers):,}", "names": "、".join(numbers[:NAMED])}
        if len(numbers) > NAMED:
            return _("選択した%(n)s件（%(names)sほか）") % told
        return _("選択した%(n)s件（%(names)s）") % told
    if target == ALL or not query:
        return _("すべて")
    conditions = Conditions(query, shown.viewer, on=shown.on)
    if shown.moment is None:
        conditions.reader = reader
    return conditions.sentence()


def selection_of(run: ExportRun, viewer: Viewer) -> tuple[Viewer, runs.Selection]:
    """Return which assets an export was asked for, and who looks at which moment of them."""
    query = QueryDict(run.query, mutable=True)
    shown = seen(query, viewer, on=localdate(run.begun_at))
    target = query.get(TARGET)
    query.pop(TARGET, None)
    if target == ALL:
        return shown.viewer, runs.Selection()
    if target == CHOSEN:
        chosen = shown.viewer.assets().filter(asset_no__in=query.getlist(NUMBER))
        return shown.viewer, runs.Selection(chosen)
    return shown.viewer, runs.Selection(Conditions(query, shown.viewer, on=shown.on).assets())
