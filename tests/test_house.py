"""The house rules that no linter knows, kept as tests."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
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


def named(paths: list[Path]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("path", paths, ids=name_of)


MODULES = modules_of(*APPS)
TEMPLATES = sorted((ROOT / "templates").rglob("*.*"))
PAGES = [path for path in TEMPLATES if path.suffix == ".html"]
SERVICES = [path for path in MODULES if "services" in path.parts]
VIEWS = [path for path in MODULES if {"views", "views.py"} & set(path.parts)]
DOORS = [
    path for path in MODULES if {"views", "views.py", "tasks.py", "management"} & set(path.parts)
]


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


@named(modules_of(*APPS, "tests"))
def test_a_module_fits_in_the_head(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= MAX_LINES


@named(MODULES)
def test_a_module_says_what_belongs_in_it(path: Path) -> None:
    tree = tree_of(path)
    assert not tree.body or ast.get_docstring(tree)


@named(MODULES)
def test_a_module_is_named_after_what_it_is_about(path: Path) -> None:
    assert path.stem not in BANNED_NAMES


@named(DOORS)
def test_doors_never_query(path: Path) -> None:
    assert [node.lineno for node in attributes_of(path) if node.attr == "objects"] == []


@named(VIEWS)
def test_a_view_reads_calls_and_answers(path: Path) -> None:
    views = [node for node in functions_of(path) if node.args.args[:1] and node.decorator_list]
    lines = {
        node.name: (node.end_lineno or 0)
        - node.body[ast.get_docstring(node) is not None].lineno
        + 1
        for node in views
    }
    assert {name: count for name, count in lines.items() if count > MAX_VIEW_LINES} == {}


@named(SERVICES)
def test_writers_take_keywords_after_the_subject(path: Path) -> None:
    writers = [
        verb for verb in functions_of(path) if "by" in {arg.arg for arg in verb.args.kwonlyargs}
    ]
    assert [verb.name for verb in writers if len(verb.args.args) > 1] == []


@named(SERVICES)
def test_services_are_told_the_time(path: Path) -> None:
    read = [node for node in attributes_of(path) if node.attr in CLOCKS]
    assert [node.lineno for node in read if ast.unparse(node) != "recording.today"] == []


@named(SERVICES)
def test_services_know_no_request(path: Path) -> None:
    imported = {node.module for node in ast.walk(tree_of(path)) if isinstance(node, ast.ImportFrom)}
    assert imported & {"django.http", "django.shortcuts", "django.test"} == set()


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


@named(PAGES)
def test_a_template_has_no_inline_script_or_style(path: Path) -> None:
    assert INLINE.findall(path.read_text("utf-8")) == []


@named(PAGES)
def test_a_template_asks_no_other_origin(path: Path) -> None:
    assert FOREIGN.findall(path.read_text("utf-8")) == []


@named(PAGES)
def test_a_template_parses(path: Path) -> None:
    get_template(path.relative_to(ROOT / "templates").as_posix())


@named(PAGES)
def test_a_static_file_that_a_template_names_is_there(path: Path) -> None:
    wanted = STATIC.findall(path.read_text("utf-8"))
    assert [name for name in wanted if finders.find(name.split("#")[0]) is None] == []
