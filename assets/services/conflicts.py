"""Three states of one row side by side, when two people changed it at the same time."""

from dataclasses import dataclass

from assets.models import Asset
from assets.services.register import changed_columns


@dataclass(frozen=True)
class Difference:
    """A column that both changed, each in their own way."""

    key: str
    base: Asset | None
    mine: Asset
    stored: Asset


@dataclass(frozen=True)
class Comparison:
    """What two people did to one row since it was opened.

    `theirs_only` can be taken over without a question: one's own form had left those
    columns alone. `both` needs a decision for each column.
    """

    both: list[Difference]
    theirs_only: list[str]


def compare(*, base: Asset | None, mine: Asset, stored: Asset) -> Comparison:
    """Compare the opened, the own and the stored state; an unknown base decides nothing."""
    apart = set(_keys(changed_columns(stored, mine)))
    if base is None:
        return Comparison([Difference(key, None, mine, stored) for key in sorted(apart)], [])
    mine_changed = set(_keys(changed_columns(base, mine)))
    theirs_changed = set(_keys(changed_columns(base, stored)))
    return Comparison(
        both=[
            Difference(key, base, mine, stored)
            for key in _keys(changed_columns(stored, mine))
            if key in mine_changed & theirs_changed & apart
        ],
        theirs_only=sorted(theirs_changed - mine_changed),
    )


def _keys(attributes: list[str]) -> list[str]:
    """Form columns of changed attributes: derived ranks and versions follow by themselves."""
    derived = ("_rank", "scheme_version_id", "restricted", "system_name", "status")
    names = {field.attname: field.name for field in Asset._meta.concrete_fields}
    found = [names[a] for a in attributes if not a.endswith(derived)]
    if "system_name" in attributes and "system" not in found:
        found.append("system")
    return found
