"""The columns of the register: what each is called, holds and when it must be filled.

Read once from data/register_columns.yaml; no database. Facts are a mapping from column
keys to values, with `org_type`, `network_model` and `classification_changed` beside them.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, cast

import yaml
from django.utils.functional import lazy
from django.utils.translation import get_language

from classification import levels

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

FILE = Path(__file__).resolve().parent / "data" / "register_columns.yaml"
FILE_REGISTER_FROM = 1000  # people in a searchable file, Act on personal information art. 75

Facts = Mapping[str, Any]
Tier = Literal["core", "std", "ext", ""]


def _in_japanese() -> bool:
    return (get_language() or "ja").startswith("ja")


@dataclass(frozen=True)
class Group:
    """A part of the form: columns that a person thinks of together."""

    key: str
    label: str
    english: str

    @property
    def title(self) -> str:
        return self.label if _in_japanese() else self.english


@dataclass(frozen=True)
class Column:
    """One column of the register (6(2)); its key is the field name and the export key.

    `detail` is what stands in brackets behind the type: a length, a list, a model.
    A `computed` column is never typed; an `automatic` one is given by the product.
    """

    key: str
    label: str
    english: str
    type: str
    source: str
    verified: str
    group: str = ""
    tier: Tier = ""
    detail: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    required: Literal["always", "never", "condition"] = "never"
    condition: str = ""
    example: str = ""
    aliases: tuple[str, ...] = ()
    rule: str = ""
    confidential: bool = False
    computed: bool = False
    automatic: bool = False

    @property
    def title(self) -> str:
        """Return the name in the language of the reader."""
        return self.label if _in_japanese() else self.english

    @property
    def asked(self) -> bool:
        """Whether a person can be asked for it at all."""
        return not (self.computed or self.automatic)

    @property
    def verified_mark(self) -> str:
        return levels.mark(self.verified)

    def is_required(self, facts: Facts) -> bool:
        """Whether an asset with these facts must have a value here."""
        if self.required == "condition":
            return REQUIRED_WHEN[self.condition](facts)
        return self.required == "always"


def columns() -> Mapping[str, Column]:
    """Return the columns by key, in the order of the form."""
    return _file()[0]


def computed() -> Mapping[str, Column]:
    """Return the facts that are worked out beside the columns, by key."""
    return _file()[1]


def groups() -> Mapping[str, Group]:
    """Return the parts of the form by key, in their order."""
    return _file()[2]


def in_group(key: str) -> list[Column]:
    """Return the columns of one part of the form."""
    return [column for column in columns().values() if column.group == key]


def of_tier(*tiers: Tier) -> list[Column]:
    """Return the columns of these tiers: "core", "std", "ext"."""
    return [column for column in columns().values() if column.tier in tiers]


def _title(key: str) -> str:
    return columns()[key].title


_lazy_title = lazy(_title, str)


def label(key: str) -> "StrPromise":
    """Return the name of a column, in the reader's language when it is shown."""
    if key not in columns():
        raise KeyError(key)
    return cast("StrPromise", _lazy_title(key))


def is_empty(value: object) -> bool:
    """Whether nothing is stated; False and 0 are statements."""
    if value:  # most are, and to ask what kind of value it is takes longest
        return False
    return value is None or value == "" or isinstance(value, Collection)


def missing(facts: Facts, *, extra: Collection[str] = ()) -> list[Column]:
    """Return the columns that must be filled and are not.

    Columns of the tier "ext" count only when the municipality uses them (`extra`).
    """
    return [
        column
        for column in demanding()
        if (column.tier != "ext" or column.key in extra)
        and is_empty(facts.get(column.key))
        and column.is_required(facts)
    ]


@cache
def demanding() -> tuple[Column, ...]:
    """The columns that some asset must have a value in; asked for at every change."""
    return tuple(one for one in columns().values() if one.asked and one.required != "never")


@cache
def _file() -> tuple[Mapping[str, Column], Mapping[str, Column], Mapping[str, Group]]:
    file = yaml.load(FILE.read_text("utf-8"), yaml.CSafeLoader)
    stated = {row["key"]: _column(row) for row in file["columns"]}
    worked_out = {row["key"]: _column({**row, "computed": True}) for row in file["computed_fields"]}
    parts = {row["key"]: Group(row["key"], row["ja"], row["en"]) for row in file["groups"]}
    return MappingProxyType(stated), MappingProxyType(worked_out), MappingProxyType(parts)


