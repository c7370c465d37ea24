"""Words that stand for something: looked up folded, and alike words when nothing is found."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from config.kit.text import fold

ALIKE = 0.5
MOST = 3


class Names:
    """Which row of the register a word names; a word that several rows share names none.

    `weight` orders claims to the same word: 0 is the name itself, more is farther from it.
    """

    def __init__(self) -> None:
        self._claims: dict[str, tuple[int, set[int]]] = {}
        self._names: dict[int, str] = {}

    def add(self, pk: int, name: str, *aliases: str, weight: int = 0) -> None:
        """Let a name, and other words for it, stand for a row."""
        self._names.setdefault(pk, name)
        for word in filter(None, map(fold, (name, *aliases))):
            claim = self._claims.get(word)
            if claim is None or weight < claim[0]:
                self._claims[word] = (weight, {pk})
            elif weight == claim[0]:
                claim[1].add(pk)

    def find(self, text: str) -> int | None:
        """Return the one row that a text names."""
        _weight, rows = self._claims.get(fold(text), (0, set()))
        return next(iter(rows)) if len(rows) == 1 else None

    def within(self, text: str) -> int | None:
        """Return the row whose name is the longest one inside a text."""
        folded = fold(text)
        found = [word for word in self._claims if len(word) > 1 and word in folded]
        longest = max(found, key=len, default="")
        return self.find(longest) if longest else None

    def at_start(self, text: str) -> tuple[int, str] | None:
        """Return the row whose name begins a text, and the folded rest of the text."""
        folded = fold(text)
        for end in range(len(folded) - 1, 1, -1):
            pk = self.find(folded[:end])
            if pk is not None:
                return pk, folded[end:]
        return None

    def is_name(self, pk: int, text: str) -> bool:
        """Whether the text is the row's own name, and not another word for it."""
        return self.name(pk) == text

    def name(self, pk: int) -> str:
        return self._names.get(pk, "")

    def alike(self, text: str) -> tuple[str, ...]:
        """Return the names of rows whose words resemble a text, the likeliest first."""
        words = get_close_matches(fold(text), self._claims, n=2 * MOST, cutoff=ALIKE)
        rows = (pk for word in words for pk in sorted(self._claims[word][1]))
        return tuple(dict.fromkeys(self.name(pk) for pk in rows))[:MOST]


class NewPosts:
    """Titles that no post has yet, each with a number below zero until it is entered.

    Posts belong to those who manage the organisation: only their imports add any.
    """

    def __init__(self) -> None:
        self._numbers: dict[tuple[int, str], int] = {}

    def claim(self, unit: int, title: str) -> int:
        """Return the number that stands for a title in a unit."""
        return self._numbers.setdefault((unit, title), -1 - len(self._numbers))

    def named(self, numbers: Collection[int]) -> dict[int, tuple[int, str]]:
        """Return unit and title of the numbers that are really used."""
        return {number: key for key, number in self._numbers.items() if number in numbers}


@dataclass(frozen=True, slots=True)
class Choice:
    """What a word chooses: a code, by its own name or by another word, or only probably."""

    code: str
    is_own_word: bool
    is_doubtful: bool = False


class Choices:
    """The answers of one column by every word that people use for them."""

    def __init__(self, labels: Iterable[tuple[str, str]]) -> None:
        self.labels = {code: str(label) for code, label in labels}
        self._words: dict[str, Choice] = {}
        for code, label in self.labels.items():
            self.add(code, label, is_own_word=True)
        for code in self.labels:
            self.add(code, code, is_own_word=True)

    def add(self, code: str, *words: str, is_own_word: bool = False) -> None:
        """Let words choose a code, unless they choose another; 基幹系? chooses it probably."""
        for word in words:
            is_doubtful = word.endswith("?")
            folded = fold(word.removesuffix("?"))
            if folded and code in self.labels:
                self._words.setdefault(folded, Choice(code, is_own_word, is_doubtful))

    def find(self, text: str) -> Choice | None:
        return self._words.get(fold(text))

    def alike(self, text: str) -> tuple[str, ...]:
        """Return the labels of the answers that resemble a text, the likeliest first."""
        folded = fold(text)
        inside = [word for word in self._words if len(word) > 1 and word in folded]
        near = get_close_matches(folded, self._words, n=2 * MOST, cutoff=ALIKE)
        words = [*sorted(inside, key=len, reverse=True), *near]
        return tuple(dict.fromkeys(self.labels[self._words[word].code] for word in words))[:MOST]
