"""Which column of a file is which of the register; sheets that are alike are asked once."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assets.models import ImportMapping, ImportRun
from assets.services.imports import headings
from assets.services.imports.labels import JOINT, label_of
from classification import columns
from config.kit.forms import NamedErrors

Plan = dict[str, Any]
SAMPLES = 3
LETTERS = 26
SAMPLE_LENGTH = 14
MOST_HEADINGS = 9


class SheetForm(NamedErrors, forms.Form):
    """One sheet: whether it is read, where its headings stand, whose rows it holds."""

    use = forms.BooleanField(required=False, label=gettext_lazy("このシートを取り込む"))
    first_heading = forms.IntegerField(
        label=gettext_lazy("見出しの最初の行"), min_value=0, required=False
    )
    last_heading = forms.IntegerField(
        label=gettext_lazy("見出しの最後の行"), min_value=0, required=False
    )
    unit = forms.ChoiceField(label=gettext_lazy("所管の書いていない行の所管"), required=False)

    def __init__(
        self, data: QueryDict | None, name: str, plan: Plan, units: list[tuple[str, str]], at: int
    ) -> None:
        codes = {name: code for code, name in units} | {code: code for code, _name in units}
        unit = plan.get("unit", "")
        super().__init__(data, prefix=f"s{at}", initial={**plan, "unit": codes.get(unit, unit)})
        self.name, self.plan = name, plan
        kept = [(unit, unit)] if unit and unit not in codes else []
        self.fields["unit"].choices = [("", _("決めない")), *units, *kept]  # type: ignore[attr-defined]
        for key in ("first_heading", "last_heading"):
            self.fields[key].widget.attrs["class"] = "w-xs"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first = cleaned["first_heading"] = cleaned.get("first_heading") or 0
        last = cleaned["last_heading"] = cleaned.get("last_heading") or first
        if cleaned.get("use") and not first:
            self.add_error("first_heading", _("見出しの行が見つかりません。何行目ですか"))
        elif not first <= last <= first + MOST_HEADINGS:
            told = {"most": MOST_HEADINGS}
            text = _("見出しの最後の行は、最初の行から%(most)s行以内にしてください") % told
            self.add_error("last_heading", text)
        return cleaned

    @property
    def rows(self) -> str:
        return f"{self.plan.get('rows', 0):,}"

    @property
    def notices(self) -> list[str]:
        return list(self.plan.get("notices", []))

    @property
    def is_moved(self) -> bool:
        """Whether the headings are said to stand elsewhere than where they were found."""
        return any(
            self.cleaned_data[key] != self.plan.get(key)
            for key in ("first_heading", "last_heading")
        )


@dataclass(frozen=True)
class Source:
    """One column of a sheet: its letter, its heading, what stands in its first rows."""

    place: int
    heading: str
    samples: list[str]

    @property
    def letter(self) -> str:
        first, second = divmod(self.place, LETTERS)
        return (chr(ord("A") + first - 1) if first else "") + chr(ord("A") + second)

    @property
    def name(self) -> str:
        return f"{self.letter}列 {self.heading or _('（見出しなし）')}"

    @property
    def told(self) -> str:
        """The column as it is offered: with its samples, as headings can mislead."""
        return f"{self.name}（{'、'.join(self.samples)}）" if self.samples else self.name


@dataclass(frozen=True)
class Target:
    """One column of the register with the field that says where it comes from."""

    key: str
    bound: forms.BoundField
    mark: str
    samples: list[str]

    @property
    def label(self) -> str:
        return label_of(self.key)

    @property
    def is_required(self) -> bool:
        return self.key in columns.columns() and columns.columns()[self.key].required == "always"


class MappingForm(forms.Form):
    """The columns of one sheet, or of several with the same headings."""

    def __init__(
        self, data: QueryDict | None, plan: Plan, at: int, remembered: Mapping[str, str]
    ) -> None:
        super().__init__(data, prefix=f"m{at}")
        self.plan, self.remembered = plan, remembered
        self.sheets: list[SheetForm] = []
        self.sources = list(_sources(plan))
        self.mapped = {int(place): key for place, key in plan.get("columns", {}).items() if key}
        offered = [(str(source.place), source.told) for source in self.sources]
        for key in self.keys:
            choices = [("", _("なし")), *offered]
            first = next((str(p) for p, k in self.mapped.items() if k == key), "")
            self.fields[key] = forms.ChoiceField(choices=choices, required=False, initial=first)
        for source in self.left:
            self.fields[f"left{source.place}"] = forms.ChoiceField(
                choices=targets(), required=False, initial=self.mapped.get(source.place, "")
            )

    @cached_property
    def keys(self) -> list[str]:
        """The register's columns that are asked for: the necessary ones, and those found."""
        wanted = [
            key
            for key, column in columns.columns().items()
            if column.asked and (column.required == "always" or key in self.mapped.values())
        ]
        others = [key for key in self.mapped.values() if key not in wanted]
        return list(dict.fromkeys([*wanted, *others]))

    @cached_property
    def left(self) -> list[Source]:
        """The columns of the file that nothing is taken from, and second ones for one column."""
        first = {key: place for place, key in reversed(self.mapped.items())}
        return [s for s in self.sources if first.get(self.mapped.get(s.place, "")) != s.place]

    @property
    def targets(self) -> list[Target]:
        by_place = {str(source.place): source for source in self.sources}
        found = []
        for key in self.keys:
            source = by_place.get(str(self[key].value() or ""))
            mark = self._mark(source, key) if source else ""
            found.append(Target(key, self[key], mark, source.samples if source else []))
        return sorted(found, key=lambda target: (not target.bound.value(), not target.is_required))

    @property
    def is_used(self) -> bool:
        return any(sheet["use"].value() for sheet in self.sheets)

    @property
    def others(self) -> list[tuple[Source, forms.BoundField]]:
        return [(source, self[f"left{source.place}"]) for source in self.left]

    def _mark(self, source: Source, key: str) -> str:
        """How the pair was found: as last time, guessed by the cells, or by its heading."""
        if self.mapped.get(source.place) != key:
            return ""
        if self.remembered.get(headings.plain(source.heading)) == key:
            return "same"
        return "auto" if source.place in self.plan.get("guessed", []) else "heading"

    def clean(self) -> dict[str, Any]:
        """Refuse one column of the file for two of the register."""
        cleaned = super().clean() or {}
        taken: dict[str, str] = {}
        for key in self.keys:
            place = cleaned.get(key, "")
            if place and place in taken:
                told = {"first": label_of(taken[place]), "second": label_of(key)}
                self.add_error(
                    key, _("同じ列が「%(first)s」と「%(second)s」に選ばれています") % told
                )
            taken.setdefault(place, key)
        return cleaned

    @property
    def decided(self) -> dict[str, str]:
        """Place of each column of the file → key of the register, "" where it is left out."""
        cleaned = self.cleaned_data
        chosen = {str(source.place): cleaned.get(f"left{source.place}", "") for source in self.left}
        by_place = {cleaned[key]: key for key in self.keys if cleaned.get(key)}
        return {
            str(source.place): by_place.get(str(source.place)) or chosen.get(str(source.place), "")
            for source in self.sources
        }


