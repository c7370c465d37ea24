"""An import from its file to its end: the states of a run, and who may move it on.

A run is a row (ImportRun) with what it needs while under way (ImportWork). Pages call the
functions below; whoever works in the background calls `take_waiting` and `advance`.

    receive(file, *, viewer, unit, at, options=None) -> ImportRun         RECEIVED
    visible(viewer) -> QuerySet[ImportRun]; get(viewer, key) -> ImportRun, or 404
    read_again(run, *, viewer, options)                   COLUMNS, REFUSED → RECEIVED
    change_plan(run, *, viewer, plan)                     COLUMNS, CHECKED → TO_CHECK, or
                                                          COLUMNS where headings moved
    answer(run, *, viewer, answers)                       CHECKED → TO_CHECK
    confirm(run, *, viewer, at)                           CHECKED → TO_STORE
    cancel(run, *, viewer, at)                            anything not ended → CANCELLED
    undo(run, *, viewer, at) -> undoing.Undone            DONE → UNDONE
    take_waiting(at) -> ImportRun | None; advance(run, *, clock) -> ImportRun: the next step

`plan` is ImportWork.plan, sheet name → {"use", "first_heading", "last_heading", "unit",
"columns": {"0": key, …}, "guessed": [places], "marks": {"0": [grades], …}, and to show:
"headings": [texts], "samples": [[texts of a row], …], "rows": n, "notices": [texts]}.
change_plan takes the same with only what the person decided. `answers` is
ImportWork.answers: {"cells": {place!key: text}, "words": {key: {text: text}}, "rows":
{place: "skip"|"same"|"new"}, "conflicts": {place!key: "file"|"register"}}; what `answer` is
given is added to what was answered.

ImportWork.summary is plain JSON, complete from CHECKED on:
    {"counts": {"new", "changed", "same", "skipped", "error", "warning"},
     "repairs": [{"code", "label", "count"}], "notices": [text],
     "sheets_skipped": [{"sheet", "reason"}], "rows_skipped": [{"sheet", "row", "reason"}],
     "groups": [{"kind": "words"|"grades"|"duplicates", "key", "word", "rows", "fixes": [text]}],
     "gaps": [{"label", "rows"}], "broken": [{"severity", "message", "rows"}]}
"error" and "warning" count rows; a row with an error is in no other count. Of ImportRow there
is every row that has an objection, changes something or is left out, and the first
`checking.SHOWN` of the others.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from assets.access import Viewer
from assets.models import ImportMapping, ImportRun, ImportWork, Unit
from assets.services import local_catalogue
from assets.services.imports import files, leases, plans, steps, undoing
from assets.services.imports.undoing import Undone
from config.kit import recording

KEPT = timedelta(days=8)
ENDINGS = (".xlsx", ".xls", ".ods", ".csv", ".txt", ".tsv", ".json")
ANSWERS = ("cells", "words", "rows", "conflicts")
State = ImportRun.State


class Upload(Protocol):
    """A file that was sent in, as Django gives it."""

    name: str | None

    def chunks(self) -> Iterable[bytes]: ...


def receive(
    file: Upload,
    *,
    viewer: Viewer,
    unit: Unit | None,
    at: datetime,
    options: Mapping[str, Any] | None = None,
) -> ImportRun:
    """Keep a file that was sent in; it is read later.

    Raises ValidationError for a file that is too large or empty. Options: "encoding",
    "sheet", "mapping" (heading → column), "unattended" (no person looks at columns and
    preview), "check" (store nothing).
    """
    if unit is not None:
        viewer.demand("edit_assets", unit)
    elif not viewer.can("edit_assets"):
        raise PermissionDenied(_("資産を登録する権限がありません。"))
    run = ImportRun(municipality=viewer.municipality, unit=unit, received_at=at)
    run.file_name = (file.name or "")[-200:]
    run.by = viewer.user if viewer.user.pk else None
    files.keep(file.chunks(), run)
    if not run.size:
        files.drop(run)
        raise ValidationError(_("ファイルが空です。"))
    reason = _("「%(file)s」を受け付け") % {"file": run.file_name}
    try:
        with _action(run, reason):
            run.save(force_insert=True)
            run.work = ImportWork.objects.create(run=run, options=dict(options or {}))
    except BaseException:
        files.drop(run)
        raise
    return run


def visible(viewer: Viewer) -> QuerySet[ImportRun]:
    """Return the imports that are a viewer's own, or all for administrators; the newest first."""
    return viewer.imports()


def get(viewer: Viewer, key: UUID | str) -> ImportRun:
    return viewer.get_import(key)


def read_again(run: ImportRun, *, viewer: Viewer, options: Mapping[str, Any]) -> ImportRun:
    """Read the same file once more in another way, as with another encoding."""
    _demand(run, viewer, State.COLUMNS, State.CHECKED, State.REFUSED)
    work = run.work
    work.options, work.plan, work.summary = {**work.options, **options}, {}, {}
    work.answers = {}
    return _to(run, State.RECEIVED)


