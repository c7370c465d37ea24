"""Database triggers that write the change log, on SQLite and PostgreSQL alike.

The statements are made from plain descriptions of tables; which tables there are is
the business of audits/. Safe to repeat: SQLite loses the triggers of a table whenever
a migration rebuilds it.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection

LOG = "audits_change"
NO_CONTEXT = "change without actor and reason"
APPEND_ONLY = "append-only table"


@dataclass(frozen=True)
class Logged:
    """A table whose every change becomes a line of the log.

    `tenant` is an SQL expression over {row} that gives the municipality's id.
    `masked` columns are logged as changed, without their value (passwords);
    `ignored` ones not at all (the time of the last log-in).
    """

    table: str
    key: str
    columns: tuple[str, ...]
    tenant: str = "NULL"
    masked: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()


@dataclass(frozen=True)
class AppendOnly:
    """A table that takes new rows, inside a recorded action, and nothing else."""

    table: str
    needs_context: bool = True


Entry = Logged | AppendOnly


def statements(entries: Iterable[Entry]) -> list[str]:
    """Everything that (re)creates the triggers of these tables on the current database."""
    engine = Postgresql if connection.vendor == "postgresql" else Sqlite
    made = list(engine.common())
    for entry in entries:
        made += engine.logged(entry) if isinstance(entry, Logged) else engine.append_only(entry)
    return made


def install(entries: Iterable[Entry]) -> None:
    with connection.cursor() as cursor:
        for statement in statements(entries):
            cursor.execute(statement)


def absent(entries: Iterable[Entry]) -> list[str]:
    """The triggers that are missing, switched off, or no longer do what they should."""
    engine = Postgresql if connection.vendor == "postgresql" else Sqlite
    wanted: dict[str, str] = {}
    for entry in entries:
        wanted |= engine.marks(entry)
    with connection.cursor() as cursor:
        cursor.execute(engine.inventory)
        found = {name: engine.mark(*facts) for name, *facts in cursor.fetchall()}
    return sorted(name for name, mark in wanted.items() if found.get(name) != mark)


def image(row: str, columns: Iterable[str]) -> str:
    """SQL for the present state of a row, in the very words that the log would use."""
    if connection.vendor == "postgresql":
        return f"to_jsonb({row})::text"
    return Sqlite.image(row, list(columns))


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def _texts(values: Iterable[str]) -> str:
    return ", ".join(f"'{value}'" for value in values)


class Postgresql:
    """PostgreSQL: one function a table; the triggers fire for replica sessions, too."""

    inventory = (
        "SELECT t.tgname, c.relname, p.proname, p.prosrc, t.tgtype::int, t.tgqual IS NULL "
        "FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid "
        "WHERE NOT t.tgisinternal AND t.tgenabled = 'A' AND t.tgname LIKE 'daicho%' "
        "AND c.relnamespace = current_schema()::regnamespace UNION ALL "
        "SELECT proname, '', proname, prosrc, 0, true FROM pg_proc "
        "WHERE proname = 'daicho_context' AND pronamespace = current_schema()::regnamespace"
    )
    # Bits of pg_trigger.tgtype.
    bits = {"ROW": 1, "BEFORE": 2, "INSERT": 4, "DELETE": 8, "UPDATE": 16, "TRUNCATE": 32}

    @staticmethod
    def common() -> Iterable[str]:
        yield f"""
