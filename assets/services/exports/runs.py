"""Handing the register out: every export is begun, streamed and ended as a recorded event."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import copy_context
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.timezone import localtime, now
from django.utils.translation import gettext as _

from assets.access import Viewer
from assets.models import AssetQuerySet, ExportRun
from assets.services import local_catalogue
from assets.services.exports import alarms, marks, telling
from assets.services.exports.files import KINDS, File, Selection, Wanted
from assets.services.exports.form_file import FormBook, FormPaper
from assets.services.exports.marks import Mark
from config.kit import dates, proof, recording
from config.kit.papers.press import PaperError
from config.kit.text import normal_line

__all__ = ["Outgoing", "Selection", "Wanted", "end_forgotten", "selected", "stream"]

MOST_AN_HOUR = 20
LONGEST = timedelta(days=1)  # no file takes as long
Run = ExportRun


def selected(viewer: Viewer, selection: Selection) -> AssetQuerySet:
    """Return what this person may take out of what is selected."""
    if selection.assets is None:
        return viewer.assets("export_assets")
    return viewer.among(selection.assets, "export_assets")


def stream(
    viewer: Viewer, selection: Selection, wanted: Wanted, *, at: datetime
) -> tuple[ExportRun, str, Iterator[bytes]]:
    """Begin an export; return its record, the file's name and its bytes as they are made.

    Raises PermissionDenied without the right, ValidationError without a purpose where one
    is needed, for too many exports within an hour and for a form that cannot be made.
    """
    slow_down(viewer, at)
    return _sent(prepared(viewer, selection, wanted, at=at), at)


def send(file: File, *, at: datetime) -> tuple[ExportRun, str, Iterator[bytes]]:
    """Begin the export of a file that is prepared elsewhere; raises as `stream` does."""
    file.viewer.demand("export_assets")
    slow_down(file.viewer, at)
    with translation.override("ja"):
        return _sent(file, at)


def _sent(file: File, at: datetime) -> tuple[ExportRun, str, Iterator[bytes]]:
    proof.freshen(at=at)
    run = begin(file, at=at)
    outgoing = Outgoing(file.viewer, run, file)
    outgoing.make()
    return run, run.file_name, outgoing


def prepared(viewer: Viewer, selection: Selection, wanted: Wanted, *, at: datetime) -> File:
    """Return the file that would be made: all but its rows is read."""
    viewer.demand("export_assets")
    assets = selected(viewer, selection)
    with translation.override("ja"), local_catalogue.spoken(viewer.municipality):
        day = localtime(viewer.moment or at).date()
        return _kind(wanted)(viewer, selection, wanted, assets, day)


def end_forgotten(*, at: datetime, by: Any) -> int:
    """Note that files are not whole whose process ended before it could say so."""
    found = Run.objects.filter(state=Run.State.RUNNING, begun_at__lt=at - LONGEST)
    forgotten = list(found.order_by("pk"))
    for run in forgotten:
        run.state, run.ended_at = Run.State.BROKEN, at
        reason = _("台帳の書き出しが途中で終わった")
        with recording.action(by=by, reason=reason, municipality_id=run.municipality_id):
            run.save(update_fields=["state", "ended_at"])
            telling.tell(run, by=by)
    return len(forgotten)


def _kind(wanted: Wanted) -> type[File]:
    """Return what makes the file; the forms as they are printed have writers of their own."""
    if wanted.format == Run.Format.PDF:
        return FormPaper
    if wanted.format == Run.Format.XLSX and wanted.layout == Run.Layout.FORM:
        return FormBook
    return KINDS[wanted.format]


def slow_down(viewer: Viewer, at: datetime) -> None:
    """Raise ValidationError for too many exports within an hour."""
    if not viewer.user.pk:
        return
    recent = Run.objects.filter(by=viewer.user, begun_at__gt=at - timedelta(hours=1))
    if recent.count() >= MOST_AN_HOUR:
        alarms.tell_refused(viewer, most=MOST_AN_HOUR)
        raise ValidationError(
            _("1時間に書き出せるのは%(count)d回までです。しばらく待ってから書き出してください。")
            % {"count": MOST_AN_HOUR}
        )


def begin(file: File, *, at: datetime, state: str = Run.State.RUNNING) -> ExportRun:
    """Put on record that a file is asked for, before a byte of it is made."""
    viewer, wanted = file.viewer, file.wanted
    top = file.rank()
    purpose = normal_line(wanted.purpose)
    if not purpose:
        raise ValidationError({"purpose": _("目的を入力してください。例：監査委員への提出")})
    run = Run(
        municipality=viewer.municipality,
        by=viewer.user if viewer.user.pk else None,
        begun_at=at,
        purpose=purpose,
        format=wanted.format,
        layout=file.layout,
        form=file.form_code,
        encoding=file.encoding,
        query=file.selection.query,
        columns=file.keys,
        highest=top,
        state=state,
    )
    with _action(viewer, _("台帳の書き出しを始めた")):
        marks.give_number(run)
        run.file_name = _file_name(file, run, at)
        run.clean_fields(exclude=["by", "columns", "unencodable"])
        run.save(force_insert=True)
    tell_file(file, run)
    return run


def tell_file(file: File, run: ExportRun) -> None:
    """Tell a file what is printed in it of its record."""
    file.mark, file.at, file.top = Mark.of(run), localtime(run.begun_at), run.highest
    file.seal = file.mark.sealed if file.prints else None


def _file_name(file: File, run: ExportRun, at: datetime) -> str:
    viewer, what = file.viewer, str(file.title) or _("情報資産台帳")
    if run.form:
        what = str(Run.Form(run.form).label)
    name = viewer.municipality.name if viewer.municipality else ""
    day = dates.wareki_short(localtime(viewer.moment or at).date())
    then = _("時点") if viewer.moment else ""
    return f"{what}_{name}_{day}{then}_{run.number}.{run.format}"


def _action(viewer: Viewer, reason: str) -> Any:
    return recording.action(by=viewer.user, reason=reason, municipality_id=viewer.municipality_id)


class Outgoing(Iterator[bytes]):
    """The bytes of a file on their way; the record is ended when the last one has left.

    A reader that goes away closes it, and the record says that the file is not whole.
    """

    def __init__(self, viewer: Viewer, run: ExportRun, file: File) -> None:
        self.viewer, self.run, self.file = viewer, run, file
        self.chunks = file.chunks()
        self.digest = hashlib.sha256()
        # The answer of a request is sent when the request is over: both records of an export
        # still belong to it.
        self.request = copy_context()

    def make(self) -> None:
        """Make what can only leave as a whole; raises ValidationError when it cannot be made."""
        try:
            with self._words():
                self.file.make()
        except PaperError as error:
            self.end(Run.State.BROKEN)
            reason = _("PDFを作れませんでした。対象を絞り込むか、Excelで書き出してください。")
            raise ValidationError(reason) from error

    @contextmanager
    def _words(self) -> Iterator[None]:
        with translation.override("ja"), local_catalogue.spoken(self.viewer.municipality):
            yield

    def __next__(self) -> bytes:
        try:
            with self._words():
                chunk = next(self.chunks)
        except StopIteration:
            self.request.run(self.end, Run.State.DONE)
            raise
        except BaseException:
            self.request.run(self.end, Run.State.BROKEN)
            raise
        self.digest.update(chunk)
        self.run.size += len(chunk)
        return chunk

    def close(self) -> None:
        """Stop where it is."""
        self.chunks.close()  # type: ignore[attr-defined]  # a generator
        self.request.run(self.end, Run.State.BROKEN)

    def end(self, state: str) -> None:
        """Put on record how it ended."""
        if self.run.state != Run.State.RUNNING:
            return
        self.run.state = state
        self.run.ended_at = now()
        self.run.rows = self.file.rows
        self.run.digest = self.digest.hexdigest()
        self.run.unencodable = self.file.letters
        done = state == Run.State.DONE
        reason = _("台帳の書き出しが終わった") if done else _("台帳の書き出しが途中で終わった")
        self.run.alarm = alarms.alarm_of(self.run)
        with _action(self.viewer, reason):
            self.run.save()
            if done and self.file.seal:
                receiver = str(self.viewer.user) if self.viewer.user.pk else ""
                proof.leave(self.file.seal, receiver=receiver, at=self.run.ended_at)
            telling.tell(self.run, by=self.viewer.user)
