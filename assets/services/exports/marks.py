"""What a file says of how it left: its number, who took it, when, and the state of the record."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Self

from django.db.models import Max, Q
from django.utils.timezone import localdate, localtime
from django.utils.translation import gettext as _

from assets.models import ExportRun, Municipality
from config.kit import dates, proof
from config.kit.proof import Seal

# Properties of our files: by the first it is known when it comes back.
EXPORT_KEY, MUNICIPALITY_KEY = "daicho_export", "daicho_municipality"
NUMBER_KEY, PERSON_KEY, MOMENT_KEY, SEAL_KEY = (
    "daicho_number",
    "daicho_by",
    "daicho_at",
    "daicho_seal",
)
# 令和8年度-0012, R8-12, 2026-12, or the serial number alone.
_NUMBER = re.compile(r"(?:([^\W\d_]*)(\d+|元)(?:年度)?-)?0*(\d{1,9})")
_ERAS = {"": "令和", "R": "令和", "H": "平成"}
_YEARS = range(2019, 2100)


@dataclass(frozen=True)
class Mark:
    """One leaving, as every page and the properties of its file tell it.

    A copy that turns up somewhere leads by its number to the person and the purpose.
    """

    number: str
    key: str
    place: str
    code: str
    by: str
    username: str
    at: str
    moment: str
    sealed: Seal | None = None

    @classmethod
    def of(cls, run: ExportRun) -> Self:
        begun = localtime(run.begun_at)
        return cls(
            number=run.number,
            key=str(run.key),
            place=run.municipality.name,
            code=run.municipality.code,
            by=str(run.by) if run.by else _("コマンド"),
            username=run.by.get_username() if run.by else "",
            at=f"{dates.wareki(begun.date())} {begun:%H:%M}",
            moment=begun.isoformat(timespec="seconds"),
            sealed=proof.current(run.municipality_id),
        )

    @property
    def seal(self) -> str:
        return self.sealed.short if self.sealed else ""

    @property
    def label(self) -> str:
        return _("書き出し番号 %(number)s") % {"number": self.number}

    @property
    def made(self) -> str:
        """Return who and when in one line."""
        return _("%(at)s　%(by)s") % {"at": self.at, "by": self.by}

    @property
    def properties(self) -> dict[str, str]:
        """Return what the file knows of itself; what there is none of is left out."""
        told = {
            EXPORT_KEY: self.key,
            MUNICIPALITY_KEY: self.code,
            NUMBER_KEY: self.number,
            PERSON_KEY: self.username,
            MOMENT_KEY: self.moment,
            SEAL_KEY: self.seal,
        }
        return {key: value for key, value in told.items() if value}


def give_number(run: ExportRun) -> None:
    """Give an export the next number of its municipality's year, inside the action that keeps it.

    Whoever begins one at the same moment waits for the municipality's row.
    """
    place = Municipality.objects.select_for_update(no_key=True).get(pk=run.municipality_id)
    run.fiscal_year = dates.fiscal_year(localdate(run.begun_at))
    mine = ExportRun.objects.filter(municipality=place, fiscal_year=run.fiscal_year)
    run.serial = (mine.aggregate(last=Max("serial"))["last"] or 0) + 1


def numbered(text: str) -> Q:
    """Return the condition for exports with a number as people write it; none for no number."""
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    match = _NUMBER.fullmatch(re.sub("[‐‑–—―−ー]", "-", plain))
    if match is None:
        return Q(pk=None)
    era, year, serial = match.groups()
    found = Q(serial=int(serial))
    return found & Q(fiscal_year=_fiscal_year(era, year)) if year else found


def _fiscal_year(era: str, year: str) -> int:
    if len(year) == 4:
        return int(year)
    count = "元" if year in {"1", "元"} else str(int(year))
    label = f"{_ERAS.get(era.upper(), era)}{count}年度"
    return next((year for year in _YEARS if dates.fiscal_year_label(year) == label), 0)
