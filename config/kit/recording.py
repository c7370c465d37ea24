"""Who writes, why and from where: the context without which the database refuses a write.

Every business write happens inside `action(...)`. It opens the transaction, tells
the database who acts and why (PostgreSQL: a transaction-local setting; SQLite: a
function that only our connection registers), and stamps the typed history rows
with the same request id, so that the change log and the history can be compared.
"""

import json
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cache, cached_property
from typing import Any

from django.db import connection, models, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.utils.timezone import localdate, now
from simple_history.manager import HistoryManager
from simple_history.models import HistoricalRecords

SETTING = "daicho.context"


@dataclass(frozen=True)
class Origin:
    """Where a wish to write comes from: one request, command or task."""

    source: str
    request_id: uuid.UUID = field(default_factory=uuid.uuid4)
    address: str = ""


@dataclass(frozen=True)
class Action:
    """One user action: all its changes are shown together and can be undone together."""

    origin: Origin
    by: Any
    reason: str
    municipality_id: int | None = None
    at: datetime | None = None
    erasure: int | None = None

    @cached_property
    def values(self) -> dict[str, str | int | None]:
        """The context by the names that the triggers use; SQLite's ask for it at every row."""
        return {key: of_action(self) for key, of_action in _VALUES.items()}

    def as_text(self) -> str:
        return json.dumps(self.values, ensure_ascii=False)


_VALUES: dict[str, Callable[[Action], str | int | None]] = {
    "actor": lambda action: str(action.by.get_username()),
    "actor_id": lambda action: action.by.pk,
    "reason": lambda action: action.reason,
    "source": lambda action: action.origin.source,
    "request_id": lambda action: str(action.origin.request_id),
    "address": lambda action: action.origin.address,
    "municipality_id": lambda action: action.municipality_id,
    "erasure": lambda action: action.erasure,
}


class Program:
    """The product itself as an actor: set-up and scheduled work that no person asked for."""

    pk = None
    municipality_id = None

    def get_username(self) -> str:
        return "program"


PROGRAM = Program()


class NoActionError(RuntimeError):
    """A write was tried outside of `action(...)`."""


_origin: ContextVar[Origin | None] = ContextVar("origin", default=None)
_action: ContextVar[Action | None] = ContextVar("action", default=None)


@contextmanager
def origin(source: str, *, address: str = "") -> Iterator[Origin]:
    """Mark all inside as of one screen, command or task; it begins without an action."""
    outer = _action.get()
    place = Origin(source=source, address=address)
    tokens = _origin.set(place), _action.set(None)
    if outer:
        _tell(None)
    try:
        yield place
    finally:
        _origin.reset(tokens[0])
        _action.reset(tokens[1])
        if outer and not connection.needs_rollback:
            _tell(outer)


@contextmanager
def doing(what: str, *, apart: bool = False) -> Iterator[Origin]:
    """Say more exactly what is being done ("bulk"); `apart`, as a request of its own."""
    outer = here()
    if apart:
        with origin(f"{outer.source} {what}", address=outer.address) as place:
            yield place
        return
    place = replace(outer, source=f"{outer.source} {what}")
    token = _origin.set(place)
    try:
        yield place
    finally:
        _origin.reset(token)


def here() -> Origin:
    """Return where what happens now comes from, whether or not it changes anything."""
    return _origin.get() or Origin(source="program")


def current() -> Action:
    action = _action.get()
    if action is None:
        raise NoActionError("write inside recording.action(by=…, reason=…)")
    return action


@contextmanager
def action(
    *,
    by: Any,
    reason: str,
    at: datetime | None = None,
    municipality_id: int | None = None,
    erasure: int | None = None,
) -> Iterator[Action]:
    """Run a block as one recorded transaction of the user `by`, for `reason`.

    Nested actions keep the request id and the date of the outer one. `at` dates the history
    rows of data that was true before it was entered (a demo, a migrated register); the change
    log always keeps the database's own clock. `erasure` is the one that is carried out: the
    database lets it mask what it names. Raises ValueError without a reason.
    """
    if not reason.strip():
        raise ValueError("a change needs a reason")
    outer = _action.get()
    place = outer.origin if outer else here()
    if municipality_id is None:
        municipality_id = getattr(by, "municipality_id", None)
    at = at or (outer.at if outer else None)
    begun = Action(place, by, reason.strip(), municipality_id, at, erasure)
    is_told = outer is not None and outer.values == begun.values
    token = _action.set(begun)
    try:
        with transaction.atomic():
            if not is_told:
                _tell(begun)
            yield begun
            if connection.savepoint_ids and not is_told:
                _tell(outer)
    finally:
        _action.reset(token)


