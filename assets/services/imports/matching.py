"""Which asset a row of a file means: by number and version, by its source, by its name and place.

Nothing is asked for row by row: a batch costs a handful of queries, however long it is.
Assets that the viewer may not see are never found, and so never told of.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from typing import Any

from django.utils.translation import gettext as _

from assets.access import Viewer
from assets.models import Asset, AssetSource, Status, Unit
from assets.services.checks import FIELDS
from assets.services.imports.remembering import Remembered, near
from assets.services.imports.rows import Answers, Issue, Row
from classification import columns
from config.kit.text import fold

NUMBER = re.compile(r"([A-Z0-9]{2,8})-(\d{1,6})")
CHUNK = 1_000  # names of assets that are read at once
NATURAL = ("name", "location", "hostname", "model_no")
folded = lru_cache(maxsize=4_000)(fold)  # places repeat, and names are asked for again
ATTNAMES = {field.name: name for name, field in FIELDS.items()}
# What the product gives itself: told in our exports, never taken from a file.
NOT_COLUMNS = {"version", "id"} | {
    ATTNAMES.get(key, key) for key, column in columns.columns().items() if column.automatic
}
CLOSED = (Status.DISPOSED, Status.TRANSFERRED)
# What a key of a file states: a column of the asset, or "" for nothing.
_STATED = {key: name for name in FIELDS for key in (name, FIELDS[name].name)} | dict.fromkeys(
    {*NOT_COLUMNS, *(key for key, name in ATTNAMES.items() if name in NOT_COLUMNS)}, ""
)


def stated(row: Row) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what a row states: of the asset's own columns by attribute name, and beside them."""
    said: dict[str, Any] = {}
    beside: dict[str, Any] = {}
    for key, value in row.values.items():
        name = _STATED.get(key)
        if name is None:
            beside[key] = value
        elif name:
            said[name] = value
    return said, beside


@dataclass(slots=True)
class Match:
    """A row and the asset it means: `present` is the asset as it is, `base` as the file knew it.

    `said` is what the row states of the asset's columns, `beside` of ready-made and own ones.
    """

    row: Row
    identity: str
    said: dict[str, Any] = field(default_factory=dict)
    beside: dict[str, Any] = field(default_factory=dict)
    present: Mapping[str, Any] | None = None
    base: Mapping[str, Any] | None = None
    source: AssetSource | None = None
    number: str = ""
    skip: str = ""


