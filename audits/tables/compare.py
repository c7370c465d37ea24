"""Two texts side by side: which words went and which came, without cutting Japanese apart."""

import re
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

# Runs of Latin letters, digits and katakana are words; kanji and hiragana stand alone,
# as nothing but a dictionary knows where 住所等及び個人番号 comes apart.
_WORD = re.compile(r"[A-Za-zＡ-Ｚａ-ｚ]+|[0-9０-９]+(?:[.,][0-9]+)*|[ァ-ヺー]+|\s+|.")
_SENTENCE = re.compile(r"[^。\n]+[。\n]*|[。\n]+")
_LIMIT = 1_000_000  # pairs of words that are still compared one by one
_ALIKE = 0.3
_ISLAND = 2  # letters; a shorter common part between two changes only confuses


class Piece(NamedTuple):
    """A stretch of text, and whether the other side has it as well."""

    text: str
    same: bool


Side = list[Piece]


def compare(before: str, after: str) -> tuple[Side, Side]:
    """Return both texts in pieces; texts with little in common are one changed piece each."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    if len(old) * len(new) > _LIMIT:
        old, new = _SENTENCE.findall(before), _SENTENCE.findall(after)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if not old or not new or len(old) * len(new) > _LIMIT or matcher.ratio() < _ALIKE:
        return _whole(before), _whole(after)
    left: Side = []
    right: Side = []
    for same, words, others in _without_islands(matcher, old, new):
        left.append(Piece(words, same))
        right.append(Piece(others, same))
    return _joined(left), _joined(right)


def _without_islands(
    matcher: SequenceMatcher[str], old: Sequence[str], new: Sequence[str]
) -> Iterable[tuple[bool, str, str]]:
    codes = matcher.get_opcodes()
    for place, (kind, a, b, c, d) in enumerate(codes):
        words, others = "".join(old[a:b]), "".join(new[c:d])
        inside = 0 < place < len(codes) - 1
        same = kind == "equal" and not (inside and len(words) < _ISLAND and words.strip("。、\n"))
        yield same, words, others


def _joined(side: Side) -> Side:
    joined: Side = []
    for piece in side:
        if joined and joined[-1].same == piece.same:
            joined[-1] = Piece(joined[-1].text + piece.text, piece.same)
        elif piece.text:
            joined.append(piece)
    return joined


def _whole(text: str) -> Side:
    return [Piece(text, same=False)] if text else []
