"""The review on paper (棚卸確認票): what was written on it read by number, and stored at once."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils.timezone import make_aware
from django.utils.translation import gettext as _

from assets.models import Asset, ReviewItem, User
from assets.services.reviews import deciding, going
from config.kit import recording

Verdict = ReviewItem.Verdict
# What the columns of the form say. Something to mend is mended on the screen.
WRITTEN = (Verdict.UNCHANGED, Verdict.CHANGED, Verdict.ENDED, Verdict.GONE, Verdict.LATER)
MOST_AT_ONCE = 1000
_BETWEEN = re.compile(r"[\s、,。;]+")
_AROUND = re.compile(r"\s*([〜~])\s*")
_RANGE = re.compile(r"(.+?)[〜~](.+)|(\d+)[-ー‐―–](\d+)")
_SERIAL = re.compile(r"(\d+)$")


@dataclass
class Reading:
    """What was read from one form: the assets by what is said of them, and what is not clear."""

    said: dict[str, list[ReviewItem]] = field(default_factory=dict)
    problems: dict[str, list[str]] = field(default_factory=dict)
    done: list[ReviewItem] = field(default_factory=list)
    moved: list[ReviewItem] = field(default_factory=list)

    @property
    def count(self) -> int:
        return sum(map(len, self.said.values()))

    @property
    def rows(self) -> str:
        """What is to be stored, as one text: the asset, its version, and what is said."""
        return ",".join(
            f"{item.asset_id}:{item.asset.version}:{verdict}"
            for verdict, items in self.said.items()
            for item in items
        )


class Beside(NamedTuple):
    """What is said of all assets that go: a note, and the method of their disposal."""

    note: str
    method: str = ""


def read(texts: Mapping[str, str], *, items: Collection[ReviewItem], on: date) -> Reading:
    """Read numbers such as "1-12, 15, JUM-020" per verdict, for a form that was filled on a day.

    Assets that were decided meanwhile, or that changed after that day, are told apart: the
    paper does not speak of them as they are.
    """
    reading = Reading(problems=defaultdict(list))
    numbers, told = _Numbers(items), dict[int, str]()
    later = _changed_after(on, [item.asset_id for item in items])
    for verdict in WRITTEN:
        found: dict[int, ReviewItem] = {}
        for word in _words(texts.get(verdict, "")):
            try:
                found |= {item.pk: item for item in numbers.of(word)}
            except ValidationError as error:
                reading.problems[verdict] += error.messages
        for item in found.values():
            if (other := told.setdefault(item.pk, verdict)) != verdict:
                reading.problems[verdict].append(_twice(item, other))
            else:
                _sort(reading, item, verdict, moved=item.asset_id in later)
    return reading


def store(
    rows: str,
    *,
    items: Collection[ReviewItem],
    by: User,
    at: datetime,
    on: date,
    beside: Beside,
) -> int:
    """Store what was read, as one action; return of how many assets.

    What changed or was decided after it was read is left alone.
    """
    seen, said = _rows(rows)
    by_verdict: dict[str, list[ReviewItem]] = defaultdict(list)
    for item in items:
        if said.get(item.asset_id) and seen[item.asset_id] == item.asset.version:
            by_verdict[said[item.asset_id]].append(item)
    count = 0
    if not by_verdict:
        return count
    reason = _("紙の確認票を入力")
    municipality = next(iter(items)).asset.municipality_id
    with recording.action(by=by, reason=reason, municipality_id=municipality):
        fine = by_verdict.pop(Verdict.UNCHANGED, [])
        count += deciding.confirm_read(seen, items=fine, by=by, at=at, on=on)
        for verdict, chosen in by_verdict.items():
            for item in chosen:
                count += _store_one(item, verdict, by=by, at=at, beside=beside)
    return count


def _store_one(item: ReviewItem, verdict: str, *, by: User, at: datetime, beside: Beside) -> bool:
    if item.verdict in ReviewItem.DECIDED:
        return False
    note = beside.note
    if verdict in deciding.GOING:
        plan = going.planned(item, method=beside.method, reason=note)
        deciding.end(item, by=by, at=at, verdict=verdict, note=note, plan=plan)
    else:
        written = _("紙で「修正」") if verdict == Verdict.CHANGED else note
        deciding.put_off(item, by=by, at=at, note=written)
    return True


def _rows(text: str) -> tuple[dict[int, int], dict[int, str]]:
    seen: dict[int, int] = {}
    said: dict[int, str] = {}
    for row in text.split(",")[:MOST_AT_ONCE]:
        parts = row.split(":")
        if len(parts) == 3 and all(map(str.isdecimal, parts[:2])) and parts[2] in WRITTEN:
            seen[int(parts[0])], said[int(parts[0])] = int(parts[1]), parts[2]
    return seen, said


def _sort(reading: Reading, item: ReviewItem, verdict: str, *, moved: bool) -> None:
    if item.verdict in ReviewItem.DECIDED:
        reading.done.append(item)
    elif moved and verdict == Verdict.UNCHANGED:
        reading.moved.append(item)
    else:
        reading.said.setdefault(verdict, []).append(item)


def _changed_after(on: date, assets: Iterable[int]) -> set[int]:
    """The assets of which a version was written after a day."""
    since = make_aware(datetime.combine(on + timedelta(days=1), time.min))
    rows = Asset.history.filter(id__in=list(assets), history_date__gte=since)
    return set(rows.values_list("id", flat=True))


def _words(text: str) -> Iterator[str]:
    plain = _AROUND.sub(r"\1", unicodedata.normalize("NFKC", text))
    return filter(None, _BETWEEN.split(plain))


def _twice(item: ReviewItem, other: str) -> str:
    told = {"number": item.asset.asset_no, "other": Verdict(other).label}
    return _("%(number)sは「%(other)s」の欄にもあります。どちらかに書いてください。") % told


class _Numbers:
    """The items of a form by their whole number and by its last digits."""

    def __init__(self, items: Collection[ReviewItem]) -> None:
        self.whole = {item.asset.asset_no.casefold(): item for item in items}
        self.serial: dict[int, list[ReviewItem]] = defaultdict(list)
        for item in items:
            if digits := _SERIAL.search(item.asset.asset_no):
                self.serial[int(digits[1])].append(item)

    def of(self, word: str) -> list[ReviewItem]:
        """Return the items that a word means; raise ValidationError when that is not clear."""
        if item := self.whole.get(word.casefold()):
            return [item]
        if both := _RANGE.fullmatch(word):
            ends = [self._digits(part) for part in both.groups() if part]
            return self._between(word, *ends)
        return [self._one(word)]

    def _one(self, word: str) -> ReviewItem:
        found = self.serial.get(int(word), []) if word.isdecimal() else []
        if len(found) > 1:
            told = {"word": word, "numbers": "、".join(item.asset.asset_no for item in found)}
            raise ValidationError(
                _(
                    "「%(word)s」に当たる番号が複数あります（%(numbers)s）。番号をすべて書いてください。"
                )
                % told
            )
        if not found:
            raise ValidationError(
                _("「%(word)s」に当たる資産は、この確認にありません。") % {"word": word}
            )
        return found[0]

    def _between(self, word: str, first: int, last: int) -> list[ReviewItem]:
        inside = [n for n in self.serial if first <= n <= last]
        if not inside:
            raise ValidationError(
                _("「%(word)s」に当たる資産は、この確認にありません。") % {"word": word}
            )
        return [self._one(str(number)) for number in sorted(inside)]

    def _digits(self, part: str) -> int:
        digits = _SERIAL.search(part)
        return int(digits[1]) if digits else -1
