"""The triggers of SQLite."""

import re
from collections.abc import Iterable

from config.kit.triggers.entries import (
    APPEND_ONLY,
    LOG,
    MASK,
    NO_CONTEXT,
    NOT_NOW,
    AppendOnly,
    Entry,
    Erasing,
    Logged,
    fingerprint,
    quoted,
)


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
        differs = " OR ".join(f"OLD.{quoted(c)} IS NOT NEW.{quoted(c)}" for c in columns)
        changed = {row: cls._changed(row, columns, logged.masked) for row in ("OLD", "NEW")}
        image = {row: cls.image(row, columns, logged.masked) for row in ("OLD", "NEW")}
        for operation, when, row, old, new in (
            ("insert", "", "NEW", "NULL", image["NEW"]),
            ("update", f"WHEN {differs}", "NEW", changed["OLD"], changed["NEW"]),
            ("delete", "", "OLD", image["OLD"], "NULL"),
        ):
            name = quoted(f"daicho_log_{logged.table}_{operation}")
            tenant = logged.tenant.replace("{row}", row)
            yield f"DROP TRIGGER IF EXISTS {name}"
            yield f"""
CREATE TRIGGER {name} AFTER {operation.upper()} ON {quoted(logged.table)} FOR EACH ROW {when}
BEGIN{cls.need_context}
  INSERT INTO {LOG} (municipality_id, table_name, operation, row_key, old, new, actor, actor_id,
                     reason, source, request_id, address, database_user, at, "transaction")
  VALUES (coalesce({tenant}, daicho_context('municipality_id')), '{logged.table}', '{operation}',
          {row}.{quoted(logged.key)}, {old}, {new}, daicho_context('actor'),
          daicho_context('actor_id'), daicho_context('reason'), daicho_context('source'),
          replace(daicho_context('request_id'), '-', ''), daicho_context('address'), '',
          strftime('%Y-%m-%d %H:%M:%f', 'now'), 0);
END"""

    @staticmethod
    def _value(row: str, column: str, masked: tuple[str, ...]) -> str:
        return "'***'" if column in masked else f"{row}.{quoted(column)}"

    @classmethod
    def image(cls, row: str, columns: list[str], masked: tuple[str, ...] = ()) -> str:
        # json_object takes at most 127 arguments: wide tables are glued from parts.
        parts = []
        for start in range(0, len(columns), 50):
            pairs = (
                f"'{column}', {cls._value(row, column, masked)}"
                for column in columns[start : start + 50]
            )
            # No value of a column ends in a brace of its own: texts end in a quotation mark.
            parts.append(f"trim(json_object({', '.join(pairs)}), '{{}}')")
        return "'{' || " + " || ',' || ".join(parts) + " || '}'"

    @classmethod
    def _changed(cls, row: str, columns: list[str], masked: tuple[str, ...]) -> str:
        pieces = (
            f"CASE WHEN OLD.{quoted(c)} IS NOT NEW.{quoted(c)} "
            f"THEN ',\"{c}\":' || json_quote({cls._value(row, c, masked)}) ELSE '' END"
            for c in columns
        )
        return "'{' || substr(" + " || ".join(pieces) + ", 2) || '}'"

    @classmethod
    def append_only(cls, entry: AppendOnly) -> Iterable[str]:
        table = quoted(entry.table)
        refuse = f"SELECT RAISE(ABORT, '{APPEND_ONLY}: {entry.table}')"
        bodies = {"update": cls._update(entry, refuse), "delete": cls._deletion(entry, refuse)}
        if entry.needs_context:
            bodies["insert"] = cls.need_context
        if entry.stamped:
            bodies["insert"] = cls._stamp(entry)
        for operation, body in bodies.items():
            name = quoted(f"daicho_keep_{entry.table}_{operation}")
            yield f"DROP TRIGGER IF EXISTS {name}"
            yield (
                f"CREATE TRIGGER {name} BEFORE {operation.upper()} ON {table} FOR EACH ROW "
                f"BEGIN {body} END"
            )

    @classmethod
    def _update(cls, entry: AppendOnly, refuse: str) -> str:
        if entry.erasing is None:
            return f"{refuse};"
        return f"{refuse} WHERE NOT coalesce({cls._is_erasure(entry.erasing)}, 0);"

    @staticmethod
    def _is_erasure(erasing: Erasing) -> str:
        same = "NEW.{0} IS OLD.{0}"
        facts = [same.format(quoted(column)) for column in erasing.fixed]
        facts += [f"NEW.{quoted(column)} IS NULL" for column in erasing.salts]
        facts += [
            f"({same.format(quoted(column))} OR instr(NEW.{quoted(column)}, '{MASK}'))"
            for column in erasing.texts
        ]
        approved = erasing.approved.format(erasure="daicho_context('erasure')")
        return f"{' AND '.join(facts)} AND {approved}"

    @classmethod
    def _deletion(cls, entry: AppendOnly, refuse: str) -> str:
        if entry.years == "NULL":
            return f"{refuse};"
        years = entry.years.replace("{row}", "OLD")
        limit = f"strftime('%Y-%m-%d %H:%M:%f', 'now', '-' || ({years}) || ' years')"
        return f"{refuse} WHERE coalesce(OLD.at >= {limit}, 1);{cls.need_context}"

    @staticmethod
    def _stamp(entry: AppendOnly) -> str:
        """Asks a function that a foreign client lacks, whatever it would answer."""
        return (
            f"SELECT RAISE(ABORT, '{NOT_NOW}: {entry.table}') "
            "WHERE coalesce(daicho_context('actor'), '') IS NULL "
            "OR abs(julianday(NEW.at) - julianday('now')) > 1.0 / 1440;"
        )

    @classmethod
    def marks(cls, entry: Entry) -> dict[str, bytes]:
        """Name and fingerprint of each trigger, read from the statements that make it."""
        made = cls.logged(entry) if isinstance(entry, Logged) else cls.append_only(entry)
        found = (
            re.match(r'\s*CREATE TRIGGER "(\w+)"', statement) and statement for statement in made
        )
        return {text.split('"')[1]: cls.mark(text) for text in found if text}

    @staticmethod
    def mark(text: str) -> bytes:
        return fingerprint(text.strip())
