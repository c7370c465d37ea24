"""From the sheets of a file to tables: headings, lines, and what stands around them."""

from assets.services.imports.layout.tables import open_at, table_at, tables_of, titles_above

__all__ = ["open_at", "table_at", "tables_of", "titles_above"]
