"""Columns as the words of the register, made inside the database: SQL for both of them."""

import json
from collections.abc import Mapping
from typing import Any

from django.db import models
from django.db.models import Func, TextField
from django.db.models.fields.json import KeyTextTransform

TEXT = TextField()
SEPARATOR = "、"
YES, NO = "はい", "いいえ"
Sql = tuple[str, Any]  # the SQL and its parameters


class Words(Func):
    """The text of a column; nothing is the empty text where rows are joined in Python.

    COPY writes NULL as an empty text by itself.
    """

    output_field = TEXT
    arity = 1

    def as_postgresql(self, compiler: Any, connection: Any, **_context: Any) -> Sql:
        return self.as_sql(compiler, connection, template="%(expressions)s")

    def as_sqlite(self, compiler: Any, connection: Any, **_context: Any) -> Sql:
        source = self.source_expressions[0]
        is_number = isinstance(source.output_field, models.IntegerField)
        is_number = is_number or isinstance(source, KeyTextTransform)  # it leaves numbers alone
        text = "%(expressions)s || ''" if is_number else "%(expressions)s"
        return self.as_sql(compiler, connection, template=f"IFNULL({text}, '')")


class Mapped(Func):
    """The label of a code; a code without a label is its own."""

    output_field = TEXT
    arity = 1
    FEW = 4  # compared one by one sooner than looked up

    def __init__(self, code: Any, labels: Mapping[str, str]) -> None:
        super().__init__(code)
        self.labels = labels

    def as_sql(self, compiler: Any, connection: Any, **_context: Any) -> Sql:  # type: ignore[override]
        code, params = compiler.compile(self.source_expressions[0])
        if not self.labels:
            return code, params
        pairs = [part for pair in self.labels.items() for part in pair]
        cases = " ".join(["WHEN %s THEN %s"] * len(self.labels))
        return f"CASE {code} {cases} ELSE {code} END", [*params, *pairs, *params]

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Sql:
        code, params = compiler.compile(self.source_expressions[0])
        text = f"({code})::text"
        if len(self.labels) <= self.FEW:
            sql, params = self.as_sql(compiler, connection, **context)
            return sql.replace(code, text), params
        labels = json.dumps(dict(self.labels), ensure_ascii=False)
        return f"COALESCE(%s::jsonb ->> {text}, {text})", [labels, *params, *params]


class Answer(Func):
    """はい, いいえ, or nothing for what nobody has answered."""

    output_field = TEXT
    arity = 1
    template = f"CASE %(expressions)s WHEN %(yes)s THEN '{YES}' WHEN %(no)s THEN '{NO}' ELSE '' END"

    def as_postgresql(self, compiler: Any, connection: Any, **_context: Any) -> Sql:
        return self.as_sql(compiler, connection, yes="TRUE", no="FALSE")

    def as_sqlite(self, compiler: Any, connection: Any, **_context: Any) -> Sql:
        return self.as_sql(compiler, connection, yes="1", no="0")


class Amount(Func):
    """A number with its unit: 12冊."""

    output_field = TEXT
    arity = 2
    template = "%(expressions)s"
    arg_joiner = " || "


class Joined(Func):
    """The items of a list with 、 between them; codes as the labels of `labels`."""

    output_field = TEXT
    arity = 1

    def __init__(self, items: Any, *, labels: type[models.Model] | None = None) -> None:
        super().__init__(items)
        self.labels = labels

    def as_postgresql(self, compiler: Any, connection: Any, **_context: Any) -> Sql:
        items, params = compiler.compile(self.source_expressions[0])
        source = f"jsonb_array_elements_text({items}) WITH ORDINALITY AS item (value, place)"
        label, join = self._label(connection)
        joined = f"(SELECT string_agg({label}, %s ORDER BY item.place) FROM {source}{join})"  # noqa: S608
        some = f"jsonb_typeof({items}) = 'array' AND {items} <> '[]'::jsonb"
        sql = f"CASE WHEN {some} THEN {joined} ELSE NULL END"
        return sql, [*params, *params, SEPARATOR, *params]

    def as_sqlite(self, compiler: Any, connection: Any, **_context: Any) -> Sql:
        items, params = compiler.compile(self.source_expressions[0])
        label, join = self._label(connection)
        joined = f"(SELECT group_concat({label}, %s) FROM json_each({items}) AS item{join})"  # noqa: S608
        return (
            f"CASE WHEN {items} IS NULL OR {items} = '[]' THEN '' ELSE {joined} END",
            [*params, *params, SEPARATOR, *params],
        )

    def _label(self, connection: Any) -> tuple[str, str]:
        if self.labels is None:
            return "item.value", ""
        table = connection.ops.quote_name(self.labels._meta.db_table)
        join = f" LEFT JOIN {table} AS known ON known.code = item.value"
        return "COALESCE(known.label, item.value)", join
