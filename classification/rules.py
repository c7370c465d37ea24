"""The rule engine: what the network rules say of the facts of one asset (policy 6(2), 6(3)).

Rules come from the catalogue (network_rules.yaml) in the form `when` (all true) → `require`
(all true). Pure: facts in, breaches out; no database and no clock. What is not known counts
to the safe side: it makes a rule apply, and it fulfils nothing.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from classification import levels

Facts = Mapping[str, Any]
Ranks = Mapping[str, int]
Test = Callable[[Facts, Ranks], bool]

LEVELS = frozenset({"c_level", "i_level", "a_level", "mext_level"})
MANY_PEOPLE = 100  # 個人情報保護法68条: a leak of more people must be reported
SEARCHABLE = frozenset({"電算処理", "マニュアル処理"})
SEVERITIES = ("error", "warn", "info")
# What `derived` makes its facts of.
DERIVED_FROM: Mapping[str, tuple[str, ...]] = {
    "ia_high": ("i_level", "a_level"),
    "leak_flag_computed": (),
    "searchable": ("searchable",),
}


@dataclass(frozen=True)
class Grounds:
    """The facts that a judgement rests on: assets that agree in them are judged alike.

    Of `stated` it only matters whether anything is stated.
    """

    values: frozenset[str] = frozenset()
    stated: frozenset[str] = frozenset()

    def __or__(self, other: "Grounds") -> "Grounds":
        return Grounds(self.values | other.values, self.stated | other.stated)


@dataclass(frozen=True)
class Rule:
    """One rule: where it applies, what it then demands, how grave its breach is."""

    id: str
    title: str
    severity: str
    clause: str
    source: str
    verified: str
    applies: tuple[Test, ...]
    demands: tuple[tuple[str, Test], ...]
    message: str = ""  # what is wrong and what to do, in a sentence of its own
    needed: frozenset[str] = frozenset()  # columns that need but be stated, whatever they say
    grounds: Grounds = Grounds()
    levels: tuple[str, ...] = ()  # what it demands of a grade; a scheme may lack it

    @property
    def fields(self) -> tuple[str, ...]:
        """The columns that the rule demands something of."""
        return tuple(field for field, _test in self.demands)

    @property
    def verified_mark(self) -> str:
        return levels.mark(self.verified)


@dataclass(frozen=True)
class Breach:
    """A rule that an asset breaks, and the columns in which it does."""

    rule: Rule
    fields: tuple[str, ...]


def read(document: Mapping[str, Any]) -> tuple[Rule, ...]:
    """Return the rules of a catalogue document; ValueError names a rule that makes no sense."""
    return tuple(_rule(entry) for entry in document["rules"])


def breaches(rules: Iterable[Rule], facts: Facts, ranks: Ranks) -> list[Breach]:
    """Return what an asset with these facts breaks.

    `ranks` are code → rank of confidentiality in the scheme by which the asset is graded.
    """
    found = []
    for rule in rules:
        # A loop and no all(…): the rules are asked of every asset at every save and every night.
        for test in rule.applies:
            if not test(facts, ranks):
                break
        else:
            broken = tuple([field for field, test in rule.demands if not test(facts, ranks)])
            if broken:
                found.append(Breach(rule, broken))
    return found


def named_by(rule: Rule, ranks: Ranks) -> Rule:
    """Return the rule as it reads in a scheme: with its strictest level for one that it lacks."""
    absent = [code for code in rule.levels if code not in ranks]
    if not absent or not ranks:
        return rule
    title, message, strictest = rule.title, rule.message, max(ranks, key=ranks.__getitem__)
    for code in absent:
        said, instead = f"{code}以上", f"{strictest}以上"
        title, message = title.replace(said, instead), message.replace(said, instead)
    return replace(rule, title=title, message=message)


def derived(facts: Facts) -> dict[str, Any]:
    """Return the facts that follow from the columns alone."""
    return {
        "ia_high": levels.above_lowest(facts.get("i_level"))
        or levels.above_lowest(facts.get("a_level")),
        "leak_flag_computed": True,  # the register always works it out, see `must_report_leak`
        "searchable": facts.get("searchable") in SEARCHABLE or facts.get("searchable") is True,
    }


def must_report_leak(facts: Facts) -> bool:
    """Whether a leak would have to be reported (個人情報保護法68条): sensitive, or many people."""
    if facts.get("personal_info") in {None, "", "none"}:
        return False
    many = (facts.get("subject_count") or 0) > MANY_PEOPLE
    return many or facts.get("personal_info") == "sensitive"


def conditions(parts: Iterable[Mapping[str, Any]]) -> tuple[Test, ...]:
    """Return `when` as tests that must all hold; KeyError for an unknown operation."""
    return tuple(_test(part, demanded=False) for part in parts)


def grounds(parts: Iterable[Mapping[str, Any]]) -> Grounds:
    """Return the facts that these conditions look at."""
    asked = [(part["f"], part["op"] in _STATED) for part in parts]
    values = frozenset(field for field, is_stated in asked if not is_stated)
    return Grounds(values, frozenset(field for field, _is_stated in asked) - values)


def _rule(entry: Mapping[str, Any]) -> Rule:
    if entry["severity"] not in SEVERITIES:
        raise ValueError(f"{entry['id']}: unknown severity {entry['severity']}")
    try:
        applies = conditions(entry["when"])
        demands = tuple((part["f"], _test(part, demanded=True)) for part in entry["require"])
    except KeyError as missing:
        raise ValueError(f"{entry['id']}: {missing} is not known") from None
    kept = {key: entry[key] for key in ("id", "title", "severity", "clause", "source", "verified")}
    return Rule(
        **kept,
        applies=applies,
        demands=demands,
        message=entry.get("message", ""),
        needed=frozenset(part["f"] for part in entry["require"] if part["op"] == "is_set"),
        grounds=grounds([*entry["when"], *entry["require"]]),
        levels=tuple(part["v"] for part in entry["require"] if part["op"] == "rank_ge"),
    )


def _test(part: Mapping[str, Any], *, demanded: bool) -> Test:
    field, wanted = part["f"], part.get("v")
    if part["op"] == "is_false":
        return _is_false(field, unknown_is_false=not demanded)
    if part["op"] == "rank_ge" and demanded:
        return _rank_demanded(field, str(wanted))
    return OPERATIONS[part["op"]](field, wanted)


def _equals(field: str, wanted: Any) -> Test:
    return lambda facts, _ranks: facts.get(field) == wanted


def _differs(field: str, wanted: Any) -> Test:
    """Whether a value is stated and is another: nothing stated differs from nothing."""
    return lambda facts, _ranks: not _is_empty(facts.get(field)) and facts[field] != wanted


def _among(field: str, wanted: Collection[Any]) -> Test:
    known = frozenset(wanted)
    return lambda facts, _ranks: facts.get(field) in known


def _not_among(field: str, wanted: Collection[Any]) -> Test:
    known = frozenset(wanted)
    return lambda facts, _ranks: not _is_empty(facts.get(field)) and facts[field] not in known


def _is_true(field: str, _wanted: Any) -> Test:
    return lambda facts, _ranks: facts.get(field) is True


def _is_false(field: str, *, unknown_is_false: bool) -> Test:
    if unknown_is_false:
        return lambda facts, _ranks: facts.get(field) is not True
    return lambda facts, _ranks: facts.get(field) is False


def _is_set(field: str, _wanted: Any) -> Test:
    return lambda facts, _ranks: not _is_empty(facts.get(field))


def _not_set(field: str, _wanted: Any) -> Test:
    return lambda facts, _ranks: _is_empty(facts.get(field))


def _at_least(field: str, wanted: float) -> Test:
    return lambda facts, _ranks: (facts.get(field) or 0) >= wanted


def _more_than(field: str, wanted: float) -> Test:
    return lambda facts, _ranks: (facts.get(field) or 0) > wanted


def _rank_at_least(field: str, wanted: str) -> Test:
    """Whether it is graded as strictly as this; never in a scheme without this level."""

    def test(facts: Facts, ranks: Ranks) -> bool:
        floor = ranks.get(wanted)
        return floor is not None and levels.rank(ranks, facts.get(field)) >= floor

    return test


def _rank_demanded(field: str, wanted: str) -> Test:
    """As strict as a level, or as can be in a scheme without it: else nobody could mend it."""

    def test(facts: Facts, ranks: Ranks) -> bool:
        floor = ranks[wanted] if wanted in ranks else max(ranks.values(), default=1)
        return levels.rank(ranks, facts.get(field)) >= floor

    return test


def _rank_at_most(field: str, wanted: str) -> Test:
    def test(facts: Facts, ranks: Ranks) -> bool:
        ceiling = ranks.get(wanted)
        stated = levels.rank(ranks, facts.get(field))
        return ceiling is not None and 0 < stated <= ceiling

    return test


def _contains(field: str, wanted: Any) -> Test:
    return lambda facts, _ranks: wanted in (facts.get(field) or ())


def _contains_not(field: str, wanted: Any) -> Test:
    return lambda facts, _ranks: wanted not in (facts.get(field) or ())


def _is_empty(value: Any) -> bool:
    return value is None or value in ("", [], ())


_STATED = frozenset({"is_set", "not_set"})
OPERATIONS: Mapping[str, Callable[[str, Any], Test]] = {
    "eq": _equals,
    "ne": _differs,
    "in": _among,
    "not_in": _not_among,
    "is_true": _is_true,
    "is_set": _is_set,
    "not_set": _not_set,
    "ge": _at_least,
    "gt": _more_than,
    "rank_ge": _rank_at_least,
    "rank_le": _rank_at_most,
    "contains": _contains,
    "not_contains": _contains_not,
}
