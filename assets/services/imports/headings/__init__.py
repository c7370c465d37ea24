"""Which column of the register each heading of a table is, and how sure that is."""

from assets.services.imports.headings.assigning import Proposed, propose
from assets.services.imports.headings.names import is_key, key_of, known, plain

__all__ = ["Proposed", "is_key", "key_of", "known", "plain", "propose"]
