"""Grades as files write them, against the schemes in force; old schemes are only marked."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from django.utils.translation import gettext as _

from assets.models.asset.grades import AXES
from assets.services.imports.readings import cells
from assets.services.imports.readings.names import Choices
from assets.services.imports.rows import Reading
from classification.levels import UNKNOWN, Axis
from classification.services import catalogue, mappings
from config.kit.sheets.book import Value

KEYS = {f"{letter}_level": axis for letter, axis in AXES.items()}
COMPOSITE = "grades"
SINGLE = "legacy_single"
OLD_SCHOOL = "mext_old"
OLD_OFFICE = "lg_legacy"
THREE = ("c_level", "i_level", "a_level")
SINGLE_AXIS = {
    "A": "A", "B": "B", "C": "C", "最重要": "A", "重要": "B", "その他": "C",
    "Aランク": "A", "Bランク": "B", "Cランク": "C",
}  # fmt: skip
OLD_SCHOOL_CODES = {"2A", "2B"}
ROMAN = {"1": "I", "2": "II", "3": "III", "4": "IV", "一": "I", "二": "II", "三": "III", "四": "IV"}
RANKING = "高中低"
LONGEST = 40  # letters of a cell that may be a grade
_TELLING = re.compile(r"[1-4][ABC]?")
_FRAME = re.compile(r"[【】\[\]()「」『』〔〕]")
_BEFORE = re.compile(
    r"^(自治体)?(機密性|完全性|可用性|重要性分類|重要性|重要度|機密|完全|可用|レベル|区分|分類)"
    r"(分類|レベル|区分)?[=:は]?"
)
_AFTER = re.compile(r"(情報|レベル|ランク)$")


@dataclass(frozen=True)
class Grades:
    """The grades in force by column key, and the steps that lead to them from old schemes."""

    office: str = ""
    school: str = ""
    choices: Mapping[str, Choices] = field(default_factory=dict)
    steps: Mapping[tuple[str, str], tuple[mappings.Step, ...]] = field(default_factory=dict)
    importance: Mapping[str, str] = field(default_factory=dict)  # by old confidentiality

    def codes(self, key: str) -> list[str]:
        """Return the codes of a column, the strictest first."""
        return list(self.choices[key].labels) if key in self.choices else []

    def can_translate(self, scheme: str, target: str = "") -> bool:
        return bool(self.steps.get((scheme, target or self.office)))


def gather(office_version: int, school_version: int) -> Grades:
    """Return the grades of the scheme versions that a municipality uses."""
    office = catalogue.scheme_version(office_version).scheme_id
    school = catalogue.scheme_version(school_version).scheme_id
    versions = {
        key: school_version if axis == Axis.IMPORTANCE else office_version
        for key, axis in KEYS.items()
    }
    pairs = [(old, new) for old in _schemes() for new in (office, school) if old != new]
    return Grades(
        office=office,
        school=school,
        choices={key: _choices(version, KEYS[key]) for key, version in versions.items()},
        steps={pair: mappings.steps(*pair) for pair in pairs},
        importance=mappings.usual_importance(OLD_SCHOOL),
    )


def _schemes() -> list[str]:
    scopes = ("admin", "school")
    return [scheme.key for scope in scopes for scheme in catalogue.schemes(scope)]


def _choices(version: int, axis: str) -> Choices:
    levels = catalogue.levels(version).get(axis, {})
    found = Choices((code, code) for code in levels)
    for code, level in levels.items():
        found.add(code, level.label, is_own_word=True)
    return found


def scheme_of(values: Iterable[Value], grades: Grades) -> str:
    """Return the old scheme that a whole column is written in; nothing for the one in force.

    Only marks that the scheme in force lacks prove an old one: a column of 2 and 1 is read
    as it stands.
    """
    marks = {part for value in values for part in _marks(value)}
    own = {cells.plain(code).upper() for code in grades.codes("c_level")}
    if marks & OLD_SCHOOL_CODES and not own & OLD_SCHOOL_CODES:
        return OLD_SCHOOL if grades.can_translate(OLD_SCHOOL, grades.school) else ""
    is_old = "3" in marks and "3" not in own and not marks & {"3A", "3B", "3C"}
    return OLD_OFFICE if is_old and grades.can_translate(OLD_OFFICE) else ""


def marks_in(values: Iterable[Value]) -> list[str]:
    """Return those marks of a column by which `scheme_of` knows its scheme.

    They stand for the cells: the scheme of the marks is the scheme of the column.
    """
    short = (value for value in values if len(cells.spelled(value)) <= LONGEST)
    marks = {mark for value in short for mark in _marks(value)}
    return sorted(mark for mark in marks if _TELLING.fullmatch(mark))


def _marks(value: Value) -> set[str]:
    """Return the confidentiality that a cell may state, alone or first of three."""
    parts = split(value)
    return {parts[0] if parts else bare(cells.spelled(value))}


def bare(text: str) -> str:
    """Return a grade without its frame and the name of its axis: 【機密性3B】 is 3B."""
    plain = _FRAME.sub("", cells.plain(text)).upper()
    return _AFTER.sub("", _BEFORE.sub("", plain))


def read_level(key: str, value: Value, grades: Grades, schemes: Mapping[str, str]) -> Reading:
    """Read one grade; what is written in an old scheme is marked, never decided here."""
    return _with_remark(key, value, lambda one: _level(key, one, grades, schemes))


def _with_remark(key: str, value: Value, read: Callable[[Value], Reading]) -> Reading:
    """Read again without the brackets what is not understood with them: 3B（要確認）."""
    reading = read(value)
    outside, inside = cells.without_brackets(cells.spelled(value))
    if not reading.issues or not (outside and inside):
        return reading
    again = read(outside)
    if again.issues:
        return reading
    return replace(again, original=cells.spelled(value), doubts=tuple(again.values) or (key,))


def _level(key: str, value: Value, grades: Grades, schemes: Mapping[str, str]) -> Reading:
    text = cells.spelled(value)
    mark = bare(text)
    if mark in {"", "-", "ー", "/", UNKNOWN}:
        return Reading()
    if key == "mext_level":
        return _school_level(text, mark, grades, schemes.get(key, ""))
    scheme = schemes.get(key) or (schemes.get(COMPOSITE, "") if key == "c_level" else "")
    if key == "c_level" and scheme and _is_old(scheme, mark):
        return Reading(old={key: f"{scheme}:{mark}"}, original=text)
    return (
        _in_force(key, text, mark, grades)
        or _older(key, text, mark, grades)
        or refused(key, text, grades)
    )


def _is_old(scheme: str, mark: str) -> bool:
    known = {OLD_SCHOOL: {"3", "2B", "2A", "1"}}.get(scheme, {"3", "2", "1"})
    return mark in known


def _in_force(key: str, text: str, mark: str, grades: Grades) -> Reading | None:
    choices = grades.choices.get(key)
    letter = key[0].upper()
    shortened = mark.removeprefix(letter) if key in THREE and len(mark) > 1 else mark
    found = choices and (choices.find(text) or choices.find(mark) or choices.find(shortened))
    if not found:
        return None
    return Reading(values={key: found.code}, repairs=cells.seams(text, one_line=True))


def _school_level(text: str, mark: str, grades: Grades, scheme: str) -> Reading:
    code = ROMAN.get(mark, mark)
    if scheme == OLD_SCHOOL and code in ROMAN.values():
        return Reading(old={"mext_level": f"{scheme}:{code}"}, original=text)
    if code in grades.codes("mext_level"):
        repairs = ("choice",) if mark in ROMAN else ()
        return Reading(values={"mext_level": code}, repairs=repairs)
    return (
        _in_force("mext_level", text, mark, grades)
        or _single(text, grades)
        or refused("mext_level", text, grades)
    )


def _single(text: str, grades: Grades) -> Reading | None:
    code = SINGLE_AXIS.get(bare(text)) or SINGLE_AXIS.get(cells.plain(text))
    if code is None or not grades.can_translate(SINGLE):
        return None
    return Reading(old={"importance": f"{SINGLE}:{code}"}, original=text)


def _older(key: str, text: str, mark: str, grades: Grades) -> Reading | None:
    """Mark a single grade that only an old scheme knows."""
    if key == "c_level" and mark == "3" and grades.can_translate(OLD_OFFICE):
        return Reading(old={key: f"{OLD_OFFICE}:3"}, original=text)
    if (
        key == "c_level"
        and mark in OLD_SCHOOL_CODES
        and grades.can_translate(OLD_SCHOOL, grades.school)
    ):
        return Reading(old={key: f"{OLD_SCHOOL}:{mark}"}, original=text)
    return _single(text, grades)


def refused(key: str, text: str, grades: Grades) -> Reading:
    """Object to a grade that no scheme in use knows, with the grades that may be meant."""
    codes = grades.codes(key)
    message = _("「%(text)s」は使えません。%(codes)sから選んでください")
    shown = [grades.choices[key].labels[code] for code in codes]
    values = {"text": cells.quoted(text), "codes": "・".join(shown)}
    return cells.error(key, message % values, *_likely(text, codes))


def _likely(text: str, codes: list[str]) -> list[str]:
    """Return the codes a text may mean: 高 the first, 3X those with a 3, 3 of 2 and 1 the 2."""
    for place, word in enumerate(RANKING):
        if word in text and codes:
            middle = codes[len(codes) // 2]
            return [(codes[0] if len(codes) < 4 else codes[1], middle, codes[-1])[place]]
    first = bare(text)[:1]
    alike = [code for code in codes if first and code.startswith(first)]
    is_above = first.isdecimal() and all(code < first for code in codes)
    return alike or (codes[:1] if is_above and codes[0].isdecimal() else [])


def read_single(value: Value, grades: Grades) -> Reading:
    """Read the overall importance, which is computed: only an old single axis says more."""
    text = cells.spelled(value)
    return _single(text, grades) or Reading(original=text)


_JOINT = r"[・/,、.\-‐‑‒–—―−－ー\s;|_]"
_CODE = r"[0-9][A-C]?|[-－―ー]"
_NAMED = re.compile(
    rf"(?:C|自治体機密性|機密性|機密|機)[=:]?({_CODE}){_JOINT}*"
    rf"(?:I|完全性|完全|完)[=:]?({_CODE}){_JOINT}*(?:A|可用性|可用|可)[=:]?({_CODE})"
)
_PARTED = re.compile(rf"([0-9][A-C]?|[-－―ー]){_JOINT}+({_CODE}){_JOINT}+({_CODE})")
_PACKED = re.compile(r"(?:CIA[=:]?)?([0-9][A-C]?)([0-9])([0-9])")
_PARTLY = re.compile(rf"(?:機密性|完全性|可用性)[=:]?(?:{_CODE})")


def split(value: Value) -> tuple[str, str, str] | None:
    """Return the three grades of one cell: 3B・2・2, 3-2-2, CIA=322, C3BI2A2; None if not so.

    Excel takes 3-2-2 for a day of the year 2003.
    """
    if isinstance(value, date):
        return str(value.year % 100), str(value.month), str(value.day)
    text = _FRAME.sub("", cells.plain(cells.spelled(value))).upper()
    text = text.removeprefix("CIA=").removeprefix("CIA:").removeprefix("CIA")
    spaced = _FRAME.sub("", " ".join(cells.spelled(value).split())).upper()
    for shape, given in ((_NAMED, text), (_PACKED, text), (_PARTED, text), (_PARTED, spaced)):
        if match := shape.fullmatch(cells.plain(given) if shape is not _PARTED else given):
            return match[1], match[2], match[3]
    return None


def read_composite(value: Value, grades: Grades, schemes: Mapping[str, str]) -> Reading:
    """Read the three grades that stand in one cell."""
    return _with_remark(COMPOSITE, value, lambda one: _composite(one, grades, schemes))


def _composite(value: Value, grades: Grades, schemes: Mapping[str, str]) -> Reading:
    text = cells.spelled(value)
    if bare(text) in {"", "-", "ー"}:
        return Reading()
    parts = split(value)
    if parts is None:
        return _not_three(text, grades)
    whole = Reading(repairs=("grades",), original=text)
    for key, part in zip(THREE, parts, strict=True):
        one = _level(key, part, grades, schemes)
        whole.values |= one.values
        whole.old |= one.old
        whole.issues += one.issues
    if isinstance(value, date):
        whole.doubts = THREE
    return whole


def _not_three(text: str, grades: Grades) -> Reading:
    """Read a cell under a heading of three grades that holds only one, if it says which."""
    mark = bare(text)
    if mark in ROMAN.values():
        return Reading(values={"mext_level": mark})
    if mark in grades.codes("c_level") and not mark.isdecimal():
        return Reading(values={"c_level": mark})
    message = _("「%(text)s」を機密性・完全性・可用性に分けられません。3B・2・2のように入力して")
    values = {"text": cells.quoted(text)}
    return _single(text, grades) or cells.error(COMPOSITE, (message + _("ください")) % values)