class Matcher:
    """The register of one municipality as the rows of one file are held against it."""

    def __init__(self, viewer: Viewer, answers: Answers, *, is_own: bool, count: int = 0) -> None:
        self.viewer, self.answers, self.is_own = viewer, answers, is_own
        units = Unit.objects.filter(municipality=viewer.municipality)
        self.codes: dict[int, str] = dict(units.values_list("pk", "code"))
        self.highest: dict[int, int] = {}
        self._by_name = Remembered()  # by unit and name: the assets
        self._indexed: set[int] = set()
        self._seen = Remembered(count)  # by identity: the row, and all that it says
        self._near = Remembered(count)  # by unit and near name: the row or asset, the name
        self._numbers: set[str] = set()
        self._taken: set[int] = set()

    def match(self, rows: Sequence[Row]) -> list[Match]:
        """Return what each row means, in the order of the file."""
        matches = [Match(row, identity_of(row), *stated(row)) for row in rows]
        self._index({row.values["org_unit_id"] for row in rows if row.values.get("org_unit_id")})
        numbers = {str(row.values["asset_no"]) for row in rows if row.values.get("asset_no")}
        sources = self._sources(matches)
        candidates = {pk for found in sources.values() for pk in found}
        candidates.update(pk for match in matches for pk in self._named(match.row))
        assets = self._assets(candidates, numbers)
        by_number = {asset["asset_no"]: asset for asset in assets.values()}
        used = self._used(numbers)
        for match in matches:
            self._decide(match, sources.get(match.identity, {}), assets, by_number)
            if match.present is None and not match.skip:
                self._keep_number(match, used)
        self._give_bases(matches)
        return matches

    def _sources(self, matches: Iterable[Match]) -> dict[str, dict[int, AssetSource]]:
        found: dict[str, dict[int, AssetSource]] = defaultdict(dict)
        wanted = [match.identity for match in matches]
        # Which of them are the viewer's is asked of the assets; an identity names its unit.
        sources = AssetSource.objects.filter(identity__in=wanted)
        for source in sources.order_by("pk"):
            found[source.identity][source.pk] = source
        return found

    def _index(self, units: set[int]) -> None:
        """Learn the names of the live assets of units that the file names for the first time."""
        fresh = units - self._indexed
        if not fresh:
            return
        self._indexed |= fresh
        mine = self.viewer.assets().filter(org_unit__in=fresh).exclude(status__in=CLOSED)
        count = mine.count()
        for known in (self._by_name, self._near):
            known.expect(count)
        names = mine.order_by("pk").values_list("pk", "org_unit_id", "name")
        for pk, unit, name in names.iterator(chunk_size=CHUNK):
            said = folded(name)
            self._by_name.add(hash((unit, said)), pk)
            self._near.setdefault(near(unit, said), -pk, hash(said))

    def _named(self, row: Row) -> list[int]:
        key = hash((row.values.get("org_unit_id"), folded(str(row.values.get("name", "")))))
        return self._by_name.places(key)

    def _assets(self, keys: set[int], numbers: set[str]) -> dict[int, dict[str, Any]]:
        mine = self.viewer.assets()
        rows: list[Any] = [*mine.filter(pk__in=keys).values()] if keys else []
        rows += mine.filter(asset_no__in=numbers).values() if numbers else []
        return {asset["id"]: asset for asset in rows}

    def _used(self, numbers: set[str]) -> set[str]:
        mine = Asset.objects.filter(municipality=self.viewer.municipality, asset_no__in=numbers)
        return set(mine.values_list("asset_no", flat=True))

    def _decide(
        self,
        match: Match,
        sources: Mapping[int, AssetSource],
        assets: Mapping[int, dict[str, Any]],
        by_number: Mapping[str, dict[str, Any]],
    ) -> None:
        row, answer = match.row, self.answers.rows.get(match.row.place, "")
        if answer == "skip":
            match.skip = _("取り込まないことにした行")
            return
        number = str(row.values.get("asset_no", ""))
        if number in by_number and (self.is_own or self._is_of_unit(number, row)):
            self._take(match, by_number[number], sources)
            self._seen.setdefault(_short(match.identity), row.number, _content(row))
            return
        if self._repeats(match, answer):
            return
        candidates = [assets[pk] for pk in sources if pk in assets and pk not in self._taken]
        if not candidates:
            candidates = self._alike(row, assets)
        if candidates and answer != "new":
            self._take(match, _closest(row, candidates, sources), sources)
        elif answer != "new":
            self._warn_of_near(row)

    def _is_of_unit(self, number: str, row: Row) -> bool:
        found = NUMBER.fullmatch(number)
        code = self.codes.get(row.values.get("org_unit_id", 0))
        return found is not None and found[1] == code

    def _take(
        self, match: Match, asset: dict[str, Any], sources: Mapping[int, AssetSource]
    ) -> None:
        pk = asset["id"]
        if pk in self._taken:
            match.row.issues.append(
                Issue("asset_no", "error", _("同じ資産の行が、この行より前にもあります。"))
            )
        self._taken.add(pk)
        match.present, match.source = asset, sources.get(pk)

    def _repeats(self, match: Match, answer: str) -> bool:
        """Whether a row says again what an earlier row said; warn where it says it differently."""
        row, content = match.row, _content(match.row)
        number, earlier = self._seen.setdefault(_short(match.identity), row.number, content)
        if number == row.number or not row.values.get("name"):
            return False
        told = {"number": number}
        if (earlier == content and answer != "new") or answer == "same":
            match.skip = _("%(number)d行目と同じ内容の行") % told
        elif answer != "new":
            message = _("%(number)d行目と同じ資産のようです。") % told
            row.issues.append(Issue("", "warning", message))
        return bool(match.skip)

    def _alike(self, row: Row, assets: Mapping[int, dict[str, Any]]) -> list[dict[str, Any]]:
        """Return the live assets of this name whose place and machine do not speak against it."""
        free = [pk for pk in self._named(row) if pk in assets and pk not in self._taken]
        fitting = [
            assets[pk]
            for pk in free
            if all(_agrees(row, assets[pk], key) for key in ("hostname", "model_no"))
            and folded(assets[pk]["name"]) == folded(str(row.values["name"]))
        ]
        place = folded(str(row.values.get("location", "")))
        there = [asset for asset in fitting if folded(asset["location"]) == place]
        return there or (fitting if not place and len(fitting) == 1 else [])

    def _warn_of_near(self, row: Row) -> None:
        unit, name = row.values.get("org_unit_id"), str(row.values.get("name", ""))
        if not unit or not name:
            return
        mine = folded(name)
        place, said = self._near.setdefault(near(unit, mine), row.number, hash(mine))
        if said != hash(mine):
            message = _("名前の近い資産「%(name)s」があります。二重登録ではありませんか？")
            known = _("%d行目") % place if place > 0 else Asset.objects.get(pk=-place).name
            row.issues.append(Issue("name", "warning", message % {"name": known}))

    def _keep_number(self, match: Match, used: set[str]) -> None:
        """Keep a number of the file's own that fits and is free; else it stays as wording."""
        row = match.row
        number = str(row.values.get("asset_no", ""))
        if not number:
            return
        if self._is_of_unit(number, row) and number not in used | self._numbers:
            match.number = number
            self._numbers.add(number)
            unit = row.values["org_unit_id"]
            serial = int(number.rpartition("-")[2])
            self.highest[unit] = max(serial, self.highest.get(unit, 0))
        else:
            row.originals.setdefault("asset_no", number)

    def _give_bases(self, matches: Iterable[Match]) -> None:
        """Add what the file knew of each asset: the version it names, or what it stated before."""
        found = [match for match in matches if match.present is not None]
        versions = {_version(m.row): set[int]() for m in found if self.is_own and _version(m.row)}
        for match in found:
            if _version(match.row) in versions:
                versions[_version(match.row)].add(match.present["id"])  # type: ignore[index]
        known = {
            (past["id"], version): past
            for version, keys in versions.items()
            for past in Asset.history.filter(id__in=keys, version=version).values()
        }
        lacking = [m.present["id"] for m in found if m.present and m.source is None]
        sources = AssetSource.objects.in_bulk(lacking)
        for match in found:
            key = match.present["id"]  # type: ignore[index]
            match.source = match.source or sources.get(key)
            past = known.get((key, _version(match.row)))
            if past is not None:
                match.base = past | past["extra"]
            elif match.source is not None and not self.is_own:
                match.base = match.source.values


