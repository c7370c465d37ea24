"""The typesetting process: bounds itself, reads a paper as JSON and answers with its PDF.

Only the typesetter and its fonts are loaded here, not Django. No system font is used, so that
a paper looks the same everywhere, and nothing is fetched.
"""

import contextlib
import json
import os
import sys
from datetime import datetime
from pathlib import Path
from typing import Any, Final

TEMPLATE: Final = Path(__file__).with_name("paper.typ")
# For archives and to be read aloud (PDF/A-2a and PDF/UA-1); a piece of a long paper for
# archives only, as the marks for reading aloud would make it fifteen times as large.
WHOLE: Final[Any] = ["a-2a", "ua-1"]
PIECE: Final[Any] = ["a-2b"]


def main(*, memory_bytes: int, cpu_seconds: int) -> None:
    told = json.loads(os.fdopen(0, "rb").read())
    bound(memory_bytes, cpu_seconds)
    sys.stdout.buffer.write(made(told))
    sys.stdout.buffer.flush()


def bound(memory_bytes: int, cpu_seconds: int) -> None:
    """Windows has no such limits: there the parent's clock must do."""
    with contextlib.suppress(ImportError):
        import resource  # noqa: PLC0415 - Unix alone has it

        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
        resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def made(told: dict[str, Any]) -> bytes:
    """Return the PDF of a paper."""
    import pylopdf_fonts_cjk  # noqa: PLC0415 - only when the process is bounded
    import typst  # noqa: PLC0415

    folder = str(pylopdf_fonts_cjk.sans_path().parent)
    # The letters of one width come with the typesetter; other papers do without its fonts.
    has_code = any(block["kind"] == "code" for block in told["paper"]["blocks"])
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=has_code, font_paths=[folder]
    )
    press = typst.Compiler(
        str(TEMPLATE),
        root=str(TEMPLATE.parent),
        font_paths=fonts,
        sys_inputs={"paper": json.dumps(told["paper"], ensure_ascii=False)},
    )
    is_whole = bool(told["is_whole"])
    at = datetime.fromisoformat(told["made_at"])
    # A letter that no font has is refused by the standards; without them, it is drawn as a box.
    why = "no paper"
    for standards in (WHOLE if is_whole else PIECE, None):
        try:
            pdf = press.compile(
                format="pdf", pdf_standards=standards, pdf_tags=is_whole, timestamp=at
            )
        except typst.TypstError as error:
            why = str(error)
        else:
            return pdf if isinstance(pdf, bytes) else b""
    raise SystemExit(f"the paper could not be set: {why}")
