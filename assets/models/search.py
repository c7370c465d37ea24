"""Japanese search: any substring of one letter or more, alike on both databases.

Each asset has one folded text (config.kit.text.fold) and its one- and two-letter
pieces. An index finds the rows that have all pieces of a word, and LIKE on the
folded text keeps those that really contain it. Neither pg_trgm nor SQLite's trigram
tokenizer finds words of two letters, which most Japanese words are.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db import connection, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, Expression, F, Func, Value
from django.utils.translation import gettext_lazy as _

from assets.models.asset import Asset, AssetQuerySet
from assets.models.past import named
from config.kit.text import fold, grams, query_grams

INDEX = "assets_search_index"
PIECES = "assets_search_numbers"
FEW = 1_000


class HasPieces(Expression):
    """True for the entries that have every piece, in the form that the index understands."""

    output_field = BooleanField()
    conditional = True

    def __init__(self, pieces: list[str]) -> None:
        super().__init__(output_field=BooleanField())
        self.pieces = pieces
        self.column: Any = F("pieces")
        self.key: Any = F("pk")

    def get_source_expressions(self) -> list[Any]:
        return [self.column, self.key]

    def set_source_expressions(self, exprs: Any) -> None:
        self.column, self.key = exprs

    def as_postgresql(
        self, compiler: Any, connection: BaseDatabaseWrapper
    ) -> tuple[str, list[Any]]:
        column, params = compiler.compile(self.column)
        return f"{PIECES}({column}) @> %s::bigint[]", [*params, list(map(int, self.pieces))]

    def as_sqlite(self, compiler: Any, connection: BaseDatabaseWrapper) -> tuple[str, list[Any]]:
        key, params = compiler.compile(self.key)
        sql = f"{key} IN (SELECT rowid FROM {INDEX} WHERE {INDEX} MATCH %s)"
        return sql, [*params, " ".join(self.pieces)]


class SearchEntryQuerySet(models.QuerySet["SearchEntry"]):
    """What can be asked of the words of the register."""

    def containing(self, word: str) -> "SearchEntryQuerySet":
        folded = fold(word)
        found = self.filter(HasPieces(query_grams(folded)))
        return found if len(folded) <= 2 else found.filter(text__contains=folded)


class SearchEntry(models.Model):
    """What of an asset can be found by words. Derived: rewritten with the row."""

    asset = models.OneToOneField(
        Asset, models.CASCADE, primary_key=True, related_name="search_entry"
    )
    text = models.TextField()
    pieces = models.TextField()

    objects = SearchEntryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("検索の索引")

    def __str__(self) -> str:
        return str(self.asset_id)


SEARCHED = (
    "asset_no", "name", "business_id", "summary", "location", "room", "contractor", "contract_no",
    "system_name", "hostname", "model_no", "doc_class", "operator", "notes",
)  # fmt: skip


def entry_of(asset: Asset, *, without: Collection[str] = ()) -> SearchEntry:
    """Return the unsaved search entry of an asset: one line of folded text per column.

    `without` names the own columns that may not be found by words.
    """
    parts = [getattr(asset, key) for key in SEARCHED]
    text = "\n".join(filter(None, map(fold, words_of(parts, asset.extra, without=without))))
    return SearchEntry(asset_id=asset.pk, text=text, pieces=" ".join(grams(text)))


def words_of(
    searched: Iterable[Any], extra: Mapping[str, Any], *, without: Collection[str] = ()
) -> list[str]:
    """Return what can be found of an asset: the columns of SEARCHED, and its own ones."""
    parts = [str(part or "") for part in searched]
    own = sorted(extra.items()) if extra else []
    return parts + [str(v) for key, v in own if key not in without and not isinstance(v, bool)]


def matching(assets: AssetQuerySet, query: str) -> AssetQuerySet:
    """Keep the assets that contain every word of the query."""
    if assets.model is not Asset:
        return named(assets, query.split())
    words = [folded for word in query.split() if (folded := fold(word))]
    if connection.vendor == "sqlite" and words:
        return _matching_on_sqlite(assets, words)
    for word in words:
        assets = assets.filter(pk__in=SearchEntry.objects.containing(word).values("pk"))
    return assets


def _matching_on_sqlite(assets: AssetQuerySet, words: list[str]) -> AssetQuerySet:
    """Start from the index when it has few rows, and from the order of the list otherwise.

    SQLite cannot tell the two cases apart: it would sort half the register for a common
    word, or walk through all of it for a rare one.
    """
    pieces = " ".join(piece for word in words for piece in query_grams(word))
    with connection.cursor() as cursor:
        sql = f"SELECT rowid FROM {INDEX} WHERE {INDEX} MATCH %s LIMIT {FEW + 1}"
        cursor.execute(sql, [pieces])
        found = [key for (key,) in cursor.fetchall()]
    if len(found) <= FEW:
        assets = assets.filter(pk__in=found)
    else:
        assets = assets.filter(_walked_through(pieces))
    for word in words:
        if len(word) > 2:
            assets = assets.filter(search_entry__text__contains=word)
    return assets


def _walked_through(pieces: str) -> Func:
    """True for rows of the index; the plus sign keeps SQLite from beginning with them."""
    return Func(
        F("pk"),
        Value(pieces),
        template="+%(expressions)s)",
        arg_joiner=f" IN (SELECT rowid FROM {INDEX} WHERE {INDEX} MATCH ",
        output_field=BooleanField(),
    )


SQLITE = (
    f"""CREATE VIRTUAL TABLE IF NOT EXISTS {INDEX} USING fts5(
        pieces, content='assets_searchentry', content_rowid='asset_id', detail='none',
        tokenize='ascii')""",
    f"""CREATE TRIGGER IF NOT EXISTS {INDEX}_insert AFTER INSERT ON assets_searchentry BEGIN
        INSERT INTO {INDEX}(rowid, pieces) VALUES (NEW.asset_id, NEW.pieces); END""",
    f"""CREATE TRIGGER IF NOT EXISTS {INDEX}_delete AFTER DELETE ON assets_searchentry BEGIN
        INSERT INTO {INDEX}({INDEX}, rowid, pieces)
        VALUES ('delete', OLD.asset_id, OLD.pieces); END""",
    f"""CREATE TRIGGER IF NOT EXISTS {INDEX}_update AFTER UPDATE ON assets_searchentry BEGIN
        INSERT INTO {INDEX}({INDEX}, rowid, pieces)
        VALUES ('delete', OLD.asset_id, OLD.pieces);
        INSERT INTO {INDEX}(rowid, pieces) VALUES (NEW.asset_id, NEW.pieces); END""",
)
# Its price tells the planner to ask the index rather than to take every row's text apart.
POSTGRESQL = (
    f"""CREATE OR REPLACE FUNCTION {PIECES}(text) RETURNS bigint[] LANGUAGE plpgsql
        IMMUTABLE STRICT PARALLEL SAFE COST 1000
        AS $$ BEGIN RETURN string_to_array($1, ' ')::bigint[]; END $$""",
    f"""CREATE INDEX IF NOT EXISTS {INDEX} ON assets_searchentry
        USING gin ({PIECES}(pieces))""",
)


def install_index() -> None:
    """Create what the search needs beside its table; safe to repeat after every migrate."""
    statements = POSTGRESQL if connection.vendor == "postgresql" else SQLITE
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
