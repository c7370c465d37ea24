"""How headings are worded beside the catalogue of columns: the lists of import_headings.yaml."""

from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).resolve().parents[3] / "data" / "import_headings.yaml"
LEFT_OUT = ""  # the column of a running number: it is no part of an asset
GRADES = "grades"  # one cell with confidentiality, integrity and availability

_file: dict[str, Any] = yaml.load(FILE.read_text("utf-8"), yaml.CSafeLoader)
SPELLINGS: dict[str, list[str]] = _file["spellings"]
AMBIGUOUS: dict[str, list[str]] = _file["ambiguous"]
STACKED: dict[str, dict[str, str]] = _file["stacked"]
UPPER: dict[str, str] = {other: word for word, others in _file["upper"].items() for other in others}
CELLS: dict[str, list[str]] = _file["cells"]
