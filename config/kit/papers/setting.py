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
from typing import Final

TEMPLATE: Final = Path(__file__).with_name("paper.typ")
# A letter that no font has is refused by the standard; without it, it is drawn as a box.
STANDARDS: Final = ("ua-1", None)


def main(*, memory_bytes: int, cpu_seconds: int) -> None:
    told = json.loads(os.fdopen(0, "rb").read())
    _bound(memory_bytes, cpu_seconds)
    sys.stdout.buffer.write(_set(told))
    sys.stdout.buffer.flush()


def _bound(memory_bytes: int, cpu_seconds: int) -> None:
    """Windows has no such limits: there the parent's clock must do."""
    with contextlib.suppress(ImportError):
        import resource  # noqa: PLC0415 - Unix alone has it

        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
        resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def _set(told: dict[str, object]) -> bytes:
    import pylopdf_fonts_cjk  # noqa: PLC0415 - only when the process is bounded
    import typst  # noqa: PLC0415

    folder = str(pylopdf_fonts_cjk.sans_path().parent)
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder]
    )
    press = typst.Compiler(
        str(TEMPLATE),
        root=str(TEMPLATE.parent),
        font_paths=fonts,
        sys_inputs={"paper": json.dumps(told["paper"], ensure_ascii=False)},
    )
    made_at = datetime.fromisoformat(str(told["made_at"]))
    for standard in STANDARDS:
        with contextlib.suppress(typst.TypstError):
            made = press.compile(format="pdf", pdf_standards=standard, timestamp=made_at)
            return made if isinstance(made, bytes) else b""
    raise SystemExit("the paper could not be set")
