"""A file of an offline review on its way back: three states compared, conflicts shown, stored.

The file's own version of an asset is the base; what the file changed, what the register
changed meanwhile, and what both changed are told apart (as imports do).
"""

from collections.abc import Collection, Mapping
from copy import copy
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from assets.models import Asset, CampaignUnit, Disposal, ReviewItem, User
from assets.models.asset.names import short_name
from assets.services import register
from assets.services.reviews import deciding, going, offline, returned
from config.kit import recording
from config.kit.sheets.book import RefusedFileError
from config.kit.sheets.reading import read_book
from config.kit.text import normal_line

Verdict = ReviewItem.Verdict


@dataclass(frozen=True)
class Change:
    """One cell that the file changed: what it was, what the file and the register say."""

    key: str
    base: str
    mine: str
    stored: str

    @property
    def label(self) -> str:
        return short_name(self.key)

    @property
    def is_conflict(self) -> bool:
        return self.stored != self.base


@dataclass(frozen=True)
class Line:
    """One row of the file that says something of an asset."""

    item: ReviewItem
    verdict: str
    note: str
    changes: list[Change]
    method: str = ""  # of a disposal that is to begin

    @property
    def asset(self) -> Asset:
        return self.item.asset

    @property
    def columns(self) -> dict[str, tuple[str, bool]]:
        """What the file changed, by column, and whether the register did so too."""
        return {change.key: (change.mine, change.is_conflict) for change in self.changes}

    @property
    def word(self) -> str:
        return str(Verdict(self.verdict).label)

    @property
    def method_word(self) -> str:
        return str(Disposal.Method(self.method).label) if self.method else ""


@dataclass
class Merge:
    """What a file would do. `moved` changed since the file was made, `done` is decided."""

    lines: list[Line] = field(default_factory=list)
    moved: list[ReviewItem] = field(default_factory=list)
    done: list[ReviewItem] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def quiet(self) -> int:
        return sum(not line.changes and line.verdict == Verdict.UNCHANGED for line in self.lines)

    @property
    def told(self) -> list[Line]:
        """The lines that are worth reading before they are stored."""
        return [x for x in self.lines if x.changes or x.verdict != Verdict.UNCHANGED]

    @property
    def rows(self) -> list[list[Any]]:
        """What is to be stored, as plain values: asset, version, what is said, columns."""
        return [
            [x.asset.pk, x.asset.version, x.verdict, x.note, x.method, x.columns]
            for x in self.lines
        ]


@dataclass
class Outcome:
    """What was stored, and what was not and why."""

    count: int = 0
    left: int = 0
    problems: list[str] = field(default_factory=list)


def read(path: Path, *, part: CampaignUnit, items: Collection[ReviewItem]) -> Merge:
    """Compare a file with the register; raise ValidationError for one that does not belong here."""
    try:
        book = read_book(path, name=path.name)
    except RefusedFileError as error:
        raise ValidationError(str(error)) from error
    sheet = returned.sheet_of(book, part)
    merge, known = Merge(), {item.asset.asset_no: item for item in items}
    stated = [(row, cells) for row, cells in returned.rows(sheet) if returned.says(cells)]
    bases = _bases([cells for _row, cells in stated], known)
    for row, cells in stated:
        item = known.get(cells[offline.NUMBER])
        why = returned.objection(item, cells)
        if item is None or why:
            merge.problems.append(_("%(row)d行目：%(why)s") % {"row": row + 1, "why": why})
        elif item.verdict in ReviewItem.DECIDED:
            merge.done.append(item)
        else:
            _sort(merge, item, cells, bases.get((item.asset_id, int(cells[offline.VERSION]))))
    return merge


