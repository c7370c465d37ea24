"""static/css: the limits of SPEC that a machine can check"""

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings

CSS = Path(settings.BASE_DIR) / "static/css"
SCREEN = ["tokens", "base", "components", "pages"]
TOKEN = re.compile(r"--([\w-]+):\s*(#[0-9a-f]{6});")
TOKENS = dict(TOKEN.findall((CSS / "tokens.css").read_text("utf-8")))

TEXT_PAIRS = [
    *((ink, ground) for ink in ("ink", "ink-2", "ink-3", "ink-4") for ground in ("paper", "desk")),
    *((ink, "key-tint-2") for ink in ("ink", "ink-2", "ink-4", "key-hover", "key-active")),
    ("ink-4", "well"),
    ("ink-2", "line"),
    ("key", "paper"),
    ("key", "key-tint-2"),
    ("key-hover", "paper"),
    ("key-hover", "desk"),
    ("key-hover", "key-tint"),
    ("on-key", "key"),
    ("on-key", "key-hover"),
    ("on-key", "key-active"),
    ("on-key", "err"),
    ("ok", "ok-tint"),
    ("ok", "now-tint"),
    ("ink", "ok-mark"),
    ("ink", "err-mark"),
    ("warn", "warn-tint"),
    ("err", "err-tint"),
    ("err", "paper"),
    ("err", "desk"),
    ("err", "was-tint"),
    ("c-on-dark", "c5"),
    ("c-on-dark", "c4"),
    ("c-on-light", "c3"),
    ("c-on-light", "c2"),
    ("ink-2", "c1"),
    ("on-key", "s2"),
    ("ink-2", "s1"),
    ("ink", "focus-halo"),
    ("ink", "h1"),
    ("ink", "h2"),
    ("ink", "h3"),
    ("on-key", "h4"),
    ("paper", "ink-2"),
    ("on-key", "c5"),
]
SHAPE_PAIRS = [
    *((f"seg-{name}", "paper") for name in ("mn", "lg", "in", "sa", "se", "sl", "off")),
    *((f"seg-{name}", "key-tint-2") for name in ("mn", "lg", "in", "sa", "se", "sl", "off")),
    ("line-field", "paper"),
    ("line-3", "paper"),
    ("ok-line", "paper"),
    ("warn-line", "paper"),
    ("err-line", "paper"),
    ("key", "paper"),
    ("c2-line", "paper"),
    ("c3-line", "paper"),
    ("focus", "paper"),
    ("focus", "focus-halo"),
    ("focus", "key-tint-2"),
]


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    light, dark = sorted((luminance(TOKENS[first]), luminance(TOKENS[second])), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("ink", "ground"), TEXT_PAIRS)
def test_text_stands_out_from_its_ground(ink: str, ground: str) -> None:
    assert contrast(ink, ground) >= 4.5


@pytest.mark.parametrize(("line", "ground"), SHAPE_PAIRS)
def test_shapes_and_borders_stand_out_from_their_ground(line: str, ground: str) -> None:
    assert contrast(line, ground) >= 3


def test_colours_are_named_in_one_place() -> None:
    for name in SCREEN[1:]:
        assert re.findall(r"#[0-9a-fA-F]{3,8}\b(?![\w-]*\s*\{)", values_of(name)) == []


@pytest.mark.parametrize("name", SCREEN)
def test_nothing_on_the_screen_is_smaller_than_14_pixels(name: str) -> None:
    css = (CSS / f"{name}.css").read_text("utf-8")
    sizes = re.findall(r"(?:font-size|font|--t-\d+):[^;]*?(\d*\.?\d+)(px|rem|pt|em)", css)

    small = [(float(number), unit) for number, unit in sizes if float(number) < FLOOR[unit]]
    assert small == []


FLOOR = {"px": 14, "rem": 0.875, "em": 0.875, "pt": 10.5}


def test_the_stylesheets_stay_small() -> None:
    together = "".join((CSS / f"{name}.css").read_text("utf-8") for name in [*SCREEN, "print"])

    assert len(gzip.compress(together.encode())) <= 12_000


def test_the_scripts_stay_small() -> None:
    scripts = sorted((CSS.parent / "js").glob("*.js"))
    together = "".join(path.read_text("utf-8") for path in scripts)

    assert len(gzip.compress(together.encode())) <= 20_000


def values_of(name: str) -> str:
    css = (CSS / f"{name}.css").read_text("utf-8")
    return "\n".join(re.findall(r":\s*([^;{}]+);", css))
