"""Proving that nothing happened beside the record: triggers, log, history and stored rows."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import NOT_PROVIDED, Model
from django.utils.translation import gettext as _

from assets.models import Attachment
from assets.services import attachments
from audits import ledger
from audits.models import Change
from audits.services.replay import BrokenError, Evidence, Line, Terms, check
from audits.services.sealing import checking
from audits.services.sealing.checking import Reached
from config.kit import triggers
from config.kit.triggers import Logged

PAGE = 500
MOST_FAULTS = 20
LOG = Change._meta.db_table
OPERATIONS = {"+": "insert", "~": "update", "-": "delete"}

Say = Callable[[str], None]


@dataclass(frozen=True)
class Fault:
    """One broken object and why it is broken."""

    object: str
    reason: str


@dataclass
class Report:
    """What a verification looked at and what it found."""

    tables: int = 0
    rows: int = 0
    lines: int = 0
    versions: int = 0
    sealed: int = 0
    erased: int = 0
    checkpoints: int = 0
    reached: dict[str, Reached] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    @property
    def intact(self) -> bool:
        return not self.faults

    @property
    def full(self) -> bool:
        return len(self.faults) >= MOST_FAULTS

    def add(self, name: str, reason: str) -> None:
        self.faults.append(Fault(name, reason))


def verify(
    *,
    only: Sequence[str] = (),
    since: Mapping[str, Reached] | None = None,
    given: Iterable[str] = (),
    say: Say = lambda _text: None,
) -> Report:
    """Compare everything; read in short pages, never at once.

    `only` names tables or apps and leaves out the seals, `since` tells how far the trees were
    found intact before, `given` are checkpoints that were kept elsewhere.
    """
    report = Report()
    for name in ledger.absent_triggers():
        report.add(name, _("記録の仕掛け（トリガー）がありません"))
    _check_numbers(report)
    if not only:
        _check_seals(report, since=since, given=given, say=say)
    for table in tables(only):
        if report.full:
            break
        say(_("%(name)sを照合しています…") % {"name": table.label})
        table.verify(report)
        report.tables += 1
        if table.model is Attachment:
            _check_files(report)
    return report


def _check_seals(
    report: Report, *, since: Mapping[str, Reached] | None, given: Iterable[str], say: Say
) -> None:
    def progress(done: int) -> None:
        say(_("封印を%(count)s件まで照合しました…") % {"count": f"{done:,}"})

    def tell(name: str, reason: str) -> None:
        if not report.full:
            report.add(name, reason)

    count = checking.check(tell=tell, since=since, given=given, progress=progress)
    report.sealed, report.erased = count.sealed, count.erased
    report.checkpoints, report.reached = count.checkpoints, count.reached


def _check_files(report: Report) -> None:
    """The files of assets lie beside the database: each must still have its recorded digest."""
    last = 0
    while page := list(Attachment.objects.filter(pk__gt=last).order_by("pk")[:PAGE]):
        for kept in page:
            if not attachments.is_unaltered(kept):
                name = f"{Attachment._meta.db_table} {kept.pk}"
                report.add(name, _("添付のファイルが、添付したときの内容と違います"))
        last = page[-1].pk


def tables(only: Iterable[str] = ()) -> Iterator["Table"]:
    """The recorded tables, all or those of these names or apps."""
    wanted = set(only)
    for model in apps.get_models(include_auto_created=True):
        entry = ledger.entry_of(model)
        names = {model._meta.db_table, model._meta.app_label}
        if isinstance(entry, Logged) and (not wanted or wanted & names):
            yield Table(model, entry)


@dataclass
class Table:
    """One recorded table with its log and, for business objects, its versions."""

    model: type[Model]
    entry: Logged

    @property
    def label(self) -> str:
        return f"{self.model._meta.verbose_name}（{self.entry.table}）"

    @cached_property
    def history(self) -> type[Model] | None:
        manager = getattr(self.model, "history", None)
        return manager.model if manager is not None else None

    @cached_property
    def terms(self) -> Terms:
        defaults = {str(f.column): _default(f) for f in self.model._meta.local_concrete_fields}
        tracked: set[str] = set()
        if self.history is not None:
            kept = {str(f.column) for f in self.history._meta.local_concrete_fields}
            tracked = defaults.keys() & kept
        untold = {*self.entry.ignored, *self.entry.masked}
        return Terms(
            untold=frozenset(untold),
            tracked=frozenset(tracked - untold),
            defaults=defaults,
        )

    def verify(self, report: Report) -> None:
        if self._emptied(report):
            return
        self._check_unlogged(report)
        for keys in self._pages():
            for key, evidence in self.evidence(keys).items():
                report.rows += evidence.stored is not None
                report.lines += len(evidence.lines)
                report.versions += len(evidence.versions)
                try:
                    check(evidence, self.terms)
                except BrokenError as broken:
                    report.add(self._name(key), str(broken))
                    if report.full:
                        return

    def _emptied(self, report: Report) -> bool:
        emptied = Change.objects.filter(table_name=self.entry.table, operation="truncate").first()
        if emptied:
            reason = _("表が一度に空にされました（記録 %d）") % emptied.pk
            report.add(self.label, reason)
        return emptied is not None

    def _check_unlogged(self, report: Report) -> None:
        """Name rows and versions that the log has never heard of."""
        sources = [(self.entry.table, self.entry.key, _("記録にない行です"))]
        if self.history is not None:
            name = self.history._meta.db_table
            sources.append((name, self.entry.key, _("記録にない履歴があります")))
        for table, key, reason in sources:
            for (found,) in _fetch(
                f'SELECT DISTINCT t."{key}" FROM "{table}" t WHERE NOT EXISTS '  # noqa: S608
                f"(SELECT 1 FROM {LOG} c WHERE c.table_name = %s "
                f'AND c.row_key = CAST(t."{key}" AS text)) ORDER BY 1 LIMIT {MOST_FAULTS}',
                [self.entry.table],
            ):
                report.add(self._name(str(found)), reason)

    def _pages(self) -> Iterator[list[str]]:
        """Yield the keys that the log knows, in pages along its index."""
        last = ""
        while True:
            page = [
                key
                for (key,) in _fetch(
                    f"SELECT DISTINCT row_key FROM {LOG} WHERE table_name = %s "  # noqa: S608
                    f"AND row_key > %s ORDER BY row_key LIMIT {PAGE}",
                    [self.entry.table, last],
                )
            ]
            if not page:
                return
            yield page
            last = page[-1]

    def evidence(self, keys: list[str]) -> dict[str, Evidence]:
        """Read the lines, versions and rows of a page in one statement: one moment for all."""
        found: dict[str, Evidence] = defaultdict(Evidence)
        for kind, key, number, operation, request_id, old, new in self._rows(keys):
            evidence = found[key]
            if kind == "row":
                evidence.stored = json.loads(new)
                continue
            named = OPERATIONS.get(operation, operation)
            line = Line(number, named, request_id, _object(old), _object(new))
            (evidence.lines if kind == "line" else evidence.versions).append(line)
        for evidence in found.values():
            evidence.lines.sort(key=lambda line: line.number)
            evidence.versions.sort(key=lambda line: line.number)
        return found

    def _rows(self, keys: list[str]) -> Iterator[tuple[Any, ...]]:
        key, columns = self.entry.key, self.entry.columns
        typed = list(map(self.model._meta.pk.to_python, keys))
        holes = ", ".join(["%s"] * len(keys))
        # The columns of all parts are text or numbers, so that the parts fit together.
        lines = (
            "SELECT 'line', row_key, id, operation, CAST(request_id AS text), old, new "  # noqa: S608
            f"FROM {LOG} WHERE table_name = %s AND row_key IN ({holes})"
        )
        rows = (
            f"""SELECT 'row', CAST(t."{key}" AS text), 0, '', '', NULL, """  # noqa: S608
            f"""{triggers.image("t", columns)} FROM "{self.entry.table}" t """
            f'WHERE t."{key}" IN ({holes})'
        )
        parts = [lines, rows]
        params = [self.entry.table, *keys, *typed]
        if self.history is not None:
            parts.append(
                f"""SELECT 'version', CAST(h."{key}" AS text), h.history_id, h.history_type, """  # noqa: S608
                f"CAST(h.request_id AS text), NULL, {triggers.image('h', self.terms.tracked)} "
                f'FROM "{self.history._meta.db_table}" h WHERE h."{key}" IN ({holes})'
            )
            params += typed
        yield from _fetch(" UNION ALL ".join(parts), params)

    def _name(self, key: str) -> str:
        return f"{self.model._meta.verbose_name} {key}（{self.entry.table}）"


def _check_numbers(report: Report) -> None:
    """On SQLite the lines are numbered without gaps: a missing number is a missing line.

    On PostgreSQL a change that was rolled back leaves a gap as well.
    """
    if connection.vendor != "sqlite":
        return
    [(count, least, most)] = _fetch(f"SELECT count(*), min(id), max(id) FROM {LOG}")  # noqa: S608
    given = _fetch("SELECT seq FROM sqlite_sequence WHERE name = %s", [LOG])
    last = given[0][0] if given else 0
    if count and (count != last or least != 1 or most != last):
        report.add(LOG, _("変更の記録の番号が飛んでいます（%d行足りません）") % (last - count))


def _object(text: str | None) -> dict[str, Any]:
    return json.loads(text) if text else {}


def _default(item: Any) -> Any:
    if item.default is NOT_PROVIDED:
        return None
    default = item.get_default()
    if default is None or isinstance(default, bool | int | float | str | list | dict):
        return default
    return str(default)


def _fetch(sql: str, params: Iterable[Any] = ()) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, list(params))
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
