"""The register in the form that offices print, as one of the files that an export can be."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from assets.models import AssetQuerySet, Unit
from assets.services.exports import columns, form_layout, rows
from assets.services.exports.files import EXPORT_KEY, MUNICIPALITY_KEY, File
from assets.services.exports.form_layout import SCHOOL_FORM, Head, Part
from classification import levels
from classification.levels import Axis
from classification.services import catalogue
from config.kit import dates


class FormFile(File):
    """情報資産台帳 on A4; with a school's assets inside it has their grade too."""

    def prepare(self) -> None:
        has_schools = self.assets.exclude(mext_level="").exists()
        own = columns.OutColumns(self.viewer)
        self.columns = own.make(SCHOOL_FORM if has_schools else columns.FORM)
        self.keys = [column.key for column in self.columns]

    def chunks(self) -> Iterator[bytes]:
        yield from form_layout.stream(self._parts(), self.columns, self._head())

    def _parts(self) -> Iterator[Part]:
        if not self.wanted.by_unit:
            yield Part(_("情報資産台帳"), self._rows(self.assets))
            return
        inside = self.assets.order_by().filter(org_unit=OuterRef("pk"))
        units = Unit.objects.filter(Exists(inside)).order_by("position", "code")
        for unit in list(units):
            yield Part(unit.name, self._rows(self.assets.filter(org_unit=unit)))

    def _rows(self, assets: AssetQuerySet) -> Iterator[Sequence[str]]:
        for batch in rows.batches(assets, self.columns):
            self.rows += len(batch)
            yield from batch

    def _head(self) -> Head:
        place: Any = self.viewer.municipality
        code = grade_of(place.scheme_version_id, self.top)
        return Head(
            municipality=place.name,
            made_by=str(self.viewer.user),
            made_at=f"{dates.wareki(self.at.date())} {self.at:%H:%M}",
            conditions=self.selection.words,
            grade=_("機密性%(code)s") % {"code": code} if code else "",
            is_careful=levels.above_lowest(code),
            number=_("書き出し番号 %(key)s") % {"key": self.key},
            properties={EXPORT_KEY: self.key, MUNICIPALITY_KEY: place.code},
        )


def grade_of(version: int, rank: int) -> str:
    """Return the grade of confidentiality with this rank, "" where nothing is graded."""
    found = catalogue.ranks(version, Axis.CONFIDENTIALITY)
    return next((code for code, place in found.items() if place == rank), "")