def identity_of(row: Row) -> str:
    """Return what a row is recognised by when its file comes again: unit, name and place."""
    values = row.values
    parts = [str(values.get("org_unit_id", ""))]
    parts += [folded(str(values[key])) if key in values else "" for key in NATURAL]
    return sha256("\n".join(parts).encode()).hexdigest()


def _content(row: Row) -> int:
    """Return all that a row says but for its running number."""
    return hash(tuple(text for key, text in row.texts.items() if key != "asset_no"))


def _short(identity: str) -> int:
    return int(identity[:16], 16)


def _version(row: Row) -> int:
    version = row.texts.get("version", "")
    return int(version) if version.isdecimal() else 0


def _agrees(row: Row, asset: Mapping[str, Any], key: str) -> bool:
    mine, theirs = folded(str(row.values.get(key, ""))), folded(asset[key])
    return not mine or not theirs or mine == theirs


def _closest(
    row: Row, candidates: Sequence[dict[str, Any]], sources: Mapping[int, AssetSource]
) -> dict[str, Any]:
    """Of several assets of one identity return the one that came from this row, or most like it."""

    def distance(asset: dict[str, Any]) -> tuple[bool, bool, int]:
        source = sources.get(asset["id"])
        same_row = source is not None and (source.sheet, source.row) == (row.sheet, row.number)
        return source is None, not same_row, asset["id"]

    return min(candidates, key=distance)
