"""Filling the catalogue from data/*.yaml, and an administrator's changes to it."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml
from django.utils import translation

from classification.levels import Axis, Scope
from classification.models import (
    Business,
    Catalogue,
    Level,
    Retention,
    Role,
    Scheme,
    SchemeVersion,
    Segment,
)
from classification.models.entry import Entry
from config.kit import recording

DATA = Path(__file__).resolve().parent.parent / "data"
DOCUMENTS = (
    "approvals",
    "classification_schemes",
    "controls",
    "handling_rules",
    "inheritance",
    "maturity",
    "network_rules",
    "retention",
    "roles",
    "sources",
    "wizard",
)

Facts = dict[str, Any]
Row = TypeVar("Row", bound=Entry)


@dataclass
class Loaded:
    """What a load changed: how many rows, scheme versions and documents are new or newer."""

    rows: int = 0
    versions: int = 0
    documents: int = 0

    def __bool__(self) -> bool:
        return bool(self.rows or self.versions or self.documents)


def load_catalogue(*, by: Any, reason: str, folder: Path = DATA) -> Loaded:
    """Bring the catalogue up to the files of `folder`; a second run changes nothing.

    A scheme whose levels differ from its newest version gets a new version: grades
    that were decided under the old one keep it. Rows that an administrator changed or
    confirmed stay as they are, and nothing is ever removed.
    """
    loaded = Loaded()
    files = {name: _read(folder / f"{name}.yaml") for name in (*DOCUMENTS, "businesses")}
    # Names that are made up of an axis and a code are stored in the language of the data.
    with recording.action(by=by, reason=reason), translation.override("ja"):
        loaded.rows += _load_list(
            Segment, "code", map(_segment, files["network_rules"]["segments"])
        )
        loaded.rows += _load_list(Role, "key", map(_role, files["roles"]["roles"]))
        loaded.rows += _load_list(Retention, "code", map(_retention, files["retention"]["classes"]))
        loaded.rows += _load_list(
            Business, "code", map(_business, files["businesses"]["businesses"])
        )
        _load_schemes(files["classification_schemes"], loaded)
        for kind in DOCUMENTS:
            loaded.documents += _load_document(kind, files[kind])
    return loaded


def amend(row: Row, *, by: Any, reason: str, **changed: Any) -> Row:
    """Record an administrator's words for a row or, without any, that it is right as it is.

    The row counts as confirmed afterwards, and newer defaults leave it alone.
    Raises ValidationError.
    """
    with recording.action(by=by, reason=reason):
        fresh = type(row)._default_manager.select_for_update().get(pk=row.pk)
        for name, value in changed.items():
            setattr(fresh, name, value)
        fresh.verified, fresh.customised = "confirmed", True
        fresh.full_clean()
        fresh.save()
        if isinstance(fresh, Level) and not fresh.version.customised:
            fresh.version.customised = True
            fresh.version.save()
    return fresh


def _read(path: Path) -> Any:
    return yaml.load(path.read_text("utf-8"), yaml.CSafeLoader)


def _digest(content: Any) -> str:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _load_list(model: type[Row], name: str, rows: Iterable[Facts]) -> int:
    """Create or update the rows of one list by the field `name`; return how many changed."""
    stored = {getattr(row, name): row for row in model._default_manager.all()}
    return sum(
        _store(stored.get(facts[name]) or model(), {**facts, "position": position})
        for position, facts in enumerate(rows, start=1)
    )


def _store(row: Entry, facts: Facts) -> bool:
    """Save the facts that differ; return whether there were any."""
    differs = row.pk is None or any(getattr(row, name) != facts[name] for name in facts)
    if row.customised or not differs:
        return False
    for name, value in facts.items():
        setattr(row, name, value)
    row.save()
    return True


def _load_schemes(file: Facts, loaded: Loaded) -> None:
    defaults = {file["defaults"][f"{scope}_scope"] for scope in Scope}
    stored = {scheme.key: scheme for scheme in Scheme.objects.all()}
    for facts in file["schemes"]:
        key = facts["id"]
        # The default is chosen once; afterwards it is the administrator's decision.
        scheme = stored.get(key) or Scheme(key=key, is_default=key in defaults)
        described = {
            "name": facts["name"],
            "scope": facts.get("scope", Scope.ADMIN),
            "note": facts.get("note", ""),
            **_provenance(facts),
        }
        loaded.rows += _store(scheme, described)
        loaded.versions += _load_version(scheme, facts)


def _load_version(scheme: Scheme, facts: Facts) -> bool:
    """Add a version when the levels differ from the newest one.

    It becomes the current one, unless an administrator made the current one their own.
    """
    digest = _digest([facts.get("since", ""), facts["axes"]])
    newest = scheme.versions.order_by("-number").first()
    if newest and newest.digest == digest:
        return False
    current = scheme.versions.filter(current=True).first()
    replaces = current is None or not current.customised
    if current and replaces:
        current.current = False
        current.save()
    version = SchemeVersion.objects.create(
        scheme=scheme,
        number=newest.number + 1 if newest else 1,
        since=facts.get("since", ""),
        current=replaces,
        digest=digest,
        **_provenance(facts),
    )
    for level in _levels(facts):
        Level.objects.create(version=version, **level)
    return True


def _levels(scheme: Facts) -> Iterator[Facts]:
    """Yield the levels of a scheme; what one does not say of its origin, the scheme says."""
    for axis, body in scheme["axes"].items():
        for level in body["levels"]:
            yield {
                "axis": axis,
                "code": level["code"],
                "rank": level["rank"],
                "label": level.get("label", f"{Axis(axis).label}{level['code']}"),
                "plain": level.get("plain", ""),
                "criteria": level.get("criteria", ""),
                "examples": level.get("examples", []),
                "note": level.get("note", ""),
                **_provenance({**scheme, **body, **level}),
            }


def _load_document(kind: str, content: Any) -> bool:
    digest = _digest(content)
    newest = Catalogue.objects.filter(kind=kind).order_by("-number").first()
    if newest and newest.digest == digest:
        return False
    number = newest.number + 1 if newest else 1
    Catalogue.objects.create(
        kind=kind, number=number, digest=digest, content=content, file=f"{kind}.yaml"
    )
    return True


def _provenance(row: Facts) -> Facts:
    return {"source_key": row["source"], "verified": row["verified"]}


def _segment(row: Facts) -> Facts:
    return {
        "code": row["code"],
        "label": row["ja"],
        "short_label": row["short"],
        "covers": row["covers"],
        **_provenance(row),
    }


def _role(row: Facts) -> Facts:
    return {
        "key": row["key"],
        "label": row["ja"],
        "scope": row["scope"],
        "typical": row["typical"],
        "duties": row["duties"],
        "approves": row["approves"],
        **_provenance(row),
    }


def _retention(row: Facts) -> Facts:
    return {"code": row["code"], "label": row["code"], "years": row["years"], **_provenance(row)}


def _business(row: Facts) -> Facts:
    return {
        "code": row["code"],
        "label": row["code"],
        "aliases": row["aliases"],
        **_provenance(row),
    }
