"""How large a file may be: for every limit its unit and why an honest file stays below it.

The measure is a register of 100,000 rows and 30 columns: 12-20 MB as xlsx, 40-60 MB as CSV,
150-250 MB unpacked, 3,000,000 cells. Ratios of packing say nothing (560 MiB at ratio 15 exist).
"""

from typing import Final

MIB: Final = 1 << 20

MAX_BOOK_BYTES: Final = 32 * MIB  # xlsx, ods, xls as uploaded; the measure with a half to spare
MAX_TEXT_BYTES: Final = 96 * MIB  # CSV as uploaded: three bytes to a kana, nothing packed
MAX_UNPACKED_BYTES: Final = 320 * MIB  # all parts of the archive; 250 if every text differs
MAX_PARTS: Final = 4_000  # files in the archive; a sheet with notes and drawings brings five
MAX_DIRECTORY_BYTES: Final = 512 * MAX_PARTS  # the archive's own list of its parts

MAX_CELLS: Final = 4_000_000  # cells of all sheets, formatted blanks included
MAX_AREA: Final = 6_000_000  # rows x columns from the first to the last value, all sheets:
# what a parser sets aside at once (32 bytes each), however few of the cells hold something
MAX_ROWS: Final = 1_048_576  # the grid of Excel 2007 and later
MAX_COLUMNS: Final = 16_384  # likewise (XFD)
MAX_TEXT_ROWS: Final = 500_000  # of CSV; each is handed over by itself, even an empty one
MAX_SHEETS: Final = 500
MAX_ELEMENTS: Final = 500_000  # tags of a part beside the sheets: 65,000 formats bring 200,000
MAX_STRING_ELEMENTS: Final = 3 * MAX_CELLS  # tags of strings, some of whose letters are struck
MAX_ODS_CELLS: Final = (
    500_000  # 16,000 rows of 30: ods is looked through tag by tag, ten times slower
)
MAX_ODS_ELEMENTS: Final = 3 * MAX_ODS_CELLS  # a cell, its text, a link
MAX_MERGED: Final = 50_000  # merged areas of one sheet; a merged heading needs some dozens
MAX_STYLES: Final = 65_490  # cell formats: Excel's own limit
MAX_LETTERS: Final = 32_767  # letters of one cell: Excel's own limit
MAX_MARKS: Final = 500_000  # struck, coloured or formula cells that are remembered, each

WINDOW_BYTES: Final = 256 << 10  # a stretch of XML without one tag is no cell of MAX_LETTERS
MAX_ROW_BYTES: Final = 4 * MIB  # XML of one row: 16,384 cells of 256 bytes
MAX_LINE_LETTERS: Final = MIB  # one physical line of CSV: 100 columns of 10,000 letters
MAX_TAG_BYTES: Final = 1024  # from the start of a cell's tag to the attribute looked for
MAX_ENTRIES: Final = 10_000  # streams in the container of an xls: Excel itself writes five

CHILD_MEMORY_BYTES: Final = 768 * MIB  # addresses; 480 resident if every text differs
CHILD_CPU_SECONDS: Final = 30  # the measure takes 5; a slow PC three times that
CHILD_WALL_SECONDS: Final = 120.0  # when other work holds the processor
MAX_FRAME_BYTES: Final = 64 * MIB  # one message of the reading process

BLOCK_BYTES: Final = MIB  # rows that are unpacked at once; the measure makes blocks of 80 KB
IN_MEMORY_BYTES: Final = MIB // 2  # rows beyond it wait on disk; 20,000 cells take about as much
MAX_SPOOLED_BYTES: Final = 768 * MIB  # of all sheets; the measure takes 60, MAX_CELLS texts 500
