"""The joining process: lays the pieces of a long paper together and numbers their pages.

The pieces are our own, just set, with nothing on their pages where the number belongs: how
many pages there are is known only when the last piece is set. The numbers are then set as a
paper of as many pages, and each is drawn over its page. What makes the file one for archives
(PDF/A) is taken over, unless a piece had to do without it.
"""

import hashlib
import io
import json
import os
import re
import sys
from typing import TYPE_CHECKING, Any, Final

from config.kit.papers import setting

if TYPE_CHECKING:
    from pypdf import PdfReader, PdfWriter

STAMP: Final = "/DaichoNumber"
KEPT: Final = ("/OutputIntents", "/Lang", "/ViewerPreferences")
PAGES: Final = re.compile(rb"(<xmpTPg:NPages>)\d+")


def main(*, memory_bytes: int, cpu_seconds: int) -> None:
    with os.fdopen(0, "rb") as coming:
        told = json.loads(coming.readline())
        pieces = [coming.read(length) for length in told["lengths"]]
    setting.bound(memory_bytes, cpu_seconds)
    sys.stdout.buffer.write(_joined(pieces, told["numbers"]))
    sys.stdout.buffer.flush()


def _joined(pieces: list[bytes], numbers: dict[str, Any]) -> bytes:
    from pypdf import PdfReader, PdfWriter  # noqa: PLC0415 - only when the process is bounded

    writer, first = PdfWriter(), PdfReader(io.BytesIO(pieces[0]))
    is_archive = True
    for piece in pieces:
        reader = PdfReader(io.BytesIO(piece))
        is_archive = is_archive and "/OutputIntents" in reader.root_object
        writer.append(reader)
    numbers["paper"]["blocks"][0]["count"] = len(writer.pages)
    _number(writer, PdfReader(io.BytesIO(setting.made(numbers | {"is_whole": False}))))
    _take_over(writer, first, is_archive=is_archive)
    _name(writer, hashlib.sha256(b"".join(pieces)).digest()[:16])
    made = io.BytesIO()  # where each object begins is asked for while it is written
    writer.write(made)
    return made.getvalue()


def _number(writer: "PdfWriter", numbers: "PdfReader") -> None:
    from pypdf.generic import (  # noqa: PLC0415
        ArrayObject,
        DecodedStreamObject,
        DictionaryObject,
        NameObject,
    )

    def stream(data: bytes, **entries: Any) -> Any:
        made = DecodedStreamObject()
        made.set_data(data)
        made.update({NameObject(f"/{name}"): value for name, value in entries.items()})
        return writer._add_object(made)  # noqa: SLF001 - there is no public name for it

    begin, draw = stream(b"q "), stream(b" Q q %s Do Q" % STAMP.encode())
    for page, number in zip(writer.pages, numbers.pages, strict=True):
        stamp = stream(
            _data(number["/Contents"]),
            Type=NameObject("/XObject"),
            Subtype=NameObject("/Form"),
            BBox=number.mediabox.clone(writer),
            Resources=number["/Resources"].clone(writer),
        )
        own: Any = page["/Resources"].get_object()
        resources = DictionaryObject(own)
        resources[NameObject("/XObject")] = DictionaryObject({NameObject(STAMP): stamp})
        page[NameObject("/Resources")] = resources
        page[NameObject("/Contents")] = ArrayObject([begin, page.raw_get("/Contents"), draw])


def _take_over(writer: "PdfWriter", first: "PdfReader", *, is_archive: bool) -> None:
    from pypdf.generic import DecodedStreamObject, NameObject  # noqa: PLC0415

    root = writer.root_object
    for name in KEPT:
        if name in first.root_object and (is_archive or name != "/OutputIntents"):
            root[NameObject(name)] = first.root_object.raw_get(name).clone(writer)
    writer.metadata = dict(first.metadata or {})
    if is_archive and "/Metadata" in first.root_object:
        told = _data(first.root_object["/Metadata"])
        described = DecodedStreamObject()
        described.set_data(PAGES.sub(rb"\g<1>%d" % len(writer.pages), told))
        described[NameObject("/Type")] = NameObject("/Metadata")
        described[NameObject("/Subtype")] = NameObject("/XML")
        root[NameObject("/Metadata")] = writer._add_object(described)  # noqa: SLF001


def _name(writer: "PdfWriter", digest: bytes) -> None:
    """Give the file the identifier that the standard asks for; the same pieces, the same one."""
    from pypdf.generic import ArrayObject, ByteStringObject  # noqa: PLC0415

    name = ByteStringObject(digest)
    writer._ID = ArrayObject([name, name])  # noqa: SLF001 - its own would be a random one


def _data(stream: Any) -> bytes:
    data: bytes = stream.get_object().get_data()
    return data
