"""Which tables are recorded, and the proof that they still are.

The register does not know this module: the triggers that it installs write the
change log beneath every path that could forget it.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import CharField, Field, ForeignKey, JSONField, Model, TextField
from django.utils.translation import gettext as _

from assets.models import Municipality, search
from audits.models import Change, Event, SealLeaf
from audits.models.event import PASSING
from config.kit import triggers
from config.kit.triggers import AppendOnly, Entry, Erasing, Logged

# Not part of the register: what each holds is derived, private work in progress, or
# kept by the framework for itself. Everything else is recorded.
UNRECORDED = {
    "django_migrations": "Django's own list of migrations",
    "django_content_type": "derived from the code",
    "auth_permission": "derived from the code",
    "django_session": "log-in state",
    "axes_accessattempt": "counter of failed log-ins, reset by a right one",
    "axes_accessattemptexpiration": "counter of failed log-ins, as above",
    "axes_accesslog": "written only by the log-in itself",
    "axes_accessfailurelog": "written only by the log-in itself",
    "assets_searchentry": "derived from the asset",
    "assets_assessment": "derived from the asset, its findings and its controls",
    "assets_finding": "derived from the asset, the rules and the exceptions; kept by periods",
    "assets_rulecheck": "when all assets were last asked of the rules",
    "assets_protection": "derived from the grades along the links",
    "assets_mail": "the outbox: each row tells its own state",
    "assets_notice": "what a person was told, derived from what is due",
    "assets_noticeday": "what has been done of a day's reminders",
    "assets_numberseries": "derived from the numbers given out",
    "assets_draft": "unsent input of one person",
    "assets_submitkey": "keys of sent forms",
    "assets_savedview": "a person's own arrangement of the list",
    "assets_importwork": "an import under way: its plan and its progress",
    "assets_importrow": "the preview of an import, read anew from its file",
    "assets_exportwork": "a file in the making: how far it is, and its copy to be fetched",
    "assets_importmapping": "headings remembered for the next file",
    "audits_heartbeat": "sign of life of a process",
    "audits_change": "the log itself",
    "audits_event": "append-only: a log of its own",
    "audits_sealstate": "how far the record is sealed",
}
# What is written once and never changed; a change of theirs is refused.
ONCE = {"audits_sealtree", "audits_sealleaf", "audits_sealnode", "audits_checkpoint"}
MASKED = {
    "assets_user": ("password",),
    "assets_calendarfeed": ("digest",),
    "audits_erasure": ("check_value",),
}
IGNORED = {
    "assets_user": ("last_login", "preferences"),
    "audits_verificationrun": ("reached", "progress", "alive_at"),
}


_PASSING = ", ".join(f"'{kind}'" for kind in PASSING)
_YEARS = (
    f"CASE WHEN {{row}}.kind IN ({_PASSING}) THEN coalesce((SELECT event_years "
    "FROM assets_municipality WHERE id = {row}.municipality_id), 1) END"
)
# The columns of the version rows that tell of the action, and the one with words among them.
REASON = "history_change_reason"
_CODES = {"code", "asset_no", "path", "digest", "key", "door", "url", "message_id"}
# An erasure that two persons agreed on, while it is carried out and names the row.
_APPROVED = (
    "EXISTS (SELECT 1 FROM audits_erasedplace p JOIN audits_erasure e ON e.id = p.erasure_id "
    "WHERE e.id = {{erasure}} AND e.state = 'approved' AND e.decided_by_id <> e.asked_by_id "
    "AND p.table_name = {table} AND p.row_id = {row})"
)


def entries() -> list[Entry]:
    """Every table of the product: logged, append-only, or named in UNRECORDED."""
    log = AppendOnly("audits_change", erasing=_erasing(Change, ("reason", "old", "new")))
    events = AppendOnly(
        "audits_event",
        needs_context=False,
        stamped=True,
        years=_YEARS,
        erasing=_erasing(Event, ("subject", "detail")),
    )
    made: list[Entry] = [log, events]
    found = map(entry_of, apps.get_models(include_auto_created=True))
    return made + [entry for entry in found if entry is not None]


def entry_of(model: type[Model]) -> Entry | None:
    """How a table is recorded; None for one that is named in UNRECORDED."""
    table = model._meta.db_table
    if is_history(model):
        return AppendOnly(table, erasing=_erasing(model, tuple(sorted(erasable(model)))))
    if model is SealLeaf:
        return AppendOnly(table, erasing=_unsalting())
    if table in ONCE:
        return AppendOnly(table)
    if table in UNRECORDED or not model._meta.managed or model._meta.proxy:
        return None
    return _logged(model)


@cache
def erasable(model: type[Model]) -> frozenset[str]:
    """The columns of a table in which people write; codes and digests are not among them."""
    found = (
        item
        for item in model._meta.local_concrete_fields
        if isinstance(item, CharField | TextField | JSONField) and not item.choices
    )
    return frozenset(
        str(item.column)
        for item in found
        if not item.primary_key
        and item.name not in _CODES
        and not item.name.endswith("_level")
        and (item.name == REASON or not item.name.startswith("history_"))
    )


def _erasing(model: type[Model], texts: tuple[str, ...]) -> Erasing:
    columns = [str(item.column) for item in model._meta.local_concrete_fields]
    row = f'OLD."{model._meta.pk.column}"'
    return Erasing(
        approved=_APPROVED.format(table=f"'{model._meta.db_table}'", row=row),
        fixed=tuple(name for name in columns if name not in texts),
        texts=texts,
    )


def _unsalting() -> Erasing:
    """The salt of a sealed line goes with its words."""
    table = "CASE OLD.kind WHEN 'change' THEN 'audits_change' ELSE 'audits_event' END"
    return Erasing(
        approved=_APPROVED.format(table=table, row="OLD.line_id"),
        fixed=("tree_id", "place", "kind", "line_id", "hash"),
        salts=("salt",),
    )


def is_history(model: type[Model]) -> bool:
    return hasattr(model, "history_id") or hasattr(model, "instance_type")


def _logged(model: type[Model]) -> Logged:
    meta: Any = model._meta
    return Logged(
        table=meta.db_table,
        key=meta.pk.column,
        columns=tuple(str(field.column) for field in meta.local_concrete_fields),
        tenant=_tenant(model),
        masked=MASKED.get(meta.db_table, ()),
        ignored=IGNORED.get(meta.db_table, ()),
    )


def _tenant(model: type[Model]) -> str:
    """SQL for the municipality of a row, found along foreign keys; NULL for shared data."""
    if model is Municipality:
        return '{row}."id"'
    for path in _paths_to_municipality(model):
        first, *rest = path
        expression = f'{{row}}."{first.column}"'
        for field in rest:
            expression = (
                f'(SELECT "{field.column}" FROM "{field.model._meta.db_table}" '
                f'WHERE "{field.model._meta.pk.column}" = {expression})'
            )
        return expression
    return "NULL"


def _paths_to_municipality(model: type[Model]) -> Iterator[list[Field]]:
    """Foreign-key paths to a municipality, the shortest first (three steps at most)."""
    paths: list[list[Field]] = [[]]
    for _step in range(3):
        longer = []
        for path in paths:
            start: Any = path[-1].related_model if path else model
            # What may be empty leads nowhere: an approver who is not there yet has no town.
            for field in sorted(start._meta.local_fields, key=lambda field: bool(field.null)):
                if not isinstance(field, ForeignKey):
                    continue
                if field.related_model is Municipality:
                    yield [*path, field]
                if field.target_field.primary_key:
                    longer.append([*path, field])
        paths = longer


def install_after_migrate(**_sender: object) -> None:
    """After every migrate: SQLite drops the triggers of a table that it rebuilds."""
    present = set(connection.introspection.table_names())
    if search.SearchEntry._meta.db_table in present:
        search.install_index()
    triggers.install(entry for entry in entries() if entry.table in present)


def absent_triggers() -> list[str]:
    return triggers.absent(entries())


class RefusedStart(SystemExit):
    """Ends the process with a sentence: without its triggers nothing would be recorded."""


def require_triggers() -> None:
    """Let the web and the worker start only on a database that records every change."""
    if missing := absent_triggers():
        raise RefusedStart(
            _(
                "データベースに記録の仕掛け（トリガー）が%(count)d個ありません（例：%(name)s）。"
                "このまま動かすと変更が記録されないため、起動しません。"
                "「python manage.py migrate」を実行すると元に戻ります。"
            )
            % {"count": len(missing), "name": missing[0]}
        )
