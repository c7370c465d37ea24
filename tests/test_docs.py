"""The documents keep their word: clauses, environment variables, links and commands."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
APPS = ("classification", "assets", "audits", "config")
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
POLICY_MAP = ROOT / "docs" / "policy-map.md"
STATES = {"実装済み", "一部", "これから", "対象外"}

CLAUSE = re.compile(r"(?<![\w.(])(\d{1,2})((?:\(\d{1,2}\)[-–]?)+)?([ア-ウ①-③]*)")
AFTER_POLICY = re.compile(r"[Pp]olicy ((?:\d{1,2}[()\d\-–]*[ア-ウ①-③]*[, ]*)+)")
COMPOUND = re.compile(r"(?<![\w.(])\d{1,2}\(\d{1,2}\)[()\d\-–]*(?: ?[ア-ウ①-③]+)?")
YAML_CLAUSE = re.compile(r"clause: \"([^\"]*)\"")
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
MAKE = re.compile(r"\bmake ([a-z][a-z-]*)")
MANAGE = re.compile(r"manage\.py ([a-z][a-z_]*)")
DJANGO_COMMANDS = {
    "migrate",
    "makemigrations",
    "shell",
    "collectstatic",
    "dbshell",
    "showmigrations",
}
# Read by this product under a name that is put together, or by what it stands on.
COMPOSED = {"DJANGO_SETTINGS_MODULE"}
READERS = {"flag", "number", "words", "secret", "kept_secret", "get"}


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def modules() -> Iterator[Path]:
    for app in APPS:
        yield from (p for p in sorted((ROOT / app).rglob("*.py")) if "migrations" not in p.parts)


def clauses_in(text: str) -> set[str]:
    """Spell out "6(4)-(8), 7" as 6(4), 6(5) … 6(8), 7, and "4(2) ①②" as 4(2)①, 4(2)②."""
    found: set[str] = set()
    for article, items, marks in CLAUSE.findall(text.replace(" ①", "①").replace(" ア", "ア")):
        numbers = [int(number) for number in re.findall(r"\d+", items)]
        if re.search(r"[-–]\(", items):
            numbers = list(range(numbers[0], numbers[-1] + 1))
        places = [f"{article}({number})" for number in numbers] or [article]
        found |= {f"{places[-1]}{mark}" for mark in marks}
        found |= set(places if not marks else places[:-1])
    return found


def clauses_of_module(path: Path) -> set[str]:
    """The clauses that docstrings and `clause=` arguments of a module name."""
    tree = ast.parse(path.read_text("utf-8"))
    texts = [
        ast.get_docstring(node) or ""
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
    ]
    named = [hit for text in texts for hit in AFTER_POLICY.findall(text) + COMPOUND.findall(text)]
    named += [
        keyword.value.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        for keyword in node.keywords
        if keyword.arg == "clause"
        and isinstance(keyword.value, ast.Constant)
        and isinstance(keyword.value.value, str)
    ]
    return {clause for text in named for clause in clauses_in(text)}


def map_rows() -> list[list[str]]:
    lines = [line for line in POLICY_MAP.read_text("utf-8").splitlines() if line[:1] == "|"]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [row for row in rows if len(row) == 5 and row[0][:1].isdigit()]


def variables_read_in(path: Path) -> set[str]:
    """The environment variables that a module of config/ reads by a literal name."""
    return {
        node.args[0].value
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in READERS
        and ast.unparse(node.func.value) in {"env", "os.environ"}
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
    }


def commands_of_the_product() -> set[str]:
    return {p.stem for p in ROOT.glob("*/management/commands/*.py") if p.stem != "__init__"}


def targets() -> set[str]:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    return set(re.findall(r"^([a-z][a-z-]*):", makefile, re.MULTILINE))


def anchors_of(path: Path) -> set[str]:
    """The anchors of the headings, as the usual viewers of Markdown make them."""
    headings = re.findall(r"^#+ (.+)$", FENCE.sub("", path.read_text("utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-") for text in headings}


def test_clauses_are_spelled_out() -> None:
    assert clauses_in("6(4)-(6), 7") == {"6(4)", "6(5)", "6(6)", "7"}
    assert clauses_in("4(2) ①②") == {"4(2)①", "4(2)②"}
    assert clauses_in("6(3)イ, 2(12)(13)") == {"6(3)イ", "2(12)", "2(13)"}


def test_every_clause_named_in_the_code_stands_in_the_policy_map() -> None:
    mapped = {row[0] for row in map_rows()}
    named = {name_of(path): clauses_of_module(path) - mapped for path in modules()}
    for path in sorted((ROOT / "classification" / "data").glob("*.yaml")):
        texts = YAML_CLAUSE.findall(path.read_text("utf-8"))
        own = {c for text in texts if "法" not in text for c in clauses_in(text)}
        named[name_of(path)] = own - mapped

    assert {name: clauses for name, clauses in named.items() if clauses} == {}


def test_the_policy_map_says_each_clause_once_with_a_known_state() -> None:
    rows = map_rows()

    assert len({row[0] for row in rows}) == len(rows)
    assert {row[4] for row in rows} <= STATES


def test_what_the_policy_map_calls_built_names_files_and_tests_that_exist() -> None:
    for clause, _feature, files, tests, state in map_rows():
        paths = re.findall(r"`([^`]+)`", files + tests)
        assert [path for path in paths if not (ROOT / path).exists()] == [], clause
        if state == "実装済み":
            assert all([files, tests]), clause


@pytest.mark.parametrize("path", sorted((ROOT / "config").rglob("*.py")), ids=name_of)
def test_every_environment_variable_is_documented(path: Path) -> None:
    text = (ROOT / "docs" / "operate.md").read_text("utf-8")
    documented = set(re.findall(r"`([A-Z][A-Z_]+)`", text))

    assert variables_read_in(path) - documented == set()


def test_every_variable_of_the_server_form_is_documented() -> None:
    example = (ROOT / ".env.example").read_text("utf-8")
    documented = (ROOT / "docs" / "operate.md").read_text("utf-8")

    names = re.findall(r"^([A-Z_]+)=", example, re.MULTILINE)
    assert [name for name in names if f"`{name}`" not in documented] == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_relative_links_lead_somewhere(path: Path) -> None:
    broken = []
    for link in LINK.findall(FENCE.sub("", path.read_text("utf-8"))):
        if re.match(r"[a-z]+:", link):
            continue
        place, _, anchor = link.partition("#")
        target = (path.parent / place).resolve() if place else path
        if not target.exists() or (anchor and anchor not in anchors_of(target)):
            broken.append(link)
    assert broken == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_commands_that_a_document_names_exist(path: Path) -> None:
    text = path.read_text("utf-8")

    assert set(MAKE.findall(text)) - targets() == set()
    assert set(MANAGE.findall(text)) - commands_of_the_product() - DJANGO_COMMANDS == set()


def test_a_decision_fits_on_a_page_and_says_what_why_and_then() -> None:
    for path in sorted((ROOT / "docs" / "decisions").glob("*.md")):
        text = path.read_text("utf-8")
        assert len(text.splitlines()) <= 40, path.name
        assert re.match(rf"# {path.name[:4]} ", text), path.name
        for heading in ("## 背景", "## 決定", "## 結果"):
            assert heading in text, f"{path.name}: {heading}"


def test_every_library_that_runs_is_named_with_its_licence() -> None:
    runtime = (ROOT / "requirements" / "runtime.txt").read_text("utf-8")
    named = (ROOT / "THIRD_PARTY.md").read_text("utf-8")

    libraries = re.findall(r"^([a-z0-9][\w.-]*)==", runtime, re.MULTILINE)
    assert [library for library in libraries if f"| {library} | " not in named] == []


def test_every_attack_that_a_document_names_is_performed() -> None:
    """docs/what-the-seal-shows.md claims nothing that no test shows."""
    text = (ROOT / "docs" / "what-the-seal-shows.md").read_text("utf-8")
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", text)

    assert len(named) > 40
    assert [
        f"{path}::{name}"
        for path, name in named
        if f"\ndef {name}(" not in (ROOT / path).read_text("utf-8")
    ] == []
