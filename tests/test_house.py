"""The house rules that no linter knows, kept as tests."""

import ast
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from django.apps import apps
from django.contrib.staticfiles import finders
from django.template.loader import get_template

ROOT = Path(__file__).resolve().parent.parent
APPS = ("classification", "assets", "audits", "config")
MAX_LINES = 300
MAX_VIEW_LINES = 15
MADE = {".git", ".venv", "var", "node_modules", "__pycache__", "staticfiles"}
TEXT = {".py", ".html", ".txt", ".in", ".md", ".toml", ".yml", ".yaml", ".json", ".css", ".js", ""}
BANNED_NAMES = {
    "utils", "helpers", "signals", "managers", "selectors", "constants", "common",
}  # fmt: skip
CLOCKS = {"now", "localdate", "localtime", "today", "utcnow"}
# Written in two parts, so that this file does not mention them either.
UNMENTIONABLE = tuple(
    "".join(parts)
    for parts in (
        ("pypi", ".org"), ("python", "hosted"), ("deb.", "debian.org"), ("npm", "js.org"),
        ("js", "delivr"), ("unpkg", ".com"), ("fonts.", "googleapis"),
        ("/wo", "rk/"), ("/ro", "ot/"),
    )
)  # fmt: skip


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def modules_of(*folders: str) -> list[Path]:
    found = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]
    return [path for path in found if "migrations" not in path.parts]


def offences(paths: list[Path], found_in: Callable[[Path], object]) -> dict[str, object]:
    """Return what offends a rule, by file."""
    found = {name_of(path): found_in(path) for path in paths}
    return {name: offence for name, offence in found.items() if offence}


MODULES = modules_of(*APPS)
TEMPLATES = sorted((ROOT / "templates").rglob("*.*"))
PAGES = [path for path in TEMPLATES if path.suffix == ".html"]
SERVICES = [path for path in MODULES if "services" in path.parts]
VIEWS = [path for path in MODULES if {"views", "views.py"} & set(path.parts)]
DOORS = [
    path for path in MODULES if {"views", "views.py", "tasks.py", "management"} & set(path.parts)
]


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def attributes_of(path: Path) -> Iterator[ast.Attribute]:
    return (node for node in ast.walk(tree_of(path)) if isinstance(node, ast.Attribute))


def functions_of(path: Path) -> list[ast.FunctionDef]:
    return [
        node
        for node in tree_of(path).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    ]


def test_a_module_fits_in_the_head() -> None:
    def too_long(path: Path) -> int:
        lines = len(path.read_text("utf-8").splitlines())
        return lines if lines > MAX_LINES else 0

    assert offences(modules_of(*APPS, "tests"), too_long) == {}


def test_a_module_says_what_belongs_in_it() -> None:
    def is_silent(path: Path) -> bool:
        return bool(tree_of(path).body) and not ast.get_docstring(tree_of(path))

    assert offences(MODULES, is_silent) == {}


def test_a_module_is_named_after_what_it_is_about() -> None:
    assert offences(MODULES, lambda path: path.stem in BANNED_NAMES) == {}


def test_doors_never_query() -> None:
    def queries(path: Path) -> list[int]:
        return [node.lineno for node in attributes_of(path) if node.attr == "objects"]

    assert offences(DOORS, queries) == {}


def test_a_view_reads_calls_and_answers() -> None:
    def long_views(path: Path) -> list[str]:
        views = [node for node in functions_of(path) if node.args.args[:1] and node.decorator_list]
        return [view.name for view in views if lines_of(view) > MAX_VIEW_LINES]

    assert offences(VIEWS, long_views) == {}


def lines_of(function: ast.FunctionDef) -> int:
    """Return how many lines a function has below its docstring."""
    first = function.body[ast.get_docstring(function) is not None]
    return (function.end_lineno or 0) - first.lineno + 1


def test_writers_take_keywords_after_the_subject() -> None:
    def wordless(path: Path) -> list[str]:
        writers = [
            verb for verb in functions_of(path) if "by" in {arg.arg for arg in verb.args.kwonlyargs}
        ]
        return [verb.name for verb in writers if len(verb.args.args) > 1]

    assert offences(SERVICES, wordless) == {}


def test_services_are_told_the_time() -> None:
    def clocks(path: Path) -> list[int]:
        read = [node for node in attributes_of(path) if node.attr in CLOCKS]
        return [node.lineno for node in read if ast.unparse(node) != "recording.today"]

    assert offences(SERVICES, clocks) == {}


def test_services_know_no_request() -> None:
    def imported(path: Path) -> set[str | None]:
        lines = [node for node in ast.walk(tree_of(path)) if isinstance(node, ast.ImportFrom)]
        return {node.module for node in lines} & {
            "django.http", "django.shortcuts", "django.test",
        }  # fmt: skip

    assert offences(SERVICES, imported) == {}


def test_the_kit_keeps_no_data() -> None:
    assert [model for model in apps.get_models() if model.__module__.startswith("config.")] == []


def test_no_file_names_a_registry_a_network_or_this_machine() -> None:
    found = [
        f"{name_of(path)}: {word}"
        for path in sorted(ROOT.rglob("*"))
        if not MADE & set(path.parts) and path.suffix in TEXT and path.is_file()
        if not any(part.endswith("_cache") or part == ".hypothesis" for part in path.parts)
        for text in [path.read_text("utf-8", "replace")]
        for word in UNMENTIONABLE
        if word in text
    ]
    assert found == []


INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)[^>]*>|<style\b|\sstyle=|\son[a-z]+\s*=|javascript:", re.IGNORECASE
)
FOREIGN = re.compile(r"<(?:script|link|img|iframe|source|use)\b[^>]*https?://", re.IGNORECASE)
STATIC = re.compile(r"{%\s*static\s+[\"']([^\"']+)[\"']")


def test_a_template_has_no_inline_script_or_style() -> None:
    assert offences(PAGES, lambda path: INLINE.findall(path.read_text("utf-8"))) == {}


def test_a_template_asks_no_other_origin() -> None:
    assert offences(PAGES, lambda path: FOREIGN.findall(path.read_text("utf-8"))) == {}


def test_every_template_parses() -> None:
    for path in PAGES:
        get_template(path.relative_to(ROOT / "templates").as_posix())


def test_a_static_file_that_a_template_names_is_there() -> None:
    def missing(path: Path) -> list[str]:
        wanted = STATIC.findall(path.read_text("utf-8"))
        return [name for name in wanted if finders.find(name.split("#")[0]) is None]

    assert offences(PAGES, missing) == {}