class ColumnsForm:
    """Every sheet of a file with its columns."""

    def __init__(
        self, data: QueryDict | None, run: ImportRun, *, units: list[tuple[str, str]]
    ) -> None:
        mappings = ImportMapping.objects.filter(municipality=run.municipality_id)
        remembered = dict(mappings.values_list("heading", "key"))
        self.sheets: list[SheetForm] = []
        self.mappings: list[MappingForm] = []
        alike: dict[tuple[str, ...], MappingForm] = {}
        for at, (name, plan) in enumerate(run.work.plan.items()):
            sheet = SheetForm(data, name, plan, units, at)
            self.sheets.append(sheet)
            like = tuple(plan.get("headings", []))
            if like not in alike:
                alike[like] = MappingForm(data, plan, at, remembered)
                self.mappings.append(alike[like])
            alike[like].sheets.append(sheet)

    @property
    def parts(self) -> list[forms.Form]:
        return [*self.sheets, *self.mappings]

    def is_valid(self) -> bool:
        return not self.errors

    @property
    def errors(self) -> dict[str, Any]:
        return {f"{f.prefix}-{name}": texts for f in self.parts for name, texts in f.errors.items()}

    @property
    def fields(self) -> dict[str, forms.BoundField]:
        """Every field by its name in the page, for the summary of the errors."""
        return {bound.html_name: bound for form in self.parts for bound in form}

    def refuse(self, error: ValidationError) -> None:
        self.sheets[0].add_error(None, error)

    def __getitem__(self, name: str) -> forms.BoundField:
        return self.fields[name]

    @property
    def is_moved(self) -> bool:
        return any(sheet.is_moved for sheet in self.sheets)

    @property
    def plan(self) -> Mapping[str, Plan]:
        """What the person decided, as the service takes it."""
        found: dict[str, Plan] = {}
        for mapping in self.mappings:
            for sheet in mapping.sheets:
                kept = ("use", "first_heading", "last_heading", "unit")
                plan: Plan = {key: sheet.cleaned_data[key] for key in kept}
                if not sheet.is_moved:
                    plan["columns"] = mapping.decided
                found[sheet.name] = plan
        return found


def targets() -> list[tuple[str, str]]:
    """The columns of the register that a column of the file can be given to."""
    named = [
        (key, str(column.title))
        for key, column in columns.columns().items()
        if column.asked or key == "asset_no"
    ]
    return [("", _("取り込まない")), *named, *((k, str(v)) for k, v in JOINT.items())]


def _sources(plan: Plan) -> Iterator[Source]:
    samples = plan.get("samples", [])[:SAMPLES]
    for place, heading in enumerate(plan.get("headings", [])):
        texts = [str(row[place] or "") for row in samples if place < len(row)]
        shown = [_cut(text) for text in texts if text.strip()]
        if heading or shown:
            yield Source(place, " ".join(str(heading).split()), shown)


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return f"{line[:SAMPLE_LENGTH]}…" if len(line) > SAMPLE_LENGTH else line
