"""From one scheme of grades to another: the mappings of the schemes' document, ready to ask.

A step that the document marks as needing confirmation, or does not mark, is a proposal.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from classification.columns import Facts
from classification.levels import Axis
from classification.services import catalogue

DOCUMENT = "classification_schemes"
MANY_PEOPLE = 100
THREE = (Axis.CONFIDENTIALITY, Axis.INTEGRITY, Axis.AVAILABILITY)
OTHERWISE = {"", "上記以外", "その他", "常に", "運営上の名簿・台帳のみ"}
SAME = "同じ値"
SCHOOL_RECORDS = re.compile("健康|保健|指導|成績|評定|進路|調査書|通知表|いじめ")
WHOLE_SCHOOL = re.compile("全校|全児童|全生徒")


@dataclass(frozen=True)
class Because:
    """One circumstance that decides a step, and how it is told to people."""

    reason: Promise | str
    holds: Callable[[Facts], bool]


@dataclass(frozen=True)
class Step:
    """What a grade of one scheme becomes in another under a circumstance.

    `warns` marks a grade that was probably wrong already in the old scheme.
    """

    axis: str
    codes: frozenset[str]
    grades: Mapping[str, str]
    when: str
    strictness: int
    certain: bool
    warns: bool

    @property
    def is_special(self) -> bool:
        return self.when not in OTHERWISE

    def because(self, facts: Facts) -> Because | None:
        return next((one for one in CONDITIONS[self.when] if one.holds(facts)), None)


@dataclass(frozen=True)
class Outcome:
    """The grades by axis that a step gives for the facts of one asset, and why."""

    grades: Mapping[str, str]
    certain: bool
    warns: bool
    reason: str


def _words(facts: Facts) -> str:
    return " ".join(str(facts.get(key) or "") for key in ("name", "summary", "pi_items"))


def _some(key: str) -> Callable[[Facts], bool]:
    return lambda facts: (facts.get(key) or "none") != "none"


def _is(key: str, *, value: object) -> Callable[[Facts], bool]:
    return lambda facts: bool(facts.get(key) == value)


def _many_people(facts: Facts) -> bool:
    return _some("personal_info")(facts) and (facts.get("subject_count") or 0) >= MANY_PEOPLE


def _whole_school(facts: Facts) -> bool:
    return bool(WHOLE_SCHOOL.search(_words(facts))) or _many_people(facts)


_NUMBER = Because(_("特定個人情報を含む"), _some("my_number"))
_PERSONAL = Because(_("個人情報を含む"), _some("personal_info"))
_SENSITIVE = Because(_("要配慮個人情報を含む"), _is("personal_info", value="sensitive"))

CONDITIONS: Mapping[str, tuple[Because, ...]] = {
    "特定個人情報を含む または segment=mynumber または "
    "(個人情報あり かつ 対象人数>=100) または 要配慮個人情報あり": (
        _NUMBER,
        Because(_("マイナンバー利用事務系にある"), _is("segment", value="mynumber")),
        _SENSITIVE,
        Because(_("100人以上の個人情報を含む"), _many_people),
    ),
    "秘密文書の指定がある（flag secret_document=true）": (
        Because(_("秘密文書の指定がある"), _is("secret_document", value=True)),
    ),
    "特定個人情報を含む（旧分類の付け誤りとして警告）": (_NUMBER,),
    "個人情報を含む または システムの設計・設定情報": (
        _PERSONAL,
        Because(_("システムの設計・設定の情報"), _is("kind", value="system_doc")),
    ),
    "個人情報を含まない。含むなら警告": (
        Because(_("個人情報を含まない"), lambda facts: not _some("personal_info")(facts)),
    ),
    "要配慮または全校規模": (_SENSITIVE, Because(_("全校の規模"), _whole_school)),
    "健康・指導・成績・進路": (
        Because(
            _("健康・指導・成績・進路の情報"),
            lambda facts: bool(SCHOOL_RECORDS.search(_words(facts))),
        ),
    ),
} | dict.fromkeys(OTHERWISE, (Because(_("ほかの条件に当たらない"), lambda _facts: True),))


def steps(source: str, target: str) -> tuple[Step, ...]:
    """Return the steps from one scheme to another; none where nothing is said of the two."""
    return tuple(
        _step(row, target)
        for mapping in catalogue.document(DOCUMENT)["mappings"]
        if (mapping["from"], mapping["to"]) == (source, target)
        for row in mapping["rows"]
        if row["proposal"] != SAME
    )


def keeps_others(source: str, target: str) -> bool:
    """Whether the axes of which no step speaks keep their grades between the two schemes."""
    return any(
        row["proposal"] == SAME
        for mapping in catalogue.document(DOCUMENT)["mappings"]
        if (mapping["from"], mapping["to"]) == (source, target)
        for row in mapping["rows"]
    )


def translate(known: Iterable[Step], axis: str, code: str, facts: Facts) -> Outcome | None:
    """Return what an old grade becomes for an asset; None when nothing is said of it.

    Of several circumstances that hold, the strictest grade counts. Where none holds, the
    last step is a proposal without a reason, and warns.
    """
    fitting = [one for one in known if one.axis == axis and code in one.codes]
    special = [one for one in fitting if one.is_special and one.because(facts)]
    otherwise = (one for one in fitting if not one.is_special)
    chosen = max(special, key=lambda step: step.strictness, default=next(otherwise, None))
    because = chosen.because(facts) if chosen else None
    if chosen and because:
        warns = chosen.warns and not chosen.certain
        return Outcome(chosen.grades, chosen.certain, warns, str(because.reason))
    if fitting:
        return Outcome(fitting[-1].grades, certain=False, warns=True, reason="")
    return None


def usual_importance(scheme: str) -> dict[str, str]:
    """Return, for an old school scheme, the importance that a confidentiality usually has."""
    for row in catalogue.document(DOCUMENT)["schemes"]:
        if row["id"] == scheme:
            usual: dict[str, Any] = row.get("combination_default", {})
            return {str(cia[0]): key for key, cia in usual.items() if isinstance(cia, list)}
    return {}


def _rank(scheme: str, axis: str, code: str) -> int:
    for row in catalogue.document(DOCUMENT)["schemes"]:
        if row["id"] == scheme:
            levels = row["axes"].get(axis, {}).get("levels", ())
            return next((one["rank"] for one in levels if one["code"] == code), 0)
    return 0


def _step(row: Mapping[str, Any], target: str) -> Step:
    old, when = str(row["from"]), row.get("when", "")
    label = str(Axis.CONFIDENTIALITY.label)
    axis = Axis.CONFIDENTIALITY if old.startswith(label) else Axis.IMPORTANCE
    grades = _grades(str(row["proposal"]), target)
    first = next(iter(grades))
    return Step(
        axis=axis.value,
        codes=frozenset(old.removeprefix(label).split("/")),
        grades=grades,
        when=when,
        strictness=_rank(target, first, grades[first]),
        certain=not row.get("needs_confirmation", True),
        warns="警告" in when,
    )


def _grades(proposal: str, target: str) -> dict[str, str]:
    """Read 3B・2・2, 3B or "2 または 3C", of which the stricter is proposed."""
    parts = proposal.split("・")
    if _rank(target, Axis.IMPORTANCE, parts[0]):
        return {Axis.IMPORTANCE.value: parts[0]}
    return {
        axis.value: max(part.split(" または "), key=lambda code: _rank(target, axis, code))
        for axis, part in zip(THREE, parts, strict=False)
    }
