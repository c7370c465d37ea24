"""Each heading gets at most one column and each column one heading: the best fit wins."""

from collections.abc import Mapping
from dataclasses import dataclass

from assets.services.imports.headings import names, samples
from assets.services.imports.headings.words import LEFT_OUT
from assets.services.imports.rows import Table
from config.kit.sheets.book import Value

MANY = frozenset({"notes", LEFT_OUT})  # several columns of a file may go there
EVIDENCE = 14  # what fitting cells add to a vague heading
CONTRADICTION = 30  # what cells that do not fit take away
LOOKED_AT = 200  # rows that samples are taken from
NUMBERED = frozenset({"no", "番号", "nos", "number"})


@dataclass(frozen=True, slots=True)
class Proposed:
    """The columns of a table by their place; "" is left out, an absent place says nothing."""

    columns: dict[int, str]
    guessed: frozenset[int]


def propose(table: Table, *, remembered: Mapping[str, str], own: Mapping[str, str]) -> Proposed:
    """Return what each heading is. Remembered mappings (by `plain` heading) come first.

    `own` are the municipality's own columns, label → key.
    """
    own_names = {names.plain(label): key for label, key in own.items()}
    keys = frozenset(own.values())
    scores: list[tuple[float, int, str]] = []
    for place, heading in enumerate(table.headings):
        if heading:
            scores += _scores(table, place, remembered, own_names, keys)
    return _assigned(sorted(scores, key=lambda one: (-one[0], one[1])))


def _assigned(scores: list[tuple[float, int, str]]) -> Proposed:
    columns: dict[int, str] = {}
    guessed: set[int] = set()
    taken: set[str] = set()
    for score, place, key in scores:
        if place in columns or score < names.LIKELY:
            continue
        if key in taken and key not in MANY:
            continue
        columns[place] = key
        if score < names.SURE or key in taken:
            guessed.add(place)
        taken |= {key} - {LEFT_OUT}
    return Proposed(columns, frozenset(guessed))


def _scores(
    table: Table,
    place: int,
    remembered: Mapping[str, str],
    own: Mapping[str, str],
    own_keys: frozenset[str],
) -> list[tuple[float, int, str]]:
    heading = table.headings[place]
    plain = names.plain(heading)
    kept = remembered.get(plain)
    if kept is not None and (names.is_key(kept) or kept in own_keys):
        return [(200, place, kept)]
    if plain in own:
        return [(150, place, own[plain])]
    cells = samples.stated_in(
        [row.cells[place] for row in table.rows[:LOOKED_AT] if place < len(row.cells)]
    )
    vague = {
        key: score + _context(table, place, key) for key, score in names.candidates(heading).items()
    }
    weighed = [(_weighed(key, score, cells), place, key) for key, score in vague.items()]
    if plain in NUMBERED and cells and samples.are_running(cells):
        return [(names.SURE, place, LEFT_OUT)]
    return [one for one in weighed if one[0] >= names.LIKELY]


def _weighed(key: str, score: float, cells: list[Value]) -> float:
    """Add what the cells say: much for a vague heading, little for a clear one."""
    share = samples.fit(key, cells)
    if share is None:
        return score
    if score >= names.SURE:
        return score if share > 0.1 or len(cells) < 3 else names.SURE - 6
    return score + EVIDENCE * (share - 0.5) if share > 0.2 else score - CONTRADICTION * (1 - share)


def _context(table: Table, place: int, key: str) -> float:
    """件数 beside the headings of personal data counts people, elsewhere things."""
    if key not in {"subject_count", "count"} or names.plain(table.headings[place]) not in {
        "件数",
        "数",
    }:
        return 0
    near = table.headings[max(0, place - 2) : place] + table.headings[place + 1 : place + 2]
    personal = any("個人" in heading or "本人" in heading for heading in near)
    return 4 if personal == (key == "subject_count") else -4
