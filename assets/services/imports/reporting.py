"""The result of an import as JSON, for the command line and whoever reads it there."""

from typing import Any

from django.utils.translation import gettext as _

from assets.models import ImportRow, ImportRun
from assets.services.imports.labels import label_of

State = ImportRun.State


def report(run: ImportRun) -> dict[str, Any]:
    """Return what became of a run, in the words of the interface of `import_assets`."""
    summary = run.work.summary
    counts = summary.get("counts", {})
    stored = run.created + run.updated
    return {
        "status": status_of(run),
        "message": _message(run, counts),
        "rows_stored": stored,
        "created": run.created,
        "updated": run.updated,
        "unchanged": counts.get("same", 0),
        "checked": {key: counts.get(key, 0) for key in ("new", "changed", "same", "error")},
        "errors": _objections(run, "error"),
        "warnings": _objections(run, "warning"),
        "notices": summary.get("notices", []),
        "repairs": summary.get("repairs", []),
        "gaps": summary.get("gaps", []),
        "sheets_skipped": summary.get("sheets_skipped", []),
        "rows_skipped": summary.get("rows_skipped", []),
    }


def status_of(run: ImportRun) -> str:
    """Return imported, partial, rejected or failed; of a mere check, what would come of it."""
    if run.state == State.REFUSED:
        return "rejected"
    if run.state not in {State.DONE, State.CHECKED}:
        return "failed"
    counts = run.work.summary.get("counts", {})
    refused = run.refused or counts.get("error", 0)
    if not refused:
        return "imported"
    fine = counts.get("new", 0) + counts.get("changed", 0) + counts.get("same", 0)
    return "partial" if fine else "rejected"


def _message(run: ImportRun, counts: dict[str, int]) -> str:
    if run.message:
        return run.message
    if run.state == State.CHECKED:
        told = {key: f"{counts.get(key, 0):,}" for key in ("new", "changed", "same", "error")}
        return (
            _("検査だけをしました。新規%(new)s件、更新%(changed)s件、変更なし%(same)s件、")
            + _("取り込めない行%(error)s件です。台帳は変わっていません。")
        ) % told
    return str(State(run.state).label)


def _objections(run: ImportRun, weight: str) -> list[dict[str, Any]]:
    """Return every objection of one weight with its place and the cell that it is about."""
    weights = [weight] if weight == "error" else ["error", weight]
    rows = ImportRow.objects.filter(run=run, weight__in=weights).order_by("pk")
    return [
        {
            "sheet": row.sheet,
            "row": row.number,
            "field": issue["key"],
            "label": label_of(issue["key"]) if issue["key"] else "",
            "value": row.texts.get(issue["key"], ""),
            "message": issue["message"],
        }
        for row in rows.iterator(chunk_size=500)
        for issue in row.issues
        if issue["weight"] == weight
    ]
