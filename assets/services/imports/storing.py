"""The second half of an import: all rows that a check left, in one recorded transaction.

Either every row is stored or none. Rows go to the database by the batch (config.kit.copying):
assets, their versions, their sources and their words, never one by one.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from itertools import chain
from typing import Any

from django.db.models import DateField, Max
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from assets.access import Viewer
from assets.models import (
    Asset,
    AssetSource,
    CustomField,
    ImportRow,
    ImportRun,
    Municipality,
    Post,
    SearchEntry,
    Unit,
)
from assets.models.asset.asset import UNSTATED
from assets.models.search import SEARCHED, words_of
from assets.services import consequences, custom_fields, indexing, responsibility
from assets.services.checks import FIELDS
from assets.services.imports import files
from assets.services.imports.files import POSTS, Ready
from assets.services.imports.numbering import Numbers
from config.kit import copying, recording
from config.kit.text import fold, grams

BATCH = 1_000
COLUMNS = [name for name in FIELDS if name != "id"]
SOURCE = ("run_id", "sheet", "row", "identity", *files.TOLD)
Progress = Callable[[int], None]


@dataclass
class Stored:
    """What a run did to the register; `moved` are rows whose asset somebody changed meanwhile."""

    created: int = 0
    updated: int = 0
    moved: list[Ready] = field(default_factory=list)


def store(run: ImportRun, *, viewer: Viewer, facts: dict[str, Any], progress: Progress) -> Stored:
    """Store the rows of a checked run; to be called inside its recorded action.

    `facts` are what the check found out about all rows: the highest numbers that are kept,
    the ready-made columns that are to be used.
    """
    for key in facts.get("presets", ()):
        custom_fields.switch_on_preset(run.municipality, key=key, by=viewer.user)
    posts = _enter_posts(run, facts.get("posts", ()), viewer)
    done, count = Stored(), 0
    numbers = Numbers(run.municipality, facts.get("highest", {}))
    writer = _Writer(run, since=facts.get("stamp", 0))
    for batch in files.batches(run, size=BATCH):
        for ready in batch if posts else ():
            _name_posts(ready, posts)
        writer.enter([ready for ready in batch if ready.kind == "+"], numbers, done)
        writer.change([ready for ready in batch if ready.kind != "+"], done)
        count += len(batch)
        batch.clear()  # before the next one is read
        progress(count)
    numbers.close()
    _tell_of_moved(run, done.moved)
    return done


def _enter_posts(
    run: ImportRun, wanted: Iterable[tuple[int, int, str]], viewer: Viewer
) -> dict[int, int]:
    """Enter the posts that are only known by their title, vacant; return their keys."""
    keys, day = {}, localdate(run.received_at)
    for number, unit_key, title in wanted:
        unit = Unit.objects.get(pk=unit_key)
        known = Post.objects.filter(unit=unit, name=title).first()
        role = "school_ism" if unit.is_school else "ism"
        post = known or responsibility.create_post(
            unit, name=title, role_key=role, by=viewer.user, on=day
        )
        keys[number] = post.pk
    return keys


def _name_posts(ready: Ready, posts: Mapping[int, int]) -> None:
    source = ready.source()
    for values in (ready.values, source["values"]):
        for name in POSTS:
            if values.get(name) in posts:
                values[name] = posts[values[name]]
    ready.told = ready.telling(source.values())


class _Writer:
    """Writes batches of one run."""

    def __init__(self, run: ImportRun, *, since: int) -> None:
        self.run = run
        self.late = set(map(_named, _entered_since(run, since)))
        self.empty = {name: FIELDS[name].get_default() for name in ("id", *COLUMNS)}
        self.empty |= dict.fromkeys(UNSTATED, "")
        self.empty |= {"municipality_id": run.municipality_id, "version": 1}
        self.filling = copying.Filling(Asset, self.empty)
        self.secret = _confidential(run.municipality)
        self.entering = consequences.Entering(run.municipality, on=recording.today())

    def enter(self, batch: Sequence[Ready], numbers: Numbers, done: Stored) -> None:
        late = [ready for ready in batch if self.late and _named(ready.values) in self.late]
        done.moved += late
        batch = [ready for ready in batch if ready not in late] if late else batch
        if not batch:
            return
        keys = copying.next_keys(Asset, len(batch))
        numbers.open(ready.unit for ready in batch)
        rows, used = [], self._used(batch)
        for key, ready in zip(keys, batch, strict=True):
            if not ready.asset_no or ready.asset_no in used:
                ready.asset_no = numbers.next(ready.unit)
            rows.append(_as_row(ready, key))
        self.filling.insert(rows)
        states = [self.empty | row for row in rows]
        copying.write_versions(Asset, keys, history_type="+")
        copying.insert(AssetSource, ["asset_id", *SOURCE], self._sources(keys, batch))
        copying.insert(SearchEntry, ["asset_id", "text", "pieces"], map(self._words, states))
        self.entering.draw(states)
        done.created += len(batch)

    def _used(self, batch: Sequence[Ready]) -> set[str]:
        """Return the numbers to be kept that somebody was given since the check."""
        kept = [ready.asset_no for ready in batch if ready.asset_no]
        mine = Asset.objects.filter(municipality=self.run.municipality_id, asset_no__in=kept)
        return set(mine.values_list("asset_no", flat=True)) if kept else set()

    def _sources(self, keys: Iterable[int], batch: Iterable[Ready]) -> Iterable[tuple[Any, ...]]:
        for key, ready in zip(keys, batch, strict=True):
            place = (key, self.run.pk, ready.sheet, ready.number, ready.identity)
            yield *place, *ready.told

    def _words(self, state: dict[str, Any]) -> tuple[int, str, str]:
        parts = words_of([state[name] for name in _SEARCHED], state["extra"], without=self.secret)
        known = [_pieces(part) for part in parts if part]
        text = "\n".join(folded for folded, _tokens in known if folded)
        pieces = dict.fromkeys(chain.from_iterable(tokens for _folded, tokens in known))
        return state["id"], text, " ".join(pieces)

    def change(self, batch: Sequence[Ready], done: Stored) -> None:
        """Change assets that still have the version that was checked; note the others."""
        if not batch:
            return
        keys = [ready.key for ready in batch]
        locked = Asset.objects.select_for_update().filter(pk__in=keys).order_by("pk")
        rows: list[Any] = list(locked.values())
        states = {state["id"]: state for state in rows}
        still = [r for r in batch if r.key in states and states[r.key]["version"] == r.version]
        done.moved += [ready for ready in batch if ready not in still and ready.kind == "~"]
        changing = [ready for ready in still if ready.kind == "~"]
        self._update(changing, states)
        self._note_sources(still)
        done.updated += len(changing)

    def _update(self, changing: Sequence[Ready], states: dict[int, dict[str, Any]]) -> None:
        if not changing:
            return
        names = sorted({name for ready in changing for name in ready.values})
        rows = []
        for ready in changing:
            state = states[ready.key] | ready.values
            rows.append((ready.key, ready.version + 1, *(state[name] for name in names)))
        copying.update(Asset, ["version", *names], rows)
        keys = [ready.key for ready in changing]
        copying.write_versions(Asset, keys, history_type="~")
        if not {*_SEARCHED, "extra"}.isdisjoint(names):
            indexing.index(Asset.objects.filter(pk__in=keys).only(*_READ))
        self._draw(keys)

    def _draw(self, keys: Iterable[int]) -> None:
        stored = list(Asset.objects.filter(pk__in=keys).order_by("pk"))
        for asset in stored:
            asset.municipality = self.run.municipality  # the one object, and each unit is one too
        consequences.draw(stored, on=recording.today())

    def _note_sources(self, batch: Sequence[Ready]) -> None:
        """Remember what the file stated; a disputed cell keeps the base that it had."""
        known = AssetSource.objects.in_bulk([ready.key for ready in batch])
        fresh = [ready for ready in batch if ready.key not in known]
        copying.insert(
            AssetSource, ["asset_id", *SOURCE], self._sources([r.key for r in fresh], fresh)
        )
        rows = []
        for ready in batch:
            source = known.get(ready.key)
            if source is not None:
                told = ready.source()
                merged = [getattr(source, name) | told[name] for name in files.TOLD[:3]]
                doubts = sorted({*source.doubts, *told["doubts"]})
                place = (self.run.pk, ready.sheet, ready.number, ready.identity)
                rows.append((ready.key, *place, *ready.telling((*merged, doubts))))
        if rows:
            copying.update(AssetSource, SOURCE, rows)


_DATES = {name for name, field in FIELDS.items() if isinstance(field, DateField)}
_SEARCHED = [*SEARCHED]
_PLACE = ("org_unit_id", "name", "location", "hostname", "model_no")
_READ = [*SEARCHED, "extra", "municipality_id"]


def _as_row(ready: Ready, key: int) -> dict[str, Any]:
    """Return the values of a row as its asset has them; they are the row's no longer."""
    values = ready.values
    for name in _DATES & values.keys():
        values[name] = values[name] and date.fromisoformat(values[name])
    values["id"], values["asset_no"] = key, ready.asset_no
    return values


