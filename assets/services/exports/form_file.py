"""The forms that offices print, as files that an export can be: Excel and PDF."""

from abc import abstractmethod
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from assets.access import PastViewer
from assets.models import AssetQuerySet, ExportRun, Kind, PersonalInfo, Unit
from assets.services.exports import form_columns, form_layout, form_paper, printed, rows
from assets.services.exports.files import File
from assets.services.exports.form_layout import Head, Part
from classification import levels
from classification.levels import Axis
from classification.services import catalogue

SHORT_KIND = {Kind.EQUIPMENT: "①設備等", Kind.INFORMATION: "②情報", Kind.SYSTEM_DOC: "③関連文書"}
CHUNK = 64 * 1024


class _Form(File):
    """One of the forms; the register has the schools' grade with a school's assets inside."""

    def prepare(self) -> None:
        has_schools = self.assets.exclude(mext_level="").exists()
        self.form = printed.form_of(self.wanted.form, has_schools=has_schools)
        self.assets = form_columns.inside(self.form, self.assets, self.viewer)
        if self.form.only and not self.assets.exists():
            reason = _("「%(form)s」に載る資産がありません。様式か対象を選び直してください。")
            raise ValidationError({"printed": reason % {"form": self.form.name}})
        self.layout, self.form_code = ExportRun.Layout.FORM, self.form.code
        self.size = self.wanted.paper if self.wanted.paper in self.form.papers else "a4"
        self.columns = form_columns.columns_of(self.form, self.viewer)
        self.keys = self.form.keys
        self.short = {
            "kind": {str(kind.label): SHORT_KIND[kind] for kind in Kind},
            "personal_info": {str(PersonalInfo.SENSITIVE.label): _("要配慮")},
            "segment": {one.label: one.short_label for one in catalogue.segments().values()},
        }

    @abstractmethod
    def chunks(self) -> Iterator[bytes]:
        """Yield the file."""

    def _by_unit(self) -> Iterator[Part]:
        inside = self.assets.order_by().filter(org_unit=OuterRef("pk"))
        units = Unit.objects.filter(Exists(inside)).order_by("position", "code")
        then = self.viewer.called(Unit) if isinstance(self.viewer, PastViewer) else {}
        for unit in list(units):
            name = then.get(unit.pk, unit.name)
            yield Part(name, self._rows(self.assets.filter(org_unit=unit)))

    def _rows(self, assets: AssetQuerySet) -> Iterator[Sequence[str]]:
        for batch in rows.batches(assets, self.columns):
            self.rows += len(batch)
            yield from map(self._shortened, batch)

    def _shortened(self, cells: Sequence[str]) -> list[str]:
        """Say long names of codes as the list on the screen says them."""
        short = self.short
        return [
            short[column.key].get(cell, cell) if column.key in short else cell
            for column, cell in zip(self.columns, cells, strict=True)
        ]

    def _head(self) -> Head:
        place: Any = self.viewer.municipality
        code = grade_of(place.scheme_version_id, self.top)
        return Head(
            municipality=place.name,
            made_by=self.mark.by,
            made_at=self.mark.at,
            conditions=self.selection.words,
            grade=_("機密性%(code)s") % {"code": code} if code else "",
            is_careful=levels.above_lowest(code),
            number=self.mark.label,
            seal=self.mark.seal,
            properties=self.mark.properties,
        )


class FormBook(_Form):
    """A form as a workbook, with a sheet for all or for each unit."""

    def chunks(self) -> Iterator[bytes]:
        parts = self._by_unit() if self._is_apart else self._whole()
        head = self._head()
        yield from form_layout.stream(parts, self.form, self.columns, head, size=self.size)

    @property
    def _is_apart(self) -> bool:
        return self.wanted.by_unit or self.form.is_apart

    def _whole(self) -> Iterator[Part]:
        yield Part(self.form.name, self._rows(self.assets))


class FormPaper(_Form):
    """A form as PDF, unit by unit; each may begin on a page of its own.

    `watch` is called before every piece of it, and may stop it by raising.
    """

    watch: Callable[[], None] = staticmethod(lambda: None)

    def make(self) -> None:
        """Make all of it, as it can leave only then; raises PaperError."""
        setup = form_paper.Setup(
            self.form,
            self.columns,
            self._head(),
            self.at,
            size=self.size,
            by_unit=self.wanted.by_unit,
        )
        self.whole = form_paper.pdf(self._by_unit(), setup, watch=self.watch)

    def chunks(self) -> Iterator[bytes]:
        for begin in range(0, len(self.whole), CHUNK):
            yield self.whole[begin : begin + CHUNK]


def grade_of(version: int, rank: int) -> str:
    """Return the grade of confidentiality with this rank, "" where nothing is graded."""
    found = catalogue.ranks(version, Axis.CONFIDENTIALITY)
    return next((code for code, place in found.items() if place == rank), "")
