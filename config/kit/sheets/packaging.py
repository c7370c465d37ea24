"""What an xlsx file is made of besides its cells: parts, styles, print set-up, properties."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

SHEET = "xl/worksheets/sheet1.xml"
WORKBOOK = "xl/workbook.xml"
DAY, MOMENT, HEADING, QUOTED = 1, 2, 3, 4  # places in cellXfs below

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = "application/vnd.openxmlformats-officedocument"
_PROPERTY = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"

_STYLES = f"""{_XML}<styleSheet xmlns="{_MAIN}">\
<numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy/mm/dd"/>\
<numFmt numFmtId="165" formatCode="yyyy/mm/dd\\ hh:mm"/></numFmts>\
<fonts count="2"><font><sz val="11"/><name val="游ゴシック"/></font>\
<font><b/><sz val="11"/><name val="游ゴシック"/></font></fonts>\
<fills count="3"><fill><patternFill patternType="none"/></fill>\
<fill><patternFill patternType="gray125"/></fill>\
<fill><patternFill patternType="solid"><fgColor rgb="FFE8EDF3"/><bgColor indexed="64"/>\
</patternFill></fill></fills>\
<borders count="2"><border><left/><right/><top/><bottom/><diagonal/></border>\
<border><left/><right/><top/><bottom style="thin"><color rgb="FF5C6B7A"/></bottom><diagonal/>\
</border></borders>\
<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>\
<cellXfs count="5"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>\
<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>\
<xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>\
<xf numFmtId="0" fontId="1" fillId="2" borderId="1" xfId="0" applyFont="1" applyFill="1" \
applyBorder="1" applyAlignment="1"><alignment vertical="center" wrapText="1"/></xf>\
<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" quotePrefix="1"/></cellXfs>\
<cellStyles count="1"><cellStyle name="標準" xfId="0" builtinId="0"/></cellStyles>\
</styleSheet>"""

_TYPES_OF_PARTS = f"""{_XML}<Types xmlns="{_PACKAGE}/content-types">\
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>\
<Default Extension="xml" ContentType="application/xml"/>\
<Override PartName="/{WORKBOOK}" ContentType="{_TYPES}.spreadsheetml.sheet.main+xml"/>\
<Override PartName="/{SHEET}" ContentType="{_TYPES}.spreadsheetml.worksheet+xml"/>\
<Override PartName="/xl/styles.xml" ContentType="{_TYPES}.spreadsheetml.styles+xml"/>\
<Override PartName="/docProps/custom.xml" ContentType="{_TYPES}.custom-properties+xml"/></Types>"""

_RELATIONS = f"""{_XML}<Relationships xmlns="{_PACKAGE}/relationships">\
<Relationship Id="rId1" Type="{_OFFICE}/relationships/officeDocument" Target="{WORKBOOK}"/>\
<Relationship Id="rId2" Type="{_OFFICE}/relationships/custom-properties" \
Target="docProps/custom.xml"/></Relationships>"""

_WORKBOOK_RELATIONS = f"""{_XML}<Relationships xmlns="{_PACKAGE}/relationships">\
<Relationship Id="rId1" Type="{_OFFICE}/relationships/worksheet" \
Target="worksheets/sheet1.xml"/>\
<Relationship Id="rId2" Type="{_OFFICE}/relationships/styles" Target="styles.xml"/>\
</Relationships>"""


@dataclass(frozen=True)
class Paper:
    """How the sheet is printed: landscape, its heading on every page, texts in the margins.

    The texts are in the code of spreadsheets: &L &C &R for places, &P and &N for pages.
    """

    header: str = ""
    footer: str = "&C&P / &N"
    is_a3: bool = False


def fixed_parts(properties: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield every part that does not depend on the rows, by its path."""
    yield "[Content_Types].xml", _TYPES_OF_PARTS
    yield "_rels/.rels", _RELATIONS
    yield "xl/_rels/workbook.xml.rels", _WORKBOOK_RELATIONS
    yield "xl/styles.xml", _STYLES
    yield "docProps/custom.xml", _custom(properties)


def workbook(name: str, columns: int, rows: int, paper: Paper | None) -> str:
    """Return the part that names the sheet, its filter and the row to repeat on paper."""
    quoted = escape("'{}'".format(name.replace("'", "''")))
    filtered = f"{quoted}!$A$1:${letters(columns)}${rows + 1}"
    names = (
        f'<definedName name="_xlnm._FilterDatabase" localSheetId="0" hidden="1">{filtered}'
        "</definedName>"
    )
    if paper:
        names += (
            f'<definedName name="_xlnm.Print_Titles" localSheetId="0">{quoted}!$1:$1</definedName>'
        )
    return (
        f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}/relationships"><sheets>'
        f'<sheet name={quoteattr(name)} sheetId="1" r:id="rId1"/></sheets>'
        f"<definedNames>{names}</definedNames></workbook>"
    )


def top(widths: Sequence[float]) -> str:
    """Return the beginning of the sheet up to its first row."""
    cols = "".join(
        [
            f'<col min="{place}" max="{place}" width="{width}" customWidth="1"/>'
            for place, width in enumerate(widths, 1)
        ]
    )
    return (
        f'{_XML}<worksheet xmlns="{_MAIN}">'
        '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
        '<sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
        '<selection pane="bottomLeft"/></sheetView></sheetViews>'
        f'<sheetFormatPr defaultRowHeight="18.75"/><cols>{cols}</cols><sheetData>'
    )


def bottom(columns: int, rows: int, paper: Paper | None) -> str:
    """Return the end of the sheet, when its rows are known."""
    end = f'</sheetData><autoFilter ref="A1:{letters(columns)}{rows + 1}"/>'
    if paper:
        end += (
            '<pageMargins left="0.4" right="0.4" top="0.6" bottom="0.6" header="0.3" footer="0.3"/>'
            f'<pageSetup paperSize="{8 if paper.is_a3 else 9}" orientation="landscape" '
            'fitToWidth="1" fitToHeight="0"/>'
            f"<headerFooter><oddHeader>{escape(paper.header)}</oddHeader>"
            f"<oddFooter>{escape(paper.footer)}</oddFooter></headerFooter>"
        )
    return f"{end}</worksheet>"


def letters(column: int) -> str:
    """Return the letters of a column, counted from 1: 1 is A, 28 is AB."""
    name = ""
    while column:
        column, place = divmod(column - 1, 26)
        name = chr(ord("A") + place) + name
    return name


def _custom(properties: Mapping[str, str]) -> str:
    found = "".join(
        [
            f'<property fmtid="{_PROPERTY}" pid="{pid}" name={quoteattr(name)}>'
            f"<vt:lpwstr>{escape(value)}</vt:lpwstr></property>"
            for pid, (name, value) in enumerate(properties.items(), 2)
        ]
    )
    return (
        f'{_XML}<Properties xmlns="{_OFFICE}/custom-properties" '
        f'xmlns:vt="{_OFFICE}/docPropsVTypes">{found}</Properties>'
    )
