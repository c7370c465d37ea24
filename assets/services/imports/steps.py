"""What is done with an import in the background, one step at a time: read, check, store.

A step is taken by a lease and ends in another state. A process that dies in the middle leaves
the state as it was, so that the next one does the same step again after the lease.
"""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.db import OperationalError
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from assets.access import Operator, Viewer
from assets.models import Asset, CustomField, ImportMapping, ImportRun, ImportWork
from assets.services.approvals import entering
from assets.services.exports.marks import MUNICIPALITY_KEY
from assets.services.imports import files, json_book, leases, plans, storing
from assets.services.imports.checking import Check
from assets.services.imports.headings import plain
from assets.services.imports.interpreting import Report, interpret
from assets.services.imports.outcome import Outcome, message_of
from assets.services.imports.plans import Words
from assets.services.imports.readings import Context
from assets.services.imports.rows import Answers
from config.kit import recording
from config.kit.sheets.book import Book, RefusedFileError
from config.kit.sheets.reading import read_book

State = ImportRun.State
Clock = Callable[[], datetime]
logger = logging.getLogger(__name__)


class CancelledError(Exception):
    """The person did not want it any more."""


def advance(run: ImportRun, *, clock: Clock) -> ImportRun:
    """Do the next step of a run, if it has one and nobody else is at it."""
    if not getattr(run, "is_taken", False) and not leases.take(run, at=clock()):
        return run
    run.refresh_from_db()
    run.work.refresh_from_db()
    step = {State.RECEIVED: _read, State.TO_CHECK: _check, State.TO_STORE: _store}.get(
        State(run.state)
    )
    try:
        if step is not None:
            leases.count_try(run)
            with leases.kept(run, clock=clock):
                step(run, clock)
    except RefusedFileError as refused:
        end(run, State.REFUSED, at=clock(), message=str(refused))
    except CancelledError:
        end(run, State.CANCELLED, at=clock())
    except leases.GivenUpError as given_up:
        end(run, State.FAILED, at=clock(), message=str(given_up))
    except OperationalError:
        logger.exception("import %s is tried again", run.key)
        return run  # when the lease is over
    except Exception:
        logger.exception("import %s failed", run.key)
        told = _("取り込みの途中で失敗しました。台帳は変わっていません。管理者に知らせてください。")
        end(run, State.FAILED, at=clock(), message=told)
    leases.let_go(run)
    return run


def move(run: ImportRun, state: str, *, reason: str, **columns: Any) -> None:
    """Put a run into another state, and store its work with it."""
    with _action(run, reason):
        run.state = state
        run.work.options.pop("tries", None)
        for name, value in columns.items():
            setattr(run, name, value)
        run.save(update_fields=["state", *columns])
        run.work.save(update_fields=["options", "plan", "answers", "summary", "rows_done"])


def end(run: ImportRun, state: str, *, at: datetime, message: str = "") -> None:
    reason = _("「%(file)s」の取り込みを終える") % {"file": run.file_name}
    move(run, state, reason=reason, ended_at=at, message=message)


def changed_plan(
    run: ImportRun, plan: Mapping[str, Any], *, viewer: Viewer
) -> tuple[dict[str, Any], bool]:
    """Return the plan as a person changed it, and whether they pointed at other headings."""
    stored = run.work.plan
    rows = ("first_heading", "last_heading")
    moved = any(
        change.get(row, stored[name][row]) != stored[name][row]
        for name, change in plan.items()
        if name in stored
        for row in rows
    )
    book = _open(run) if moved else Book(kind="csv", sheets=[])
    context = Context.of(viewer, on=localtime(run.received_at).date())
    return plans.change(book, stored, plan, words=_words(run, context)), moved


def viewer_of(run: ImportRun) -> Viewer:
    """Return whose rights a run works with: a person's as they are now, or the operator's."""
    return Viewer(run.by, run.municipality) if run.by else Operator(run.municipality)


