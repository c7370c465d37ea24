"""What a PDF of Chromium says on each sheet: its text runs, as the font's own glyph numbers.

Good for comparing sheets without a PDF reader: the same words in the same font are the same run.
"""

import re
import zlib
from collections import Counter

_STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
_RUN = re.compile(rb"BT\n(.*?)ET", re.DOTALL)
_GLYPHS = re.compile(rb"<([0-9A-Fa-f]+)> Tj")

Sheet = Counter[bytes]


def sheets(pdf: bytes) -> list[Sheet]:
    """Return the text runs of each sheet, in their order."""
    return [
        Counter(b"".join(_GLYPHS.findall(run)) for run in _RUN.findall(contents))
        for contents in map(_unpacked, _STREAM.findall(pdf))
        if _GLYPHS.search(contents)
    ]


def on_each_once(found: list[Sheet]) -> set[bytes]:
    """Return what every one of these sheets says exactly once: its headings, not its rows."""
    return set.intersection(
        *({run for run, times in sheet.items() if times == 1} for sheet in found)
    )


def _unpacked(stream: bytes) -> bytes:
    try:
        return zlib.decompress(stream.rstrip(b"\r\n"))
    except zlib.error:
        return b""
