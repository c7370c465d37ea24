"""Taking words out of what is stored, alike everywhere, so that all copies still agree. Pure."""

import json
from collections.abc import Callable, Collection
from typing import Any

from config.kit.triggers import MASK

Erasable = Callable[[str], bool]


def masked(value: Any, words: str) -> Any:
    """Return a value without the words; lists, objects and texts that hold them are entered."""
    if isinstance(value, str):
        return _text(value, words)
    if isinstance(value, list):
        return [masked(item, words) for item in value]
    if isinstance(value, dict):
        return {key: masked(item, words) for key, item in value.items()}
    return value


def image(text: str | None, words: str, erasable: Erasable) -> tuple[str | None, list[str]]:
    """Return a logged row without the words, and the columns from which they went."""
    if not text:
        return text, []
    row: dict[str, Any] = json.loads(text)
    fresh = {key: masked(item, words) if erasable(key) else item for key, item in row.items()}
    gone = [key for key in row if fresh[key] != row[key]]
    return (json.dumps(fresh, ensure_ascii=False) if gone else text), gone


def columns(row: dict[str, Any], words: str, names: Collection[str]) -> dict[str, Any]:
    """Return the columns of a stored row that hold the words, without them."""
    fresh = {name: masked(row[name], words) for name in names}
    return {name: value for name, value in fresh.items() if value != row[name]}


def _text(value: str, words: str) -> str:
    if value[:1] in ("{", "["):  # SQLite keeps JSON as text, with its letters escaped
        try:
            inside = json.loads(value)
        except ValueError:
            return value.replace(words, MASK)
        fresh = masked(inside, words)
        return value if fresh == inside else json.dumps(fresh)
    return value.replace(words, MASK)