def _column(row: dict[str, Any]) -> Column:
    kind, _bracket, detail = row["type"].partition("(")
    pairs = (value.partition("=") for value in row.get("values", ()))
    required = row.get("required", False)
    condition = required if isinstance(required, str) else ""
    kept = ("key", "group", "tier", "example", "rule", "confidential", "computed", "automatic")
    return Column(
        label=row["ja"],
        english=row["en"],
        type=kind,
        detail=detail.removesuffix(")"),
        values=MappingProxyType({code: text or code for code, _equals, text in pairs}),
        required="condition" if condition else "always" if required else "never",
        condition=condition,
        aliases=tuple(row.get("aliases", ())),
        source=row["source"],
        verified=row["verified"],
        **{name: row[name] for name in kept if name in row},
    )


def deciding() -> frozenset[str]:
    """Return the keys of the facts that decide what must be filled."""
    return frozenset(_DECIDING)


_DECIDING: set[str] = set()


def _among(key: str, *codes: str) -> Callable[[Facts], bool]:
    _DECIDING.add(key)
    return lambda facts: facts.get(key) in codes


def _stated(key: str) -> Callable[[Facts], bool]:
    _DECIDING.add(key)
    return lambda facts: not is_empty(facts.get(key))


def _some(key: str) -> Callable[[Facts], bool]:
    """Whether a choice is made and is not "none"."""
    _DECIDING.add(key)
    return lambda facts: not is_empty(facts.get(key)) and facts[key] != "none"


def _yes(key: str) -> Callable[[Facts], bool]:
    """Whether the answer is yes; an unknown answer is not."""
    _DECIDING.add(key)
    return lambda facts: facts.get(key) is True


def _above_lowest(*keys: str) -> Callable[[Facts], bool]:
    _DECIDING.update(keys)
    return lambda facts: any(levels.above_lowest(facts.get(key)) for key in keys)


def _all(*conditions: Callable[[Facts], bool]) -> Callable[[Facts], bool]:
    return lambda facts: all(condition(facts) for condition in conditions)


def _at_least(key: str, count: int) -> Callable[[Facts], bool]:
    _DECIDING.add(key)
    return lambda facts: (facts.get(key) or 0) >= count


def _not(condition: Callable[[Facts], bool]) -> Callable[[Facts], bool]:
    return lambda facts: not condition(facts)


# The file belongs into the public list of personal information files.
_LISTED_BY_LAW = _all(
    _some("personal_info"),
    _at_least("subject_count", FILE_REGISTER_FROM),
    _not(_yes("staff_only")),
)


_IN_MYNUMBER = _among("segment", "mynumber")
_IN_PUBLIC_CLOUD = _among("cloud_type", "public_saas", "public_iaas")
_IS_TERMINAL = _among("form", "terminal")

REQUIRED_WHEN: Mapping[str, Callable[[Facts], bool]] = {
    "when my_number!=none": _some("my_number"),
    "when my_number=use": _among("my_number", "use"),
    "when org_type=school": _among("org_type", "school"),
    "when classification changed": _yes("classification_changed"),
    "when c_level>=2": _above_lowest("c_level"),
    "when I=2 or A=2": _above_lowest("i_level", "a_level"),
    "when connects_to not empty": _stated("connects_to"),
    "when mynumber connects out": _all(_IN_MYNUMBER, _yes("connects_to_other_segment")),
    "when specific_comm_id": _stated("specific_comm_id"),
    "when segment=mynumber": _IN_MYNUMBER,
    "when segment=mynumber and form=terminal": _all(_IN_MYNUMBER, _IS_TERMINAL),
    "when segment=mynumber and form in (terminal,system)": _all(
        _IN_MYNUMBER, _among("form", "terminal", "system")
    ),
    "when segment=internet": _among("segment", "internet"),
    "when school_learn and mext<=II": _all(
        _among("segment", "school_learn"), _among("mext_level", "I", "II")
    ),
    "when form=terminal": _IS_TERMINAL,
    "when form=media": _among("form", "media"),
    "when form in (paper,media)": _among("form", "paper", "media"),
    "when beta models": _all(
        _among("network_model", "beta", "beta_dash"), _among("segment", "internet"), _IS_TERMINAL
    ),
    "when LBO限定接続": _among("transfer_method", "LBO限定接続"),
    "when personal_info!=none": _some("personal_info"),
    "when threshold": _LISTED_BY_LAW,
    "when outsourced": _yes("outsourced"),
    "when outsourced and personal_info!=none": _all(_yes("outsourced"), _some("personal_info")),
    "when cloud": _some("cloud_type"),
    "when public cloud and c>=2": _all(_IN_PUBLIC_CLOUD, _above_lowest("c_level")),
    "when is_sns": _yes("is_sns"),
    "when public_facing": _yes("public_facing"),
}