CREATE OR REPLACE FUNCTION daicho_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{APPEND_ONLY}: %', TG_TABLE_NAME; END $$"""
        yield f"""
CREATE OR REPLACE FUNCTION daicho_context() RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
DECLARE context jsonb := nullif(current_setting('daicho.context', true), '')::jsonb;
BEGIN
  IF coalesce(context->>'actor', '') = '' OR coalesce(context->>'reason', '') = '' THEN
    RAISE EXCEPTION '{NO_CONTEXT}';
  END IF;
  RETURN context;
END $$"""
        yield """
CREATE OR REPLACE FUNCTION daicho_need_context() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN PERFORM daicho_context(); RETURN NULL; END $$"""

    @classmethod
    def logged(cls, logged: Logged) -> Iterable[str]:
        name = f"daicho_log_{logged.table}"
        key = _quoted(logged.key)
        mask = "".join(
            f"""
  IF was ? '{column}' THEN was := jsonb_set(was, '{{{column}}}', '"***"'); END IF;
  IF img ? '{column}' THEN img := jsonb_set(img, '{{{column}}}', '"***"'); END IF;"""
            for column in logged.masked
        )
        yield f"""
CREATE OR REPLACE FUNCTION {_quoted(name)}() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE context jsonb; was jsonb; img jsonb; key text := ''; tenant bigint;
BEGIN
  IF TG_OP IN ('UPDATE', 'DELETE') THEN
    was := to_jsonb(OLD) - ARRAY[{_texts(logged.ignored)}]::text[];
    key := OLD.{key}; tenant := {logged.tenant.replace("{row}", "OLD")};
  END IF;
  IF TG_OP IN ('UPDATE', 'INSERT') THEN
    img := to_jsonb(NEW) - ARRAY[{_texts(logged.ignored)}]::text[];
    key := NEW.{key}; tenant := {logged.tenant.replace("{row}", "NEW")};
  END IF;
  IF TG_OP = 'UPDATE' THEN
    IF was = img THEN RETURN NULL; END IF;
    SELECT jsonb_object_agg(n.key, was->n.key), jsonb_object_agg(n.key, n.value)
      INTO was, img FROM jsonb_each(img) n WHERE n.value IS DISTINCT FROM was->n.key;
  END IF;{mask}
  context := daicho_context();
  INSERT INTO {LOG} (municipality_id, table_name, operation, row_key, old, new, actor, actor_id,
                     reason, source, request_id, address, database_user, at, transaction)
  VALUES (coalesce(tenant, (context->>'municipality_id')::bigint), TG_TABLE_NAME, lower(TG_OP), key,
          was::text, img::text, context->>'actor', (context->>'actor_id')::bigint,
          context->>'reason', context->>'source', (context->>'request_id')::uuid,
          context->>'address', session_user, clock_timestamp(), pg_current_xact_id()::text::bigint);
  RETURN NULL;
END $$"""
        on_rows = "AFTER INSERT OR UPDATE OR DELETE ON {table} FOR EACH ROW"
        yield from cls._trigger(f"{name}_rows", logged.table, on_rows, name)
        on_table = "AFTER TRUNCATE ON {table} FOR EACH STATEMENT"
        yield from cls._trigger(f"{name}_table", logged.table, on_table, name)

    @classmethod
    def append_only(cls, entry: AppendOnly) -> Iterable[str]:
        name = f"daicho_keep_{entry.table}"
        on_rows = "BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW"
        yield from cls._trigger(f"{name}_rows", entry.table, on_rows, "daicho_append_only")
        on_table = "BEFORE TRUNCATE ON {table} FOR EACH STATEMENT"
        yield from cls._trigger(f"{name}_table", entry.table, on_table, "daicho_append_only")
        if entry.needs_context:
            on_insert = "AFTER INSERT ON {table} FOR EACH STATEMENT"
            yield from cls._trigger(
                f"{name}_context", entry.table, on_insert, "daicho_need_context"
            )

    @staticmethod
    def _trigger(name: str, table: str, when: str, function: str) -> Iterable[str]:
        table = _quoted(table)
        yield (
            f"CREATE OR REPLACE TRIGGER {_quoted(name)} {when.format(table=table)} "
            f"EXECUTE FUNCTION {_quoted(function)}()"
        )
        yield f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {_quoted(name)}"

    @classmethod
    def marks(cls, entry: Entry) -> dict[str, str]:
        """Name and fingerprint of each trigger, read from the statements that make it."""
        made = [*cls.common()]
        made += cls.logged(entry) if isinstance(entry, Logged) else cls.append_only(entry)
        bodies: dict[str, str] = {}
        marks: dict[str, str] = {}
        for statement in made:
            if found := re.search(
                r"FUNCTION \"?(\w+)\"?\(\) RETURNS.*?\$\$(.*)\$\$", statement, re.DOTALL
            ):
                bodies[found[1]] = found[2]
            elif found := re.search(r'TRIGGER "(\w+)" (.*) EXECUTE FUNCTION "(\w+)"', statement):
                kind = sum(bit for word, bit in cls.bits.items() if word in found[2].split())
                facts = entry.table, found[3], bodies[found[3]], kind, True
                marks[found[1]] = cls.mark(*facts)
        asked = "daicho_context"
        return marks | {asked: cls.mark(*("", asked, bodies[asked], 0, True))}

    @staticmethod
    def mark(*facts: object) -> str:
        return repr(facts)


