"""Telling the events what left the register: who took how much, and where its record is."""

from typing import Any

from assets.models import ExportRun
from config.kit import events


def tell(run: ExportRun, *, by: Any) -> None:
    """Tell of a file that has left, whole or not; call it inside the action that records it."""
    events.tell(
        "export",
        subject=run.file_name,
        municipality_id=run.municipality_id,
        by=by,
        export=str(run.key),
        state=run.state,
        rows=run.rows,
        digest=run.digest,
        purpose=run.purpose,
    )
