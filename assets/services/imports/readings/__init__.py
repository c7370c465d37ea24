"""What a cell means: read against the names, lists and grades of one municipality.

`context = Context.of(viewer or municipality, on=…)`, then `context.for_table({...})` for the
columns of grades, then `read(key, value, context, unit=…)` for every cell and, when a row is
read, `propose_grades(values, old, context)` for what its old grades become.

Values stand under the column's key, codes of lists as well; units, posts, people and systems
under the attname of the field (org_unit_id). Dates of own columns are ISO texts, as they
are stored.
"""

from assets.services.imports.readings.cells import is_blank, masked, spelled
from assets.services.imports.readings.context import Context
from assets.services.imports.readings.grades import propose_grades
from assets.services.imports.readings.reading import read
from assets.services.imports.readings.wording import REPAIRS

__all__ = ["REPAIRS", "Context", "is_blank", "masked", "propose_grades", "read", "spelled"]