class Sqlite:
    """SQLite: the triggers ask a function that only our connections have."""

    inventory = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'daicho%'"
    need_context = f"""
  SELECT RAISE(ABORT, '{NO_CONTEXT}')
  WHERE coalesce(daicho_context('actor'), '') = ''
     OR coalesce(daicho_context('reason'), '') = '';"""

    @staticmethod
    def common() -> Iterable[str]:
        return ()

    @classmethod
    def logged(cls, logged: Logged) -> Iterable[str]:
        columns = [column for column in logged.columns if column not in logged.ignored]
        differs = " OR ".join(f"OLD.{_quoted(c)} IS NOT NEW.{_quoted(c)}" for c in columns)
        changed = {row: cls._changed(row, columns, logged.masked) for row in ("OLD", "NEW")}
        image = {row: cls.image(row, columns, logged.masked) for row in ("OLD", "NEW")}
        for operation, when, row, old, new in (
            ("insert", "", "NEW", "NULL", image["NEW"]),
            ("update", f"WHEN {differs}", "NEW", changed["OLD"], changed["NEW"]),
            ("delete", "", "OLD", image["OLD"], "NULL"),
        ):
            name = _quoted(f"daicho_log_{logged.table}_{operation}")
            tenant = logged.tenant.replace("{row}", row)
            yield f"DROP TRIGGER IF EXISTS {name}"
            yield f"""
CREATE TRIGGER {name} AFTER {operation.upper()} ON {_quoted(logged.table)} FOR EACH ROW {when}
BEGIN{cls.need_context}
  INSERT INTO {LOG} (municipality_id, table_name, operation, row_key, old, new, actor, actor_id,
                     reason, source, request_id, address, database_user, at, "transaction")
  VALUES (coalesce({tenant}, daicho_context('municipality_id')), '{logged.table}', '{operation}',
          {row}.{_quoted(logged.key)}, {old}, {new}, daicho_context('actor'),
          daicho_context('actor_id'), daicho_context('reason'), daicho_context('source'),
          replace(daicho_context('request_id'), '-', ''), daicho_context('address'), '',
          strftime('%Y-%m-%d %H:%M:%f', 'now'), 0);
END"""

    @staticmethod
    def _value(row: str, column: str, masked: tuple[str, ...]) -> str:
        return "'***'" if column in masked else f"{row}.{_quoted(column)}"

    @classmethod
    def image(cls, row: str, columns: list[str], masked: tuple[str, ...] = ()) -> str:
        # json_object takes at most 127 arguments: wide tables are glued from parts.
        parts = []
        for start in range(0, len(columns), 50):
            pairs = (
                f"'{column}', {cls._value(row, column, masked)}"
                for column in columns[start : start + 50]
            )
            part = f"json_object({', '.join(pairs)})"
            parts.append(f"substr({part}, 2, length({part}) - 2)")
        return "'{' || " + " || ',' || ".join(parts) + " || '}'"

    @classmethod
    def _changed(cls, row: str, columns: list[str], masked: tuple[str, ...]) -> str:
        pieces = (
            f"CASE WHEN OLD.{_quoted(c)} IS NOT NEW.{_quoted(c)} "
            f"THEN ',\"{c}\":' || json_quote({cls._value(row, c, masked)}) ELSE '' END"
            for c in columns
        )
        return "'{' || substr(" + " || ".join(pieces) + ", 2) || '}'"

    @classmethod
    def append_only(cls, entry: AppendOnly) -> Iterable[str]:
        table = _quoted(entry.table)
        refuse = f"SELECT RAISE(ABORT, '{APPEND_ONLY}: {entry.table}');"
        bodies = [("update", "BEFORE", refuse), ("delete", "BEFORE", refuse)]
        if entry.needs_context:
            bodies.append(("insert", "BEFORE", cls.need_context))
        for operation, moment, body in bodies:
            name = _quoted(f"daicho_keep_{entry.table}_{operation}")
            yield f"DROP TRIGGER IF EXISTS {name}"
            yield (
                f"CREATE TRIGGER {name} {moment} {operation.upper()} ON {table} FOR EACH ROW "
                f"BEGIN {body} END"
            )

    @classmethod
    def marks(cls, entry: Entry) -> dict[str, str]:
        """Name and text of each trigger, read from the statements that make it."""
        made = cls.logged(entry) if isinstance(entry, Logged) else cls.append_only(entry)
        found = (
            re.match(r'\s*CREATE TRIGGER "(\w+)"', statement) and statement for statement in made
        )
        return {text.split('"')[1]: cls.mark(text) for text in found if text}

    @staticmethod
    def mark(text: str) -> str:
        return text.strip()