@lru_cache(maxsize=4_000)
def _pieces(part: str) -> tuple[str, tuple[str, ...]]:
    """Return the folded text of a column and its pieces; places and offices repeat."""
    folded = fold(part)
    return folded, tuple(grams(folded))


def _entered_since(run: ImportRun, since: int) -> Any:
    """Return what was entered while the file waited to be confirmed."""
    versions = Asset.history.filter(history_id__gt=since, history_type="+")
    return versions.filter(municipality=run.municipality_id).values(*_PLACE)


def _named(columns: Mapping[str, Any]) -> tuple[Any, ...]:
    unit, *words = (columns.get(name, "") for name in _PLACE)
    return unit, *map(fold, words)


def _confidential(municipality: Municipality) -> set[str]:
    secret = CustomField.objects.filter(municipality=municipality, confidential=True)
    return set(secret.values_list("key", flat=True))


def _tell_of_moved(run: ImportRun, moved: Sequence[Ready]) -> None:
    """Mark the rows that were left alone because their asset changed after the check."""
    told = _("検査のあとで資産が変更されたため、取り込んでいません。もう一度取り込んでください。")
    issue = {"key": "", "weight": "error", "message": told, "fixes": []}
    for ready in moved:
        rows = ImportRow.objects.filter(
            run=run, sheet=ready.sheet, number=ready.number, part=ready.part
        )
        for row in rows:
            row.issues, row.weight = [*row.issues, issue], "error"
            row.save(update_fields=["issues", "weight"])


def newest_version() -> int:
    """Return the number of the last version of any asset: what a check knew of the register."""
    return Asset.history.aggregate(last=Max("history_id"))["last"] or 0