def change_plan(run: ImportRun, *, viewer: Viewer, plan: Mapping[str, Any]) -> ImportRun:
    """Take what a person said of sheets and columns, and check by it.

    Where they pointed at other heading rows, these are read first, and the columns asked
    for once more. Raises ValidationError where the file cannot be read by the plan.
    """
    _demand(run, viewer, State.COLUMNS, State.CHECKED)
    changed, moved = steps.changed_plan(run, plan, viewer=viewer)
    if not moved and (found := plans.problems(changed)):
        raise ValidationError([message for _sheet, message in found])
    run.work.plan = changed
    return _to(run, State.COLUMNS if moved else State.TO_CHECK)


def answer(run: ImportRun, *, viewer: Viewer, answers: Mapping[str, Any]) -> ImportRun:
    """Add what a person answered in the preview, and check again."""
    _demand(run, viewer, State.CHECKED)
    known = run.work.answers
    for kind in ANSWERS:
        given = answers.get(kind, {})
        if kind == "words":
            given = {key: {**known.get(kind, {}).get(key, {}), **w} for key, w in given.items()}
        known[kind] = {**known.get(kind, {}), **given}
    return _to(run, State.TO_CHECK)


def confirm(run: ImportRun, *, viewer: Viewer, at: datetime) -> ImportRun:
    """Let what was checked be stored, and remember the columns for the next file."""
    _demand(run, viewer, State.CHECKED)
    for heading, key in plans.mappings(run.work.plan).items():
        ImportMapping.objects.update_or_create(
            municipality=run.municipality, heading=heading, defaults={"key": key, "used_at": at}
        )
    return _to(run, State.TO_STORE)


def cancel(run: ImportRun, *, viewer: Viewer, at: datetime) -> ImportRun:
    """End an import that is not stored yet; one that is being worked on ends at its next step."""
    _demand(run, viewer, *(state for state in State if state not in ImportRun.ENDED))
    ImportWork.objects.filter(pk=run.pk).update(cancel=True)
    if leases.take(run, at=at):
        steps.end(run, State.CANCELLED, at=at)
    return run


def undo(run: ImportRun, *, viewer: Viewer, at: datetime) -> Undone:
    """Take back what an import did, as far as nobody touched it since."""
    _demand(run, viewer, State.DONE)
    return undoing.undo(run, viewer=viewer, at=at)


def take_waiting(at: datetime) -> ImportRun | None:
    """Return the import that waits longest, taken for this process, or None."""
    free = Q(taken_until=None) | Q(taken_until__lt=at)
    waiting = ImportRun.objects.filter(
        state__in=ImportRun.WAITING, pk__in=ImportWork.objects.filter(free).values("pk")
    )
    for run in waiting.select_related("work", "municipality", "by").order_by("received_at")[:10]:
        if leases.take(run, at=at):
            return run
    return None


def advance(run: ImportRun, *, clock: Callable[[], datetime]) -> ImportRun:
    """Do the next step of an import; a step that others are at is left to them."""
    with local_catalogue.spoken(run.municipality):
        return steps.advance(run, clock=clock)


def settle(run: ImportRun, *, at: datetime) -> None:
    """End an unattended run: its file is not needed again, and a mere check leaves nothing open."""
    if run.state == State.CHECKED:
        steps.end(run, State.CANCELLED, at=at)
    files.drop(run)


def drop_old(*, at: datetime) -> int:
    """Drop the files and the rows of imports that ended more than eight days ago (daily)."""
    over = ImportRun.objects.filter(ended_at__lt=at - KEPT, work__isnull=False)
    count = 0
    for run in over.order_by("pk"):
        files.drop(run)
        run.rows.all().delete()
        ImportWork.objects.filter(pk=run.pk).delete()
        count += 1
    return count


def _demand(run: ImportRun, viewer: Viewer, *states: str) -> None:
    """Raise PermissionDenied for other people's runs, ValidationError in another state."""
    if not viewer.imports().filter(pk=run.pk).exists():
        raise PermissionDenied(_("この取り込みを操作する権限がありません。"))
    if run.state not in states:
        told = {"state": State(run.state).label}
        raise ValidationError(_("この取り込みは「%(state)s」のため、操作できません。") % told)


def _to(run: ImportRun, state: str) -> ImportRun:
    """Move a run to another state, unless somebody else has moved it."""
    steps.move(run, state, reason=_("「%(file)s」の取り込みを進める") % {"file": run.file_name})
    return run


def _action(run: ImportRun, reason: str) -> Any:
    by = run.by or recording.PROGRAM
    return recording.action(by=by, reason=reason, municipality_id=run.municipality_id)
