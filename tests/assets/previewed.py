"""Imports at any step, made without a file: what the pages show is all in the database."""

from typing import Any

from django.utils.timezone import now

from assets.models import ImportRow, ImportRun, ImportWork, User

PLAN: dict[str, Any] = {
    "台帳": {
        "sheet": "台帳",
        "use": True,
        "first_heading": 3,
        "last_heading": 4,
        "unit": "",
        "columns": {"0": "", "1": "name", "2": "org_unit", "3": "notes"},
        "guessed": [2],
        "headings": ["No", "資産名", "主管", "備考", "押印欄"],
        "samples": [["1", "住民台帳", "住民課", "毎年", ""], ["2", "転入届", "住民課", "", ""]],
        "rows": 2,
        "titles": [],
        "notices": ["色で区別されていました。"],
    }
}
SUMMARY: dict[str, Any] = {
    "counts": {"new": 3, "changed": 2, "same": 1, "skipped": 0, "error": 1, "warning": 1},
    "repairs": [{"code": "era", "label": "和暦を西暦に", "count": 4}],
    "notices": ["色で区別されていました。"],
    "sheets_skipped": [{"sheet": "凡例", "reason": "資産の行がありません"}],
    "rows_skipped": [{"sheet": "台帳", "row": 9, "reason": "小計の行"}],
    "groups": [],
    "gaps": [{"label": "保存期間", "rows": 5}],
}


def make_run(by: User, state: str, **facts: Any) -> ImportRun:
    village: Any = by.municipality
    work = {"plan": PLAN, "summary": SUMMARY} | facts.pop("work", {})
    run = ImportRun.objects.create(
        municipality=village,
        file_name=facts.pop("file_name", "台帳.xlsx"),
        size=31_000,
        digest="0" * 64,
        by=by,
        received_at=facts.pop("received_at", now()),
        state=state,
        **facts,
    )
    ImportWork.objects.create(run=run, **work)
    return run


def make_row(run: ImportRun, number: int, **facts: Any) -> ImportRow:
    """Make a row of the preview; `issue` is (column, weight, message, fixes)."""
    issue = facts.pop("issue", None)
    names = ("key", "weight", "message", "fixes")
    issues = [dict(zip(names, issue, strict=True))] if issue else []
    texts = {"name": f"資産{number}", "org_unit": "住民課"} | facts.pop("texts", {})
    facts = {
        "sheet": "台帳",
        "state": "new",
        "name": texts["name"],
        "weight": issue[1] if issue else "",
    } | facts
    return ImportRow.objects.create(run=run, number=number, texts=texts, issues=issues, **facts)


def make_faulty(run: ImportRun, number: int = 7, *fixes: str) -> ImportRow:
    message = "所管「住基課」は登録されていません"
    issue = ("org_unit", "error", message, list(fixes))
    return make_row(run, number, texts={"org_unit": "住基課"}, issue=issue)


def address(run: ImportRun, rest: str = "") -> str:
    return f"/imports/{run.key}/{rest}"
