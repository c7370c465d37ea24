"""Where an asset came from, and what the file left for a person to decide. Reads only."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from assets.models import Asset, AssetSource, ImportRun
from assets.models.asset.names import short_name
from assets.services.imports.labels import label_of
from classification import columns
from config.kit.prepared import Prepared

ORIGINALS = 20

_source: Prepared[AssetSource] = Prepared(
    lambda asset: AssetSource.objects.select_related("run").filter(asset=asset)
)


@dataclass(frozen=True)
class Open:
    """A column that the file only hinted at, with what was made of the hint and why."""

    key: str
    value: str
    reason: str

    @property
    def label(self) -> str:
        return short_name(self.key)


@dataclass(frozen=True)
class Origin:
    """The line of a file that an asset came from; `proposals` and `doubts` are still open."""

    run: ImportRun
    sheet: str
    row: int
    proposals: list[Open] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    originals: list[tuple[str, str]] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        return bool(self.proposals or self.doubts)


def of(asset: Asset) -> Origin | None:
    """Return where an asset came from, or None for one that was entered by hand."""
    source = _source.first(asset=asset.pk)
    if source is None:
        return None
    return Origin(
        source.run,
        source.sheet,
        source.row,
        [
            Open(key, str(each["value"]), str(each.get("reason", "")))
            for key, each in source.proposals.items()
            if _is_empty(asset, key)
        ],
        [label_of(key) for key in source.doubts if _is_untouched(asset, source, key)],
        [(label_of(key), text) for key, text in source.originals.items()][:ORIGINALS],
    )


def hints(asset: Asset | None) -> dict[str, str]:
    """Column key → what an import proposed for it and why, as a sentence beside the field."""
    origin = of(asset) if asset is not None and asset.pk else None
    told = origin.proposals if origin else []
    return {each.key: _hint(each) for each in told}


def _hint(proposal: Open) -> str:
    told = {"value": proposal.value, "reason": proposal.reason}
    if not proposal.reason:
        return _("取り込み時の提案：%(value)s") % told
    return _("取り込み時の提案：%(value)s（%(reason)s）") % told


def _is_empty(asset: Asset, key: str) -> bool:
    return key in columns.columns() and columns.is_empty(_value(asset, key))


def _is_untouched(asset: Asset, source: AssetSource, key: str) -> bool:
    """Whether a doubtful column is still as the file stated it, or as little as it stated."""
    name = next((n for n in (f"{key}_id", key) if n in source.values), "")
    stated = source.values.get(name)
    now = _value(asset, key)
    plainly = now.isoformat() if hasattr(now, "isoformat") else now
    return columns.is_empty(now) if stated is None else plainly == stated


def _value(asset: Asset, key: str) -> Any:
    for name in (f"{key}_id", key):
        if hasattr(asset, name):
            return getattr(asset, name)
    return asset.extra.get(key)
