"""The words of grading: axes, how a grade is written, and how grades are compared."""

from collections.abc import Iterable, Mapping

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

LOWEST = "1"
UNKNOWN = "－"
TRUSTED = frozenset({"seed", "read", "confirmed"})


class Axis(models.TextChoices):
    """What a grade is about: C, I, A of 2(6)-(8), or the single importance of schools."""

    CONFIDENTIALITY = "confidentiality", gettext_lazy("機密性")
    INTEGRITY = "integrity", gettext_lazy("完全性")
    AVAILABILITY = "availability", gettext_lazy("可用性")
    IMPORTANCE = "importance", gettext_lazy("重要性分類")


class Scope(models.TextChoices):
    """Whose information a scheme grades (4(1)): the offices' or the schools'."""

    ADMIN = "admin", gettext_lazy("行政")
    SCHOOL = "school", gettext_lazy("学校")


def above_lowest(code: str | None) -> bool:
    """Whether a stated grade asks for more than the lowest of its axis."""
    return bool(code) and code != LOWEST


def display(c_level: str | None, i_level: str | None, a_level: str | None) -> str:
    """Return the three grades as they are printed, "3B・2・2"; nothing when none is stated."""
    grades = (c_level, i_level, a_level)
    return "・".join(grade or UNKNOWN for grade in grades) if any(grades) else ""


def flags(c_level: str | None, i_level: str | None, a_level: str | None) -> list[str]:
    """Return what the three grades make of the information, in the words of the guideline."""
    named = (
        (c_level, _("要機密情報")),
        (i_level, _("要保全情報")),
        (a_level, _("要安定情報")),
    )
    return [name for code, name in named if above_lowest(code)]


def mark(verified: str) -> str:
    """Return the warning beside a default that nobody has checked, or nothing."""
    return "" if verified in TRUSTED else _("未確認の初期値")


def rank(ranks: Mapping[str, int], code: str | None) -> int:
    """Return how strict a code is among `ranks` (code → rank); 0 when it is not stated."""
    return ranks.get(code, 0) if code else 0


def at_least(ranks: Mapping[str, int], code: str | None, floor: str) -> bool:
    """Whether a stated code is as strict as `floor`; KeyError when the scheme lacks `floor`."""
    return rank(ranks, code) >= ranks[floor]


def highest(ranks: Mapping[str, int], codes: Iterable[str | None]) -> str | None:
    """Return the strictest of the stated codes: what is bundled takes the highest grade."""
    stated = [code for code in codes if code in ranks]
    return max(stated, key=lambda code: rank(ranks, code), default=None)
