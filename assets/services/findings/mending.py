"""Where a breach is mended: in a field of the asset's form, or first in the settings."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from assets.models import Municipality
from assets.models.custom_field import own_columns
from assets.services.findings import wording
from classification import columns

OWN = "extra_"  # how the form calls a municipality's own columns
SETTINGS = {"org_model": "settings"}


@dataclass(frozen=True)
class Cure:
    """The first column to mend: its field on the form, or the page that must come before."""

    label: str
    field: str = ""
    page: str = ""


class Mending:
    """The ways to mend of one municipality; which ready-made columns it uses is read once."""

    def __init__(self, municipality: Municipality) -> None:
        self.municipality = municipality

    @cached_property
    def used(self) -> frozenset[str]:
        found = own_columns(municipality=self.municipality.pk)
        return frozenset(field.key for field in found if field.active)

    def cure(self, broken: Sequence[str]) -> Cure | None:
        """Return where to begin; None for what no page can mend."""
        key = wording.field(broken)
        label = wording.label(key)
        if key in SETTINGS:
            return Cure(label, page=SETTINGS[key])
        column = columns.columns().get(key)
        if column is None:
            return None
        if column.tier != "ext":
            return Cure(label, field=key)
        if key in self.used:
            return Cure(label, field=f"{OWN}{key}")
        return Cure(label, page="custom_field_list")