def _read(run: ImportRun, clock: Clock) -> None:
    """Find the tables and guess the columns; a person looks at them, or nobody does."""
    work, book = run.work, _open(run)
    context = Context.of(viewer_of(run), on=localtime(run.received_at).date())
    found, skipped = plans.propose(book, words=_words(run, context))
    wanted = work.options.get("sheet", "")
    for plan in found.values():
        plan["use"] = plan["use"] and (not wanted or plan["sheet"] == wanted)
        plan["unit"] = plan["unit"] or (run.unit.code if run.unit else "")
    sheets = [{"sheet": one.sheet, "reason": one.reason} for one in skipped]
    work.plan, work.summary = found, {"sheets_skipped": sheets}
    work.rows_total = sum(plan["rows"] for plan in found.values() if plan["use"])
    if work.options.get("unattended"):
        if problems := plans.problems(found):
            raise RefusedFileError(" ".join(message for _sheet, message in problems))
        move(run, State.TO_CHECK, reason=_reason(run, _("読み取り")))
    else:
        move(run, State.COLUMNS, reason=_reason(run, _("読み取り")))


def _check(run: ImportRun, clock: Clock) -> None:
    """Find out what every row would do; the register stays as it is."""
    work, stamp = run.work, storing.newest_version()
    work.rows_total = sum(plan["rows"] for plan in work.plan.values() if plan["use"])
    ImportWork.objects.filter(pk=run.pk).update(rows_done=0, rows_total=work.rows_total)
    viewer, on = viewer_of(run), localtime(run.received_at).date()
    book, report, answers = _open(run), Report(), Answers(**work.answers)
    used = plans.from_json(work.plan)
    is_own = _is_own(run, book)
    context = Context.of(viewer, on=on)
    if is_own:
        context = context.for_table({}, is_own_export=True)
    rows = interpret(book, used, context=context, answers=answers, report=report)
    check = Check(run, viewer, answers, on=on, is_own=is_own)
    outcome = check.rows(rows, progress=_progress(run, clock))
    outcome.repairs += report.repairs
    outcome.rows_skipped = [*report.skipped, *outcome.rows_skipped]
    outcome.notices = [*_notices(run, outcome), *report.notices]
    if titles := sorted({title for _unit, title in _new_posts(context, outcome).values()}):
        told = _("取り込むと、次の役職を空席で追加します：%s")
        outcome.notices.append(told % "、".join(titles))
    sheets = work.summary.get("sheets_skipped", [])
    work.summary = outcome.as_json() | {"sheets_skipped": sheets}
    work.options["facts"] = {
        "highest": outcome.highest,
        "presets": sorted(outcome.used_presets),
        "posts": [[number, *key] for number, key in _new_posts(context, outcome).items()],
        "stamp": stamp,
        "scheme": _scheme(run),
    }
    work.rows_done = work.rows_total
    goes_on = work.options.get("unattended") and not work.options.get("check")
    state = State.TO_STORE if goes_on else State.CHECKED
    move(run, state, reason=_reason(run, _("検査")))


def _new_posts(context: Context, outcome: Outcome) -> dict[int, tuple[int, str]]:
    """Return the posts that the rows need and nobody entered: number → unit and title."""
    return context.new_posts.named(outcome.new_posts) if context.new_posts else {}


def _store(run: ImportRun, clock: Clock) -> None:
    """Store what was checked, all of it or nothing."""
    facts = run.work.options.get("facts", {})
    if not files.ready_path(run).exists() or facts.get("scheme") != _scheme(run):
        move(run, State.TO_CHECK, reason=_reason(run, _("もう一度検査")))
        return
    reason = _("「%(file)s」を取り込み") % {"file": run.file_name}
    with recording.doing("import", apart=True), _action(run, reason) as action:
        locked = ImportRun.objects.select_for_update().get(pk=run.pk)
        if locked.state != State.TO_STORE:
            return
        watch = _watch(run)
        viewer = viewer_of(run)
        done = storing.store(run, viewer=viewer, facts=facts, progress=watch)
        _apply(run, viewer, reason, at=clock())
        counts = run.work.summary["counts"]
        run.created, run.updated = done.created, done.updated
        run.unchanged = counts["same"]
        run.refused = counts["error"] + len(done.moved)
        run.request_id, run.ended_at, run.state = action.origin.request_id, clock(), State.DONE
        run.message = message_of(run.created, run.updated, run.unchanged, run.refused)
        run.save()
    ImportWork.objects.filter(pk=run.pk).update(rows_done=run.work.rows_total)


