"""The triggers of PostgreSQL."""

import re
from collections.abc import Iterable

from config.kit.triggers.entries import (
    APPEND_ONLY,
    LOG,
    MASK,
    NO_CONTEXT,
    AppendOnly,
    Entry,
    Erasing,
    Logged,
    fingerprint,
    quoted,
    texts,
)


class Postgresql:
    """PostgreSQL: one function a table; the triggers fire for replica sessions, too.

    What one statement inserts is logged by one statement: row by row, the log of an import
    would cost several times as much as its rows.
    """

    inventory = (
        "SELECT t.tgname, c.relname, p.proname, p.prosrc, t.tgtype::int, t.tgqual IS NULL "
        "FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid "
        "WHERE NOT t.tgisinternal AND t.tgenabled = 'A' AND t.tgname LIKE 'daicho%' "
        "AND c.relnamespace = current_schema()::regnamespace UNION ALL "
        "SELECT proname, '', proname, prosrc, 0, true FROM pg_proc "
        "WHERE proname = 'daicho_context' AND pronamespace = current_schema()::regnamespace"
    )
    columns = (
        "municipality_id, table_name, operation, row_key, old, new, actor, actor_id, reason, "
        "source, request_id, address, database_user, at, transaction"
    )
    told = (
        "context->>'actor', (context->>'actor_id')::bigint, context->>'reason', "
        "context->>'source', (context->>'request_id')::uuid, context->>'address', session_user, "
        "clock_timestamp(), pg_current_xact_id()::text::bigint"
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
CREATE OR REPLACE FUNCTION daicho_stamp() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.at := clock_timestamp(); NEW."transaction" := pg_current_xact_id()::text::bigint;
  RETURN NEW;
END $$"""
        yield """
CREATE OR REPLACE FUNCTION daicho_need_context() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN PERFORM daicho_context(); RETURN NULL; END $$"""

    @classmethod
    def logged(cls, logged: Logged) -> Iterable[str]:
        name = f"daicho_log_{logged.table}"
        key = quoted(logged.key)
        ignored = f" - ARRAY[{texts(logged.ignored)}]" if logged.ignored else ""
        # Without anything to leave out, the row need not be taken apart: half the time.
        whole = not (logged.ignored or logged.masked)
        fresh = "row_to_json(fresh)" if whole else f"to_jsonb(fresh){ignored}"
        for column in logged.masked:
            fresh = f"jsonb_set({fresh}, '{{{column}}}', '\"***\"', false)"
        mask = "".join(
            f"""
  IF was ? '{column}' THEN was := jsonb_set(was, '{{{column}}}', '"***"'); END IF;
  IF img ? '{column}' THEN img := jsonb_set(img, '{{{column}}}', '"***"'); END IF;"""
            for column in logged.masked
        )
        yield f"""
CREATE OR REPLACE FUNCTION {quoted(name)}() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path FROM CURRENT AS $$
DECLARE context jsonb; was jsonb; img jsonb; key text := ''; tenant bigint;
BEGIN
  IF TG_OP = 'INSERT' THEN
    context := daicho_context();
    INSERT INTO {LOG} ({cls.columns})
    SELECT coalesce({logged.tenant.replace("{row}", "fresh")},
                    (context->>'municipality_id')::bigint), TG_TABLE_NAME, 'insert', fresh.{key},
           NULL, ({fresh})::text, {cls.told} FROM fresh;
    RETURN NULL;
  END IF;
  IF TG_OP IN ('UPDATE', 'DELETE') THEN
    was := to_jsonb(OLD){ignored};
    key := OLD.{key}; tenant := {logged.tenant.replace("{row}", "OLD")};
  END IF;
  IF TG_OP = 'UPDATE' THEN
    img := to_jsonb(NEW){ignored};
    key := NEW.{key}; tenant := {logged.tenant.replace("{row}", "NEW")};
    IF was = img THEN RETURN NULL; END IF;
    SELECT jsonb_object_agg(n.key, was->n.key), jsonb_object_agg(n.key, n.value)
      INTO was, img FROM jsonb_each(img) n WHERE n.value IS DISTINCT FROM was->n.key;
  END IF;{mask}
  context := daicho_context();
  INSERT INTO {LOG} ({cls.columns})
  VALUES (coalesce(tenant, (context->>'municipality_id')::bigint), TG_TABLE_NAME, lower(TG_OP), key,
          was::text, img::text, {cls.told});
  RETURN NULL;
END $$"""
        on_insert = "AFTER INSERT ON {table} REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT"
        yield from cls._trigger(f"{name}_fresh", logged.table, on_insert, name)
        on_rows = "AFTER UPDATE OR DELETE ON {table} FOR EACH ROW"
        yield from cls._trigger(f"{name}_rows", logged.table, on_rows, name)
        on_table = "AFTER TRUNCATE ON {table} FOR EACH STATEMENT"
        yield from cls._trigger(f"{name}_table", logged.table, on_table, name)

    @classmethod
    def append_only(cls, entry: AppendOnly) -> Iterable[str]:
        name = f"daicho_keep_{entry.table}"
        on_rows = "BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW"
        refusing = "daicho_append_only"
        if entry.years != "NULL" or entry.erasing:
            refusing = f"{name}_most"
            yield cls._refusing(refusing, entry)
        yield from cls._trigger(f"{name}_rows", entry.table, on_rows, refusing)
        on_table = "BEFORE TRUNCATE ON {table} FOR EACH STATEMENT"
        yield from cls._trigger(f"{name}_table", entry.table, on_table, "daicho_append_only")
        if entry.needs_context:
            on_insert = "AFTER INSERT ON {table} FOR EACH STATEMENT"
            yield from cls._trigger(
                f"{name}_context", entry.table, on_insert, "daicho_need_context"
            )
        if entry.stamped:
            on_row = "BEFORE INSERT ON {table} FOR EACH ROW"
            yield from cls._trigger(f"{name}_stamp", entry.table, on_row, "daicho_stamp")

    @classmethod
    def _refusing(cls, name: str, entry: AppendOnly) -> str:
        erasure = cls._is_erasure(entry.erasing) if entry.erasing else "false"
        return f"""
CREATE OR REPLACE FUNCTION {quoted(name)}() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
DECLARE years integer;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF {erasure} THEN RETURN NEW; END IF;
  ELSIF TG_OP = 'DELETE' THEN
    years := {entry.years.replace("{row}", "OLD")};
    IF years IS NOT NULL AND (to_jsonb(OLD)->>'at')::timestamptz
                             < clock_timestamp() - make_interval(years => years) THEN
      PERFORM daicho_context();
      RETURN OLD;
    END IF;
  END IF;
  RAISE EXCEPTION '{APPEND_ONLY}: %', TG_TABLE_NAME;
END $$"""

    @staticmethod
    def _is_erasure(erasing: Erasing) -> str:
        changing = texts((*erasing.texts, *erasing.salts))
        facts = [f"to_jsonb(NEW) - ARRAY[{changing}] = to_jsonb(OLD) - ARRAY[{changing}]"]
        facts += [f"NEW.{quoted(column)} IS NULL" for column in erasing.salts]
        facts += [
            f"(NEW.{quoted(column)} IS NOT DISTINCT FROM OLD.{quoted(column)}"
            f" OR strpos(NEW.{quoted(column)}::text, '{MASK}') > 0)"
            for column in erasing.texts
        ]
        named = "(nullif(current_setting('daicho.context', true), '')::jsonb->>'erasure')::bigint"
        approved = erasing.approved.format(erasure=named)
        return f"{' AND '.join(facts)} AND {approved}"

    @staticmethod
    def _trigger(name: str, table: str, when: str, function: str) -> Iterable[str]:
        table = quoted(table)
        yield (
            f"CREATE OR REPLACE TRIGGER {quoted(name)} {when.format(table=table)} "
            f"EXECUTE FUNCTION {quoted(function)}()"
        )
        yield f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {quoted(name)}"

    @classmethod
    def marks(cls, entry: Entry) -> dict[str, bytes]:
        """Name and fingerprint of each trigger, read from the statements that make it."""
        made = [*cls.common()]
        made += cls.logged(entry) if isinstance(entry, Logged) else cls.append_only(entry)
        bodies: dict[str, str] = {}
        marks: dict[str, bytes] = {}
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
    def mark(*facts: object) -> bytes:
        return fingerprint(repr(facts))
