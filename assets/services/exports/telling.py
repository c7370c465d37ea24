"""Telling the events what left the register: who took how much, and where its record is."""

from typing import Any

from assets.models import ExportRun
from config.kit import events


def tell(run: ExportRun, *, by: Any) -> None:
    """Tell of a file that has left, whole or not; call it inside the action that records it."""
    events.tell(
        "export",
        subject=run.number or run.file_name,
        municipality_id=run.municipality_id,
        by=by,
        export=str(run.key),
        file=run.file_name,
        state=run.state,
        rows=run.rows,
        digest=run.digest,
        purpose=run.purpose,
    )
    if run.alarm:
        events.tell(
            "export_large",
            subject=run.number,
            municipality_id=run.municipality_id,
            by=by,
            export=str(run.key),
            why=run.alarm,
            rows=run.rows,
        )