def _tell(told: Action | None) -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            text = told.as_text() if told else ""
            cursor.execute("SELECT set_config(%s, %s, true)", [SETTING, text])


def _context_value(key: str) -> str | int | None:
    return told.values[key] if (told := _action.get()) else None


def register_function(connection: BaseDatabaseWrapper, **_sender: object) -> None:
    """Give ours the function that SQLite's triggers ask: who lacks it cannot write."""
    # To give it again would make SQLite forget every statement that it has prepared.
    if connection.vendor == "sqlite" and not getattr(connection, "is_borrowed", False):
        connection.connection.create_function("daicho_context", 1, _context_value)


connection_created.connect(register_function, dispatch_uid="daicho_context")


def is_running() -> bool:
    return _action.get() is not None


def today() -> date:
    """Return the day of the running action, as the municipality's calendar has it."""
    return localdate(current().at or now())


def request_id() -> uuid.UUID:
    return current().origin.request_id


def door() -> str:
    return current().origin.source


class VersionFacts(models.Model):
    """What every version row keeps beside who and when."""

    request_id = models.UUIDField("操作番号", default=request_id, db_index=True)
    door = models.CharField("入口", max_length=60, default=door)

    class Meta:
        abstract = True


class VersionsManager(HistoryManager):
    """The manager of versions; its class is made once instead of at every `asset.history`."""

    @classmethod
    @cache
    def from_queryset(cls, queryset_class: Any, class_name: str | None = None) -> Any:
        return super().from_queryset(queryset_class, class_name)


STATED = (
    "history_date", "history_type", "history_user_id", "history_change_reason",
    "request_id", "door",
)  # fmt: skip


@cache
def copy_statement(model: type[models.Model], versions: type[models.Model], where: str) -> str:
    """Return the statement that copies rows of a model into its versions."""
    kept = {field.column for field in versions._meta.local_concrete_fields}
    own = [_quoted(f) for f in model._meta.local_concrete_fields if f.column in kept]
    told = [_quoted(versions._meta.get_field(name)) for name in STATED]
    names = ", ".join([*own, *told])
    values = ", ".join([*own, *["%s"] * len(told)])
    to, table = map(connection.ops.quote_name, (versions._meta.db_table, model._meta.db_table))
    key = _quoted(model._meta.pk)
    return f"INSERT INTO {to} ({names}) SELECT {values} FROM {table} WHERE {key} {where}"  # noqa: S608 - names of our models


def stated(versions: Any, history_type: str) -> list[Any]:
    """Return what a version says of the running action, in the order of STATED."""
    running = current()
    at, key = running.at or now(), running.origin.request_id
    at = versions._meta.get_field("history_date").get_db_prep_save(at, connection)
    key = versions._meta.get_field("request_id").get_db_prep_save(key, connection)
    return [at, history_type, running.by.pk, running.reason, key, running.origin.source]


def _quoted(field: Any) -> str:
    return str(connection.ops.quote_name(field.column))


class Versions(HistoricalRecords):
    """Typed versions of a business object, stamped with the running action.

    Actor and reason come from the action: tasks and commands are attributed like screens.
    """

    def __init__(self, **options: Any) -> None:
        options.setdefault("bases", [VersionFacts])
        options.setdefault("history_id_field", models.BigAutoField())
        options.setdefault("history_change_reason_field", models.TextField(null=True))
        options.setdefault("cascade_delete_history", False)
        options.setdefault("history_manager", VersionsManager)
        super().__init__(**options)

    def create_historical_record(
        self, instance: models.Model, history_type: str, using: str | None = None
    ) -> None:
        """Write the version inside the database, as a copy of the row that was just stored.

        An object of a hundred columns built, checked and bound to a statement once more
        would cost as much as storing the row itself. A deleted row is no longer there.
        """
        running = current()
        if history_type == "-":
            instance._history_date = running.at or now()  # type: ignore[attr-defined]  # its hook
            super().create_historical_record(instance, history_type, using)
            return
        versions: Any = getattr(type(instance), self.manager_name).model
        statement = copy_statement(type(instance), versions, "= %s")
        with connection.cursor() as cursor:
            cursor.execute(statement, [*stated(versions, history_type), instance.pk])

    def get_history_user(self, instance: models.Model) -> Any:
        return current().by if current().by.pk else None

    def get_change_reason_for_object(self, *_version: Any) -> str:
        return current().reason
