"""Every entry of the installed catalogue in one shape, with how a municipality keeps it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from assets.models import LocalEntry, Municipality
from classification import levels
from classification.levels import Axis
from classification.services import catalogue, naming
from classification.services.naming import AS_INSTALLED

Kind = LocalEntry.Kind
SWITCHED = {
    Kind.LEVEL, Kind.SEGMENT, Kind.RULE, Kind.HANDLING, Kind.CONTROL, Kind.RETENTION,
}  # fmt: skip


@dataclass(frozen=True)
class Installed:
    """One entry as it comes with the product: what it says, who says so, how far checked."""

    kind: str
    code: str
    label: str
    group: str = ""
    about: str = ""
    short_label: str = ""
    severity: str = ""
    clause: str = ""
    source: str = ""
    verified: str = ""
    mark: str = ""  # as people know it: 3B, LGWAN, NR-101


@dataclass(frozen=True)
class Line:
    """An entry with what the municipality made of it, if anything."""

    installed: Installed
    kept: LocalEntry | None

    @property
    def label(self) -> str:
        return (self.kept.label if self.kept else "") or self.installed.label

    @property
    def is_on(self) -> bool:
        return self.kept is None or self.kept.is_on

    @property
    def severity(self) -> str:
        return (self.kept.severity if self.kept else "") or self.installed.severity

    @property
    def severity_label(self) -> str:
        known = dict(LocalEntry.Severity.choices)
        return str(known[self.severity]) if self.severity in known else ""

    @property
    def is_changed(self) -> bool:
        """Whether the municipality keeps it in another way than it was installed."""
        entry = self.kept
        return entry is not None and bool(
            entry.label or entry.short_label or entry.severity or not entry.is_on
        )

    @property
    def is_confirmed(self) -> bool:
        return self.kept is not None and self.kept.confirmed_on is not None

    @property
    def verified_mark(self) -> str:
        """The warning beside a default that neither its source nor the municipality confirms."""
        return "" if self.is_confirmed else levels.mark(self.installed.verified)


def installed(municipality: Municipality, kind: str) -> list[Installed]:
    """Return the entries of a kind as they were installed, in their order."""
    with naming.spoken(lambda: AS_INSTALLED):
        return list(_BUILDERS[kind](municipality))


def lines(municipality: Municipality, kind: str) -> list[Line]:
    """Return the entries of a kind, each with what the municipality made of it."""
    rows = LocalEntry.objects.filter(municipality=municipality, kind=kind)
    kept = {row.code: row for row in rows.select_related("confirmed_by")}
    return [Line(entry, kept.get(entry.code)) for entry in installed(municipality, kind)]


def lines_by_kind(municipality: Municipality) -> dict[str, list[Line]]:
    """Return the lines of all kinds, with one query for what the municipality made of them."""
    rows = LocalEntry.objects.filter(municipality=municipality).select_related("confirmed_by")
    kept = {(row.kind, row.code): row for row in rows}
    return {
        kind: [Line(one, kept.get((kind, one.code))) for one in installed(municipality, kind)]
        for kind in kinds()
    }


def find(municipality: Municipality, kind: str, code: str) -> Installed | None:
    """Return one entry as it was installed, or nothing."""
    if kind not in _BUILDERS:
        return None
    return next((one for one in installed(municipality, kind) if one.code == code), None)


def every(municipality: Municipality) -> dict[tuple[str, str], Installed]:
    """Return all entries as they were installed, by kind and code."""
    return {(kind, one.code): one for kind in kinds() for one in installed(municipality, kind)}


def kinds() -> list[str]:
    return list(_BUILDERS)


def _levels(municipality: Municipality) -> Iterator[Installed]:
    used = (municipality.scheme_version_id, municipality.school_scheme_version_id)
    for version in dict.fromkeys(used):
        scheme = catalogue.scheme_version(version).scheme
        for axis, codes in catalogue.levels(version).items():
            group = f"{scheme.name}　{Axis(axis).label}"
            for code, level in codes.items():
                yield Installed(
                    Kind.LEVEL,
                    naming.level_code(scheme.key, axis, code),
                    level.label,
                    group=group,
                    about=level.criteria,
                    mark=code,
                    **_said(level),
                )


def _segments(_municipality: Municipality) -> Iterator[Installed]:
    for code, row in catalogue.segments().items():
        yield Installed(
            Kind.SEGMENT,
            code,
            row.label,
            about=row.covers,
            short_label=row.short_label,
            mark=row.short_label,
            **_said(row),
        )


def _models(_municipality: Municipality) -> Iterator[Installed]:
    for row in catalogue.document("network_rules")["models"]:
        conditions = "／".join(row.get("conditions", ()))
        told = {"summary": row["summary"], "conditions": conditions}
        about = _("%(summary)s。条件：%(conditions)s") % told if conditions else row["summary"]
        yield Installed(Kind.MODEL, row["code"], row["ja"], about=about, **_stated(row))


def _rules(_municipality: Municipality) -> Iterator[Installed]:
    for row in catalogue.document("network_rules")["rules"]:
        yield Installed(
            Kind.RULE,
            row["id"],
            row["title"],
            about=row.get("message", ""),
            severity=row["severity"],
            clause=row["clause"],
            mark=row["id"],
            **_stated(row),
        )


def _duties(_municipality: Municipality) -> Iterator[Installed]:
    for duty in catalogue.handbook().duties:
        role = catalogue.label("role", duty.permission)
        levels_meant = "・".join(sorted(duty.levels, reverse=True)) or _("すべての区分")
        told = {"levels": levels_meant, "role": role or _("不要")}
        yield Installed(
            Kind.HANDLING,
            duty.id,
            duty.text,
            group=duty.stage,
            about=_("区分：%(levels)s　許可：%(role)s") % told,
            mark=duty.id,
            source=duty.source,
            verified=duty.verified,
        )


def _controls(_municipality: Municipality) -> Iterator[Installed]:
    scopes = {"org": _("団体全体"), "unit": _("部署ごと"), "asset": _("資産ごと")}
    for control in catalogue.controls():
        told = {"scope": scopes[control.scope], "check": control.check}
        yield Installed(
            Kind.CONTROL,
            control.id,
            control.name,
            about=_("%(scope)s。%(check)s") % told,
            clause=control.clause,
            mark=control.id,
            source=control.source,
            verified=control.verified,
        )


def _roles(_municipality: Municipality) -> Iterator[Installed]:
    for key, row in catalogue.roles().items():
        yield Installed(
            Kind.ROLE,
            key,
            row.label,
            group=row.get_scope_display(),
            about="、".join(row.duties) or row.typical,
            **_said(row),
        )


def _retentions(_municipality: Municipality) -> Iterator[Installed]:
    for code, row in catalogue.retentions().items():
        about = _("%(years)d年で満了") % {"years": row.years} if row.years else ""
        yield Installed(Kind.RETENTION, code, row.label, about=about, **_said(row))


def _said(row: Any) -> dict[str, str]:
    return {"source": row.source_key, "verified": row.verified}


def _stated(row: Mapping[str, Any]) -> dict[str, str]:
    return {"source": row["source"], "verified": row["verified"]}


_BUILDERS: Mapping[str, Callable[[Municipality], Iterator[Installed]]] = {
    Kind.LEVEL: _levels,
    Kind.SEGMENT: _segments,
    Kind.MODEL: _models,
    Kind.RULE: _rules,
    Kind.HANDLING: _duties,
    Kind.CONTROL: _controls,
    Kind.ROLE: _roles,
    Kind.RETENTION: _retentions,
}
