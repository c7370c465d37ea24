"""A file of an offline review on its way back: three states compared, conflicts shown, stored.

The file's own version of an asset is the base; what the file changed, what the register
changed meanwhile, and what both changed are told apart (as imports do).
"""

from collections.abc import Collection, Iterator, Mapping
from copy import copy
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from assets.models import Asset, CampaignUnit, ReviewItem, User
from assets.models.asset.names import short_name
from assets.services import register
from assets.services.reviews import deciding, offline
from config.kit import recording
from config.kit.sheets.book import Book, RefusedFileError, Sheet, Value
from config.kit.sheets.reading import read_book
from config.kit.text import contains_my_number, normal_line

Verdict = ReviewItem.Verdict
NOTE_LENGTH = 300
LAST = [offline.SAID, offline.NOTE, offline.VERSION]


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

    @property
    def asset(self) -> Asset:
        return self.item.asset

    @property
    def word(self) -> str:
        return str(Verdict(self.verdict).label)


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
        """What is to be stored, as plain values: asset, version, verdict, note, columns."""
        return [
            [
                line.asset.pk,
                line.asset.version,
                line.verdict,
                line.note,
                {change.key: [change.mine, change.is_conflict] for change in line.changes},
            ]
            for line in self.lines
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
    sheet = _sheet(book, part)
    merge, known = Merge(), {item.asset.asset_no: item for item in items}
    stated = [(row, cells) for row, cells in _rows(sheet) if _says(cells)]
    bases = _bases([cells for _row, cells in stated], known)
    for row, cells in stated:
        item = known.get(cells[offline.NUMBER])
        why = _objection(item, cells)
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
        for item, (_pk, _version, verdict, note, columns) in fresh:
            values = {
                key: text
                for key, (text, conflict) in columns.items()
                if key in offline.KEYS and (not conflict or f"{item.asset_id}:{key}" in mine)
            }
            if verdict in {Verdict.UNCHANGED, Verdict.CHANGED} and not values:
                quiet.append(item)
                continue
            try:
                _store_one(item, verdict, note=note, values=values, by=by, at=at)
                outcome.count += 1
            except ValidationError as error:
                told = {"number": item.asset.asset_no, "why": " ".join(error.messages)}
                outcome.problems.append(_("%(number)s：%(why)s") % told)
        seen = {item.asset_id: item.asset.version for item in quiet}
        outcome.count += deciding.confirm_read(seen, items=quiet, by=by, at=at, on=on)
    return outcome


def _store_one(
    item: ReviewItem,
    verdict: str,
    *,
    note: str,
    values: Mapping[str, str],
    by: User,
    at: datetime,
) -> None:
    reason = _("オフラインの確認から変更")
    with recording.action(by=by, reason=reason, municipality_id=item.asset.municipality_id):
        version = item.asset.version
        if values:
            asset = copy(item.asset)
            for key, text in values.items():
                setattr(asset, key, text)
            version = register.change_asset(asset, by=by, reason=reason, version=version).version
        if verdict in deciding.GOING:
            deciding.end(item, by=by, at=at, verdict=verdict, note=note)
        elif verdict == Verdict.LATER:
            deciding.put_off(item, by=by, at=at, note=note)
        else:
            deciding.correct(item, by=by, at=at, version=version, verdict=Verdict.CHANGED)


def _sheet(book: Book, part: CampaignUnit) -> Sheet:
    if book.properties.get(offline.REVIEW_KEY) != offline.name_of(part):
        raise ValidationError(
            _(
                "この部署の確認のファイルではありません。この画面から受け取ったExcelを選んでください。"
            )
        )
    for sheet in book.sheets:
        if sheet.name == offline.SHEET and len(sheet.rows) > offline.HEADING_ROW:
            found = list(_texts(sheet.rows[offline.HEADING_ROW]))[: len(offline.headings())]
            if found[:1] == [offline.NUMBER] and found[-len(LAST) :] == LAST:
                return sheet
    raise ValidationError(_("見出しの行が変わっています。受け取ったときの並びに戻してください。"))


def _rows(sheet: Sheet) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the rows with their place, each cell as text under its heading."""
    keys = [offline.NUMBER, *offline.SHOWN, *offline.KEYS, *LAST]
    for place, row in enumerate(sheet.rows):
        if place > offline.HEADING_ROW:
            texts = [*_texts(row), *[""] * len(keys)]
            yield place, dict(zip(keys, texts, strict=False))


def _texts(row: list[Value]) -> Iterator[str]:
    for value in row:
        if isinstance(value, datetime | date):
            yield value.isoformat()
        else:
            yield "" if value is None else normal_line(str(value))


def _says(cells: dict[str, str]) -> bool:
    """Whether anything stands in a row; an empty row says nothing."""
    return bool(cells[offline.NUMBER])


def _objection(item: ReviewItem | None, cells: dict[str, str]) -> str:
    if item is None:
        told = {"number": cells[offline.NUMBER]}
        return _("番号%(number)sの資産は、この確認にありません。") % told
    if cells[offline.SAID] and cells[offline.SAID] not in offline.WORDS:
        told = {"said": cells[offline.SAID]}
        return _("「%(said)s」は確認の結果にありません。一覧から選んでください。") % told
    if not cells[offline.VERSION].isdecimal():
        return _("隠れた「版」の列が変わっています。ファイルを受け取り直してください。")
    if len(cells[offline.NOTE]) > NOTE_LENGTH:
        return _("補足は%(most)d文字以内で入力してください。") % {"most": NOTE_LENGTH}
    if contains_my_number(cells[offline.NOTE]):
        return _("12桁の数字が入っています。個人番号そのものは台帳に入力しないでください。")
    return ""


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
        merge.lines.append(Line(item, said, cells[offline.NOTE], changes))
