"""Files for the reading side: written to a folder of the test, read by the product's door."""

from collections.abc import Callable
from pathlib import Path

import pytest

from config.kit.sheets.book import Book
from config.kit.sheets.reading import read_book

Read = Callable[..., Book]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Read bytes as if a person had sent them as a file."""

    def reading(data: bytes, *, name: str = "台帳.bin", encoding: str = "") -> Book:
        path = tmp_path / "upload"
        path.write_bytes(data)
        return read_book(path, name=name, encoding=encoding)

    return reading
