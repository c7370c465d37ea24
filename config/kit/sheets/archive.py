"""The packed file around xlsx and ods: its end record first, then its list of parts."""

import io
import itertools
import struct
import zipfile
from collections.abc import Callable, Iterator
from typing import BinaryIO, Final
from xml.parsers import expat

from config.kit.sheets import limits
from config.kit.sheets.refusing import RefusalError

END_RECORD: Final = struct.Struct("<4s4H2IH")
MAX_COMMENT: Final = 0xFFFF
STORED_OR_DEFLATED: Final = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
IS_ENCRYPTED: Final = 0x1
XML_NAMES: Final = (".xml", ".rels", ".vml")
ROOT_WITHIN_BYTES: Final = 64 << 10  # from the start of a part to the end of its first tag

Attributes = dict[str, str]
Start = Callable[[str, Attributes], None]


def open_archive(file: BinaryIO) -> zipfile.ZipFile:
    """Open the archive if what it says about itself is harmless; unpack nothing yet."""
    _check_end_record(file)
    archive = zipfile.ZipFile(file)
    parts = archive.infolist()
    if len(parts) > limits.MAX_PARTS:
        raise RefusalError("parts", limit=limits.MAX_PARTS)
    # zipfile yields no more than the declared size of a part, so the sum holds on real bytes.
    if sum(part.file_size for part in parts) > limits.MAX_UNPACKED_BYTES:
        raise RefusalError("unpacked", limit=limits.MAX_UNPACKED_BYTES // limits.MIB)
    if len({part.filename.casefold() for part in parts}) != len(parts):
        raise RefusalError("unsafe")
    for part in parts:
        _check_part(part)
    return archive


def _check_end_record(file: BinaryIO) -> None:
    """Read the number of parts before zipfile reads them all (200,000 take it seconds)."""
    size = file.seek(0, io.SEEK_END)
    file.seek(max(0, size - END_RECORD.size - MAX_COMMENT))
    tail = file.read()
    file.seek(0)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < END_RECORD.size:
        raise RefusalError("broken")
    _, _, _, _, parts, directory_bytes, _, _ = END_RECORD.unpack_from(tail, at)
    if parts > limits.MAX_PARTS or directory_bytes > limits.MAX_DIRECTORY_BYTES:
        raise RefusalError("parts", limit=limits.MAX_PARTS)


def _check_part(part: zipfile.ZipInfo) -> None:
    name = part.orig_filename
    is_elsewhere = name.startswith("/") or ":" in name or ".." in name.split("/")
    if is_elsewhere or "\\" in name or "\0" in name:
        raise RefusalError("unsafe")
    if part.flag_bits & IS_ENCRYPTED:
        raise RefusalError("password")
    if part.compress_type not in STORED_OR_DEFLATED:
        raise RefusalError("broken")


def chunks(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """The unpacked bytes of a part in stretches, each of which holds at least one tag."""
    with archive.open(name) as part:
        while chunk := part.read(limits.WINDOW_BYTES):
            if len(chunk) == limits.WINDOW_BYTES and b"<" not in chunk:
                raise RefusalError("letters", limit=limits.MAX_LETTERS)
            yield chunk


def _parser() -> "expat.XMLParserType":
    """A parser of XML without any declarations: no entities, so no laughs and no foreign files."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse_declaration
    parser.XmlDeclHandler = _check_encoding
    return parser


def _refuse_declaration(*_declaration: object) -> None:
    raise RefusalError("unsafe")


def _check_encoding(_version: str, encoding: str | None, _standalone: int) -> None:
    """Parsers of spreadsheets take the bytes for UTF-8 whatever is declared."""
    if (encoding or "utf-8").casefold() not in {"utf-8", "utf8", "us-ascii"}:
        raise RefusalError("broken")


def walk(
    archive: zipfile.ZipFile,
    name: str,
    start: Start,
    *,
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
    most: int = limits.MAX_ELEMENTS,
) -> None:
    """Call `start` with the local name and the attributes of every element of a part."""
    parser = _parser()
    elements = itertools.count(1)

    def begin(tag: str, attributes: Attributes) -> None:
        if next(elements) > most:
            raise RefusalError("unpacked", limit=limits.MAX_UNPACKED_BYTES // limits.MIB)
        start(local(tag), attributes)

    parser.StartElementHandler = begin
    if end is not None:
        close = end
        parser.EndElementHandler = lambda tag: close(local(tag))
    parser.CharacterDataHandler = text
    try:
        for chunk in chunks(archive, name):
            parser.Parse(chunk)
        parser.Parse(b"", True)  # noqa: FBT003 - expat knows no keywords
    except expat.ExpatError as error:
        raise RefusalError("broken") from error


def local(tag: str) -> str:
    return tag.rpartition(":")[2]


def attribute(attributes: Attributes, name: str) -> str:
    """The value of an attribute, whatever its prefix."""
    for key, value in attributes.items():
        if local(key) == name:
            return value
    return ""


class _RootReachedError(Exception):
    """The first tag of a part has been read: its name is the message."""


def _stop_at_root(tag: str, _attributes: Attributes) -> None:
    raise _RootReachedError(tag)


def root_of(archive: zipfile.ZipFile, name: str) -> str:
    """The first tag of a part, with its prefix; refuses declarations and other encodings.

    What may precede the first tag is all that expat has to see of a part of 150 MB: after
    it no declaration is XML any more.
    """
    with archive.open(name) as part:
        head = part.read(ROOT_WITHIN_BYTES)
    if head[:2] in {b"\xff\xfe", b"\xfe\xff"} or b"\0" in head[:4]:
        raise RefusalError("broken")
    parser = _parser()
    parser.StartElementHandler = _stop_at_root
    try:
        parser.Parse(head)
    except _RootReachedError as root:
        return str(root)
    except expat.ExpatError as error:
        raise RefusalError("broken") from error
    raise RefusalError("broken")


def check_declarations(archive: zipfile.ZipFile) -> None:
    for part in archive.infolist():
        if part.filename.casefold().endswith(XML_NAMES) and part.file_size:
            root_of(archive, part.filename)
