"""From the sheets of a file to tables: headings, lines, and what stands around them."""

from assets.services.imports.layout.tables import table_at, tables_of, titles_above

__all__ = ["table_at", "tables_of", "titles_above"]
