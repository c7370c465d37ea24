"""What a heading can mean by its wording alone: candidates with a score from 0 to 100."""

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from difflib import SequenceMatcher
from functools import cache, lru_cache
from itertools import pairwise

from assets.services.imports.headings.words import (
    AMBIGUOUS,
    GRADES,
    LEFT_OUT,
    SPELLINGS,
    STACKED,
    UPPER,
)
from classification import columns

LABEL, ALIAS, SPELLING = 100, 96, 94  # how sure an equal wording is
PAIR, LEAF, PARENT = 97, 89, 70  # a stacked heading: both, only the lower, only the upper
VAGUE = 82  # the likeliest of an ambiguous heading's candidates; each further one less
SURE = 88  # from here on a heading is taken as exact
LIKELY = 55  # below, a heading says nothing
LONGEST = 24  # letters of a heading that may contain another one
RESEMBLING = 65  # from here on a text may be a heading
BESIDE = frozenset({GRADES, LEFT_OUT, "version", "count_unit"})  # keys that are no columns

_CIRCLED = re.compile("[①-⑳❶-❿]")
_NUMBER = re.compile(r"^[(]?\d{1,2}[).．、:：](?!\d)|[(]\d{1,2}[)]$")
_DEMAND = re.compile(
    r"[※*＊]\d*|[(\[【〔]?(?:必須|任意|要入力|自由記述|選択|プルダウン)[)\]】〕]?$"
)
_MEASURE = re.compile(
    r"[(\[【〔](?:単位[:：]?)?(?:人|名|件|年|冊|台|箱|枚|個|部|点|本|円|GB|MB|TB|日|月)[)\]】〕]"
)
_BRACKETED = re.compile(r"[(\[【〔「<〈].*?[)\]】〕」>〉]")
_SIGNS = re.compile(r"[\s()\[\]【】〔〕「」<>〈〉/・,、:：._\-‐−–—~|'\"`’]+")
_STACK = re.compile(r"[／\n]")


@lru_cache(maxsize=8192)
def plain(heading: str) -> str:
    """Return the heading as it is compared and remembered: no blanks, brackets, numbers, units."""
    text = unicodedata.normalize("NFKC", _CIRCLED.sub("", heading.replace("№", "No"))).strip()
    text = _DEMAND.sub("", _NUMBER.sub("", text).strip())
    return _SIGNS.sub("", _MEASURE.sub("", text)).casefold()


@lru_cache(maxsize=8192)
def candidates(heading: str) -> Mapping[str, float]:
    """Return the keys that a heading may stand for, each with how much its wording says so."""
    found: dict[str, float] = {}
    whole = plain(heading)
    if not whole:
        return found
    _add(found, _equal(whole))
    _add(found, _equal(plain(_BRACKETED.sub("", unicodedata.normalize("NFKC", heading)))), less=2)
    parts = [part for part in map(plain, _STACK.split(heading)) if part]
    if len(parts) > 1:
        _add(found, _of_stack(parts))
    if not found or max(found.values()) < LIKELY:
        _add(found, _similar(whole))
    return found


def key_of(heading: str) -> str:
    """Return the likeliest key by the wording alone, "" for none."""
    found = {key: score for key, score in candidates(heading).items() if score >= LIKELY}
    return max(found, key=lambda key: found[key], default="")


def known(heading: str, own: Collection[str] = ()) -> bool:
    """Whether a text resembles the heading of a column; `own` are plain labels beside these."""
    if len(heading) > 60 or not plain(heading):
        return False
    return max(candidates(heading).values(), default=0) >= RESEMBLING or plain(heading) in own


def is_worded(text: str) -> bool:
    """Whether a text is the exact wording of a heading, or the upper part of one."""
    words = plain(text)
    return bool(words) and (words in _lexicon() or words in AMBIGUOUS or words in STACKED)


def is_key(key: str) -> bool:
    """Whether a column may be mapped to this key, own columns aside."""
    return key in columns.columns() or key in BESIDE


def _add(found: dict[str, float], scores: Mapping[str, float], *, less: float = 0) -> None:
    for key, score in scores.items():
        found[key] = max(found.get(key, 0), score - less)


def _equal(text: str) -> Mapping[str, float]:
    several = AMBIGUOUS.get(text, ())
    if len(several) == 1:
        return {several[0]: SPELLING}
    if several:
        return {key: VAGUE - 2 * place for place, key in enumerate(several)}
    shortened = text.replace("の", "")
    return _lexicon().get(text) or _lexicon().get(shortened) or {}


def _of_stack(parts: list[str]) -> dict[str, float]:
    """Read the lowest heading with the ones above it as its context."""
    found: dict[str, float] = {}
    leaf, uppers = parts[-1], [UPPER.get(part, part) for part in reversed(parts[:-1])]
    for upper, stated in zip(uppers, reversed(parts[:-1]), strict=True):
        paired = STACKED.get(upper, {})
        by_pair = paired.get(leaf) or paired.get(_without(leaf, stated))
        if by_pair:
            return {by_pair: PAIR}
        for joined in (upper + leaf, stated + leaf):
            _add(found, _equal(joined), less=1)
    _add(found, _equal(leaf), less=LABEL - LEAF if leaf not in AMBIGUOUS else 0)
    if not found:
        _add(found, dict.fromkeys(_equal(parts[0]), PARENT))
    return found


def _without(leaf: str, upper: str) -> str:
    return leaf.removeprefix(upper).removeprefix("の")


def _similar(text: str) -> dict[str, float]:
    """Score wordings that contain one another, and then those that are nearly the same."""
    found: dict[str, float] = {}
    pairs = _wordings_by_pair()
    for wording in {one for pair in pairwise(text) for one in pairs.get("".join(pair), ())}:
        score = _likeness(*sorted((wording, text), key=len))
        if score >= LIKELY:
            keys = _lexicon()[wording]
            _add(found, {key: min(score, VAGUE) for key in keys if key != LEFT_OUT})
    return found


def _likeness(short: str, long: str) -> float:
    if len(short) > 1 and short in long and len(long) <= LONGEST:
        return 40 + 40 * len(short) / len(long)
    if len(short) > 3 and short[0] == long[0] and len(long) - len(short) < 3:
        return 75 * SequenceMatcher(None, short, long).ratio()
    return 0


@cache
def _wordings_by_pair() -> Mapping[str, Collection[str]]:
    """The spellings by each two letters in them: only these can be like a text."""
    found: dict[str, set[str]] = {}
    for wording in _lexicon():
        for pair in pairwise(wording):
            found.setdefault("".join(pair), set()).add(wording)
    return found


@cache
def _lexicon() -> Mapping[str, Mapping[str, float]]:
    """Every spelling in its plain form, with the keys that it is a heading of."""
    words: dict[str, dict[str, float]] = {}
    for text, key, score in _spellings():
        for form in {plain(text), plain(text).replace("の", "")} - {""}:
            _add(words.setdefault(form, {}), {key: score})
    return words


def _spellings() -> Iterator[tuple[str, str, float]]:
    for key, column in columns.columns().items():
        shorter = _BRACKETED.sub("", unicodedata.normalize("NFKC", column.label))
        yield from ((label, key, LABEL) for label in (column.label, shorter, column.english, key))
        yield from ((alias, key, ALIAS) for alias in column.aliases)
    for key, texts in SPELLINGS.items():
        yield from ((text, key, LABEL if key in BESIDE else SPELLING) for text in texts)
    yield from ((key, key, LABEL) for key in BESIDE)
