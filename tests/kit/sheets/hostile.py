"""Files that nobody should open, each small to write and dear to read; and how to zip a book."""

import io
import struct
import zipfile
from collections.abc import Callable, Iterable, Iterator
from typing import Final

MAIN: Final = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
KINDS: Final = "http://schemas.openxmlformats.org/package/2006/content-types"
LINKS: Final = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
BOOK_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
CONTENT_TYPES: Final = (
    f'<Types xmlns="{KINDS}"><Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{BOOK_TYPE}"/></Types>'
)
RELATIONS: Final = (
    f'<Relationships xmlns="{LINKS}">'
    f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
    "</Relationships>"
)
WORKBOOK: Final = (
    f'<workbook {MAIN} xmlns:r="{OFFICE}"><sheets>'
    '<sheet name="台帳" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
SHEET_RELATIONS: Final = (
    f'<Relationships xmlns="{LINKS}">'
    f'<Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
    f'<Relationship Id="rId3" Type="{OFFICE}/styles" Target="styles.xml"/>'
    "</Relationships>"
)
STYLES: Final = (
    f'<styleSheet {MAIN}><fonts><font/></fonts><fills><fill><patternFill patternType="none"/>'
    "</fill></fills><borders><border/></borders><cellStyleXfs><xf/></cellStyleXfs>"
    "<cellXfs><xf/></cellXfs></styleSheet>"
)
STRINGS: Final = f"<sst {MAIN}><si><t>あ</t></si></sst>"
ONE_CELL: Final = '<row r="1"><c r="A1"><v>1</v></c></row>'
OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MIB: Final = 1 << 20

Part = str | bytes | Iterable[bytes]


def sheet(rows: str = ONE_CELL, *, before: str = "", after: str = "") -> str:
    return f"<worksheet {MAIN}>{before}<sheetData>{rows}</sheetData>{after}</worksheet>"


def zipped(parts: dict[str, Part]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            if isinstance(part, str | bytes):
                archive.writestr(name, part)
                continue
            with archive.open(name, "w") as written:
                for piece in part:
                    written.write(piece)
    return file.getvalue()


def xlsx(parts: dict[str, Part] | None = None) -> bytes:
    """A workbook of one sheet, in which some parts are others than usual."""
    usual: dict[str, Part] = {
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": RELATIONS,
        "xl/workbook.xml": WORKBOOK,
        "xl/_rels/workbook.xml.rels": SHEET_RELATIONS,
        "xl/worksheets/sheet1.xml": sheet(),
        "xl/sharedStrings.xml": STRINGS,
        "xl/styles.xml": STYLES,
    }
    return zipped(usual | (parts or {}))


def with_sheet(rows: str = ONE_CELL, *, before: str = "", after: str = "") -> bytes:
    return xlsx({"xl/worksheets/sheet1.xml": sheet(rows, before=before, after=after)})


def ods(tables: str, *, styles: str = "", more: dict[str, Part] | None = None) -> bytes:
    names = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text", "style")
    )
    formatting = 'xmlns:looks="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"'
    content = (
        f"<office:document-content {names} {formatting}>"
        f"<office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    mimetype = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    parts: dict[str, Part] = {
        "mimetype": mimetype,
        "META-INF/manifest.xml": manifest,
        "content.xml": content,
    }
    return zipped(parts | (more or {}))


def ole(*names: str) -> bytes:
    """A container of old Office files whose directory lists empty streams of these names."""
    header = bytearray(512)
    header[:8] = OLE
    struct.pack_into("<5H", header, 24, 0x3E, 3, 0xFFFE, 9, 6)
    end, free, table = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
    struct.pack_into("<7I", header, 44, 1, 1, 0, 4096, end, 0, end)
    struct.pack_into("<I", header, 72, 0)
    struct.pack_into("<109I", header, 76, 0, *[free] * 108)
    entries = bytearray()
    for kind, name in [(5, "Root Entry"), *((2, name) for name in names)]:
        entry = bytearray(128)
        letters = name.encode("utf-16-le") + b"\0\0"
        entry[: len(letters)] = letters
        struct.pack_into("<HB", entry, 64, len(letters), kind)
        struct.pack_into("<IQ", entry, 116, end, 0)
        entries += entry
    sectors = -(-len(entries) // 512)
    following = [table, *range(2, sectors + 1), end]
    following += [free] * (128 - len(following))
    return bytes(header) + struct.pack("<128I", *following) + bytes(entries).ljust(sectors * 512)


def blanks() -> Iterator[bytes]:
    yield f"<worksheet {MAIN}><sheetData>".encode()
    for _ in range(100):
        yield b" " * MIB
    yield f"{ONE_CELL}</sheetData></worksheet>".encode()


def many_cells() -> Iterator[bytes]:
    yield f"<worksheet {MAIN}><sheetData>".encode()
    for _ in range(50):
        yield b"<row>%b</row>" % (b"<c><v>1</v></c>" * 100) * 1000
    yield b"</sheetData></worksheet>"


def many_strings(*, letters: bytes = b"") -> Iterator[bytes]:
    yield f"<sst {MAIN}>".encode()
    for _ in range(500):
        yield (b"<r><t>%b</t></r>" % letters if letters else b"<si><t>a</t></si>") * 10_000
    yield b"</sst>"


def long_cell() -> Iterator[bytes]:
    yield f'<worksheet {MAIN}><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>'.encode()
    for _ in range(100):
        yield b"A" * MIB
    yield b"</t></is></c></row></sheetData></worksheet>"


def with_strings(strings: str) -> bytes:
    cell = sheet('<row r="1"><c r="A1" t="s"><v>0</v></c></row>')
    return xlsx({"xl/sharedStrings.xml": strings, "xl/worksheets/sheet1.xml": cell})


def laughs() -> bytes:
    entities = "".join(f'<!ENTITY a{number} "{f"&a{number - 1};" * 10}">' for number in range(1, 9))
    return with_strings(
        f'<!DOCTYPE x [<!ENTITY a0 "lol">{entities}]><sst {MAIN}><si><t>&a8;</t></si></sst>'
    )


def quadratic() -> bytes:
    entity = f'<!DOCTYPE x [<!ENTITY a "{"A" * 100_000}">]>'
    return with_strings(f"{entity}<sst {MAIN}><si><t>{'&a;' * 20_000}</t></si></sst>")


def foreign_entity() -> bytes:
    entity = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    return with_strings(f"{entity}<sst {MAIN}><si><t>X&a;Y</t></si></sst>")


def lying_about_size() -> bytes:
    """100 MB of blanks that the list of parts declares as 1,000 bytes."""
    data = bytearray(xlsx({"xl/worksheets/sheet1.xml": blanks()}))
    at = data.rfind(b"xl/worksheets/sheet1.xml") - 46
    assert data[at : at + 4] == b"PK\x01\x02"
    struct.pack_into("<I", data, at + 24, 1000)
    return bytes(data)


FAR: Final = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
OFF: Final = '<row r="16777217"><c r="XFE16777217"><v>1</v></c></row>'
FORMATS: Final = "<cellXfs>" + '<xf numFmtId="0"/>' * 1_000_000 + "</cellXfs>"
HUGE_ROW: Final = (
    '<table:table table:name="表"><table:table-row table:number-rows-repeated="1000000">'
    '<table:table-cell table:number-columns-repeated="1000" office:value-type="float"'
    ' office:value="1"/></table:table-row></table:table>'
)
MANIFEST: Final = (
    '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    "<m:file-entry><m:encryption-data/></m:file-entry></m:manifest>"
)

# By name: the file, and a word of the sentence with which it is refused.
REFUSED: Final[dict[str, tuple[Callable[[], bytes], str]]] = {
    "empty": (lambda: b"", "空です"),
    "a cell at the far end of the grid": (lambda: with_sheet(ONE_CELL + FAR), "遠く離れた"),
    "a cell off the grid": (lambda: with_sheet(ONE_CELL + OFF), "超えるセル"),
    "a merged area off the grid": (
        lambda: with_sheet(after='<mergeCells><mergeCell ref="A1:XFE1048577"/></mergeCells>'),
        "超えるセル",
    ),
    "two million merged areas": (
        lambda: with_sheet(after='<mergeCell ref="A1:B2"/>' * 2_000_000), "結合"
    ),
    "a million formats": (
        lambda: xlsx({"xl/styles.xml": STYLES.replace("<cellXfs><xf/></cellXfs>", FORMATS)}),
        "書式が多すぎ",
    ),
    "200,000 column widths": (
        lambda: with_sheet(before='<col min="1" max="9" width="9"/>' * 200_000),
        "多すぎ",
    ),
    "100 MB of blanks": (lambda: xlsx({"xl/worksheets/sheet1.xml": blanks()}), "多すぎ"),
    "100 MB of blanks declared as 1 kB": (lying_about_size, "壊れて"),
    "five million cells": (
        lambda: xlsx({"xl/worksheets/sheet1.xml": many_cells()}), "セルが多すぎ"
    ),
    "five million strings": (
        lambda: xlsx({"xl/sharedStrings.xml": many_strings()}), "セルが多すぎ"
    ),
    "one string of five million runs": (
        lambda: xlsx({"xl/sharedStrings.xml": many_strings(letters=b"aaaa")}), "文字が多すぎ"
    ),
    "a cell of 100 MB": (lambda: xlsx({"xl/worksheets/sheet1.xml": long_cell()}), "文字が多すぎ"),
    "20,000 parts": (
        lambda: xlsx({f"junk/{number}": "" for number in range(20_000)}), "部品が多すぎ"
    ),
    "a billion laughs": (laughs, "安全でない"),
    "a quadratic entity": (quadratic, "安全でない"),
    "an entity from outside": (foreign_entity, "安全でない"),
    "a name that slips out": (lambda: xlsx({"../../evil.txt": "x"}), "安全でない"),
    "a name from the root": (lambda: xlsx({"/etc/evil.txt": "x"}), "安全でない"),
    "a name in two spellings": (lambda: xlsx({"xl/Styles.xml": STYLES}), "安全でない"),
    "UTF-16 inside": (lambda: xlsx({"xl/worksheets/sheet1.xml": sheet().encode("utf-16")}), "壊れ"),
    "macros": (lambda: xlsx({"xl/vbaProject.bin": b"\0" * 100}), "マクロ"),
    "a binary workbook": (lambda: zipped({"xl/workbook.bin": b"\0"}), "バイナリブック"),
    "a word file": (lambda: zipped({"word/document.xml": "<x/>"}), "ファイルではありません"),
    "a bad shared string": (
        lambda: with_sheet('<row r="1"><c r="A1" t="s"><v>99999999</v></c></row>'), "壊れて"
    ),
    "cut in the middle": (lambda: with_sheet(ONE_CELL * 500)[:-400], "壊れて"),
    "cut XML": (lambda: xlsx({"xl/worksheets/sheet1.xml": sheet()[:-30]}), "壊れて"),
    "encrypted xlsx": (
        lambda: ole("EncryptedPackage", "EncryptionInfo"), "パスワードを外して保存し直して"
    ),
    "an old Word file": (lambda: ole("WordDocument"), "ファイルではありません"),
    "an old workbook with macros": (lambda: ole("Workbook", "_VBA_PROJECT_CUR"), "マクロ"),
    "junk in a container": (lambda: OLE + b"\xff" * 5000, "壊れて"),
    "a container of nothing": (lambda: OLE + b"\0" * 5000, "壊れて"),
    "600,000 cells of ods": (
        lambda: ods(f"<table:table>{'<table:table-cell/>' * 600_000}</table:table>"),
        "セルが多すぎ",
    ),
    "locked ods": (lambda: ods("", more={"META-INF/manifest.xml": MANIFEST}), "パスワード"),
    "a billion repeated cells": (lambda: ods(HUGE_ROW), "遠く離れた"),
    "an old workbook without a sheet": (lambda: ole("Workbook"), "シートがありません"),
    "600,000 lines": (lambda: b"\n" * 600_000, "超えるセル"),
    "a web page": (lambda: b"<!DOCTYPE html><html><table><tr><td>1</table>", "Webページ"),
    "a PDF": (lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "PDF"),
    "a picture": (lambda: b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "ファイルではありません"),
    "a line of 50 MB": (lambda: b"a" * (50 * MIB), "1行目が長すぎ"),
    "a cell of 40,000 letters": (lambda: b"a,b\r\n" + b"a" * 40_000, "2行目のセルの文字"),
    "100,000 columns": (lambda: b"a," * 100_000, "列が多すぎ"),
    "a NUL": (lambda: b"a,b\r\n1,\0\r\n", "2行目"),
    "a quote that is never closed": (lambda: b'a,b\r\n"1,2\r\n3,4\r\n', "2行目"),
    "a broken byte": (lambda: "名称,部署\r\n台帳,".encode() + b"\xe4\xbd\r\n", "（2行目）"),
    "a lone surrogate": (lambda: "名称\r\n台帳".encode() + b"\xed\xa0\x80\r\n", "（2行目）"),
    "half of a UTF-16 letter": (lambda: "名称".encode("utf-16") + b"\x00", "（1行目）"),
}  # fmt: skip