def store(
    rows: Collection[list[Any]],
    *,
    items: Collection[ReviewItem],
    mine: Collection[str],
    by: User,
    at: datetime,
    on: date,
) -> Outcome:
    """Store what was read, as one action.

    `mine` names the conflicts ("asset:column") in which the file wins; in the others the
    register stays. What moved since it was read is left alone, what a rule refuses is told.
    """
    outcome, known = Outcome(), {item.asset_id: item for item in items}
    meant = [(known[row[0]], row) for row in rows if row[0] in known]
    fresh = [(item, row) for item, row in meant if item.asset.version == row[1]]
    outcome.left = len(rows) - len(fresh)
    if not fresh:
        return outcome
    reason = _("オフラインの確認を戻した")
    place = fresh[0][0].asset.municipality_id
    with recording.action(by=by, reason=reason, municipality_id=place):
        quiet = []
        for item, (_pk, _version, verdict, note, method, columns) in fresh:
            values = {
                key: text
                for key, (text, conflict) in columns.items()
                if key in offline.KEYS and (not conflict or f"{item.asset_id}:{key}" in mine)
            }
            if verdict in {Verdict.UNCHANGED, Verdict.CHANGED} and not values:
                quiet.append(item)
                continue
            try:
                said = Said(verdict, note, method)
                _store_one(item, said, values=values, by=by, at=at)
                outcome.count += 1
            except ValidationError as error:
                told = {"number": item.asset.asset_no, "why": " ".join(error.messages)}
                outcome.problems.append(_("%(number)s：%(why)s") % told)
        seen = {item.asset_id: item.asset.version for item in quiet}
        outcome.count += deciding.confirm_read(seen, items=quiet, by=by, at=at, on=on)
    return outcome


class Said(NamedTuple):
    """What a row says of its asset."""

    verdict: str
    note: str
    method: str


def _store_one(
    item: ReviewItem, said: Said, *, values: Mapping[str, str], by: User, at: datetime
) -> None:
    verdict, note, method = said
    reason = _("オフラインの確認から変更")
    with recording.action(by=by, reason=reason, municipality_id=item.asset.municipality_id):
        version = item.asset.version
        if values:
            asset = copy(item.asset)
            for key, text in values.items():
                setattr(asset, key, text)
            version = register.change_asset(asset, by=by, reason=reason, version=version).version
        if verdict in deciding.GOING:
            why = note or str(Verdict(verdict).label)
            plan = going.planned(item, method=method, reason=why)
            deciding.end(item, by=by, at=at, verdict=verdict, note=note, plan=plan)
        elif verdict == Verdict.LATER:
            deciding.put_off(item, by=by, at=at, note=note)
        else:
            deciding.correct(item, by=by, at=at, version=version, verdict=Verdict.CHANGED)


def _bases(
    stated: list[dict[str, str]], known: Mapping[str, ReviewItem]
) -> dict[tuple[int, int], dict[str, str]]:
    """Return the texts of these assets at the versions that the file names, by both."""
    keys = {item.asset_id for c in stated if (item := known.get(c[offline.NUMBER]))}
    versions = {int(c[offline.VERSION]) for c in stated if c[offline.VERSION].isdecimal()}
    rows = Asset.history.filter(id__in=keys, version__in=versions)
    found = rows.values("id", "version", *offline.KEYS)
    return {(row["id"], row["version"]): _lines(row) for row in found}


def _lines(texts: Mapping[str, Any]) -> dict[str, str]:
    return {key: normal_line(str(texts[key] or "")) for key in offline.KEYS}


def _sort(
    merge: Merge, item: ReviewItem, cells: dict[str, str], base: dict[str, str] | None
) -> None:
    now = _lines({key: getattr(item.asset, key) for key in offline.KEYS})
    before = base or now
    changes = [
        Change(key, before[key], cells[key], now[key])
        for key in offline.KEYS
        if cells[key] not in (before[key], now[key])
    ]
    said = offline.WORDS.get(cells[offline.SAID], Verdict.NONE)
    if changes and said in (Verdict.NONE, Verdict.UNCHANGED):
        said = Verdict.CHANGED
    if said == Verdict.UNCHANGED and int(cells[offline.VERSION]) != item.asset.version:
        merge.moved.append(item)
    elif said == Verdict.CHANGED and not changes:
        merge.lines.append(Line(item, Verdict.LATER, _("ファイルで「修正」"), []))
    elif said:
        merge.lines.append(
            Line(item, said, cells[offline.NOTE], changes, returned.method_of(cells))
        )
