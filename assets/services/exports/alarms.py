"""Exports that the administrators should know of: many rows at once, or one after the other."""

from datetime import timedelta

from assets.access import Viewer
from assets.models import ExportRun
from config.kit import events

MANY_ROWS = 1_000
OFTEN = 10  # within an hour, by one person
Alarm = ExportRun.Alarm


def alarm_of(run: ExportRun) -> str:
    """Return why this one stands out, or nothing."""
    if run.rows >= MANY_ROWS:
        return Alarm.ROWS
    hour = timedelta(hours=1)
    recent = ExportRun.objects.filter(by=run.by_id, begun_at__gt=run.begun_at - hour)
    if run.by_id and recent.filter(begun_at__lte=run.begun_at).count() >= OFTEN:
        return Alarm.OFTEN
    return ""


def tell_refused(viewer: Viewer, *, most: int) -> None:
    """Tell that somebody wanted more files than anybody may take within an hour."""
    facts = {"why": "refused", "most": most, "municipality_id": viewer.municipality_id}
    events.tell_some("export_large", key=viewer.user.pk, by=viewer.user, **facts)