def _apply(run: ImportRun, viewer: Viewer, reason: str, *, at: datetime) -> None:
    """Ask for the approval of what was entered and waits for it; the command line asks nobody."""
    if run.by is not None:
        mine, key = Asset.objects.filter(source__run=run), f"approval:import:{run.key}"
        entering.apply_for_all(mine, viewer=viewer, reason=reason, key=key, at=at)


def _progress(run: ImportRun, clock: Clock) -> Callable[[int], None]:
    """Tell how far a step is, keep the lease, and notice that it is no longer wanted."""

    def tell(done: int) -> None:
        leases.renew(run, at=clock(), rows_done=done)
        _watch(run)(done)

    return tell


def _watch(run: ImportRun) -> Callable[[int], None]:
    mine = ImportWork.objects.filter(pk=run.pk, cancel=True)

    def look(_done: int) -> None:
        if mine.exists():
            raise CancelledError

    return look


def _open(run: ImportRun) -> Book:
    if run.file_name.lower().endswith(json_book.ENDING):
        own = CustomField.objects.filter(municipality=run.municipality, active=True)
        return json_book.book_of(files.path_of(run), own=dict(own.values_list("key", "label")))
    encoding = run.work.options.get("encoding", "")
    return read_book(files.path_of(run), name=run.file_name, encoding=encoding)


def _words(run: ImportRun, context: Context) -> Words:
    remembered = ImportMapping.objects.filter(municipality=run.municipality)
    own = CustomField.objects.filter(municipality=run.municipality, active=True)
    given = {plain(heading): key for heading, key in run.work.options.get("mapping", {}).items()}
    return Words(
        unit_named=plans.unit_names(context),
        remembered=dict(remembered.values_list("heading", "key")) | given,
        own=dict(own.values_list("label", "key")),
    )


def _is_own(run: ImportRun, book: Book) -> bool:
    """Whether the file is an export of this register, which names versions."""
    columns = {key for plan in run.work.plan.values() for key in plan["columns"].values()}
    named = book.properties.get(MUNICIPALITY_KEY, "")
    return named == run.municipality.code or (not named and {"asset_no", "version"} <= columns)


def _notices(run: ImportRun, outcome: Outcome) -> list[str]:
    """Return what is worth knowing of the file as a whole."""
    found = []
    earlier = ImportRun.objects.filter(
        municipality=run.municipality, digest=run.digest, state=State.DONE
    ).order_by("-received_at")
    if (before := earlier.first()) is not None:
        day = localtime(before.received_at)
        told = {"day": f"{day.year}年{day.month}月{day.day}日"}
        found.append(_("同じ内容のファイルを%(day)sに取り込んでいます。") % told)
    if outcome.used_presets:
        count = len(outcome.used_presets)
        found.append(_("台帳に項目を%(count)d個追加して取り込みます。") % {"count": count})
    if outcome.waiting:
        text = _("新しい資産のうち%(count)d件は、取り込むと承認を依頼し、承認されるまで待ちます。")
        found.append(text % {"count": outcome.waiting})
    return found


def _scheme(run: ImportRun) -> list[int]:
    place = run.municipality
    return [place.scheme_version_id, place.school_scheme_version_id, place.restricted_rank]


def _reason(run: ImportRun, what: str) -> str:
    return _("「%(file)s」の%(what)s") % {"file": run.file_name, "what": what}


def _action(run: ImportRun, reason: str) -> Any:
    by = run.by or recording.PROGRAM
    return recording.action(by=by, reason=reason, municipality_id=run.municipality_id)
