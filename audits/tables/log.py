"""The change log in words: what kind of row, which one, and what was there before and after."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from assets.models import User
from audits.models import Change
from audits.services.change_log import Deed
from audits.services.names import NAMED_BY, Names
from audits.services.words import OPERATIONS, door, kind_of, models_by_table
from audits.tables import cells
from audits.tables.cells import MASK, Cell, Moment

Row = dict[str, Any]

UNTOLD = frozenset({"id", "version"})
NAMING = ("asset_no", "name", "label", "title", "username", "code", "key")


@dataclass(frozen=True)
class Told:
    """One line of the log as a person reads it."""

    number: int
    kind: str
    operation: str
    name: str
    at: datetime
    cells: list[Cell]


@dataclass(frozen=True)
class Summary:
    """One user action in the list."""

    request_id: str
    at: datetime
    person: str
    door: str
    reason: str
    lines: int
    what: str


def summaries(deeds: Iterable[Deed], names: Names) -> list[Summary]:
    found = list(deeds)
    names.want(User, (deed.actor_id for deed in found))
    return [summary(deed, names) for deed in found]


def summary(deed: Deed, names: Names) -> Summary:
    what = (
        _("%(kind)sの%(operation)s %(count)d件")
        % {"kind": kind_of(table), "operation": OPERATIONS.get(op, op), "count": count}
        for (table, op), count in deed.tables.items()
    )
    return Summary(
        request_id=str(deed.request_id),
        at=deed.at,
        person=person(deed.actor_id, deed.actor, deed.at, names),
        door=door(deed.source),
        reason=deed.reason,
        lines=deed.lines,
        what="、".join(what),
    )


def deed_page(deed: Deed, lines: Iterable[Change], names: Names) -> dict[str, Any]:
    """Return one action with its lines as the page prints them."""
    names.want(User, [deed.actor_id])
    return {
        "deed": summary(deed, names),
        "place": names.place(deed.actor_id, at=deed.at),
        "lines": tell(lines, names),
    }


def person(actor_id: int | None, actor: str, at: datetime, names: Names) -> str:
    if actor_id is None:
        return _("自動の処理")
    return names.person(actor_id, at=at, program=actor)


def tell(lines: Iterable[Change], names: Names) -> list[Told]:
    """Return the lines in words; foreign keys are named as of then, in one query per kind."""
    read = [(line, *_images(line)) for line in lines]
    for line, old, new in read:
        model = models_by_table().get(line.table_name)
        for item in _fields(model):
            if item.is_relation:
                names.want(item.related_model, (row.get(item.attname) for row in (old, new)))
        if model and model in NAMED_BY and not _own_name({**old, **new}):
            names.want(model, [_key(line)])
    return [_told(line, old, new, names) for line, old, new in read]


def _told(line: Change, old: Row, new: Row, names: Names) -> Told:
    model = models_by_table().get(line.table_name)
    return Told(
        number=line.pk,
        kind=kind_of(line.table_name),
        operation=str(OPERATIONS.get(line.operation, line.operation)),
        name=_name(line, {**old, **new}, model, names),
        at=line.at,
        cells=list(_cells(model, line, (old, new), names)),
    )


def _cells(
    model: type[models.Model] | None, line: Change, images: tuple[Row, Row], names: Names
) -> Iterator[Cell]:
    old, new = images
    before, after = Moment(old, line.at, names), Moment(new, line.at, names)
    known = {item.attname: item for item in _fields(model)}
    for key in [*known, *sorted({*old, *new} - known.keys())]:
        if key in UNTOLD or (key not in old and key not in new):
            continue
        stated = old.get(key) not in (None, "", [], {}), new.get(key) not in (None, "", [], {})
        if not any(stated):
            continue
        item = known.get(key)
        label = str(item.verbose_name) if item else key
        if item is None or MASK in (old.get(key), new.get(key)):
            yield Cell(label, str(old.get(key) or ""), str(new.get(key) or ""))
        elif line.operation == "update":
            yield cells.pair(label, item, before, after)
        else:
            both = (cells.value(item, m) if m.row else "" for m in (before, after))
            yield Cell(label, *both)


def _name(line: Change, row: Row, model: type[models.Model] | None, names: Names) -> str:
    if own := _own_name(row):
        return own
    if model and model in NAMED_BY:
        return names.text(model, _key(line), at=line.at)
    parts = (
        names.text(item.related_model, row[item.attname], at=line.at)
        for item in _fields(model)
        if item.is_relation and row.get(item.attname) is not None
    )
    return "、".join(filter(None, parts)) or f"#{line.row_key}"


def _own_name(row: Row) -> str:
    return " ".join(str(row[key]) for key in NAMING if isinstance(row.get(key), str))[:200]


def _key(line: Change) -> Any:
    return int(line.row_key) if line.row_key.isdecimal() else None


def _fields(model: type[models.Model] | None) -> Iterable[Any]:
    return model._meta.concrete_fields if model else ()


def _images(line: Change) -> tuple[Row, Row]:
    """Return both images with the values typed as the columns are today."""
    known = {item.attname: item for item in _fields(models_by_table().get(line.table_name))}
    old, new = (json.loads(text) if text else {} for text in (line.old, line.new))
    return _typed(old, known), _typed(new, known)


def _typed(row: Row, known: Mapping[str, Any]) -> Row:
    return {key: _value(known.get(key), content) for key, content in row.items()}


def _value(item: Any, content: Any) -> Any:
    if content is None or content == MASK or item is None:
        return content
    try:
        return _read(item, content)
    except (TypeError, ValueError):  # the column was of another type then
        return content


def _read(item: Any, content: Any) -> Any:
    if isinstance(item, models.BooleanField):
        return bool(content)
    if isinstance(item, models.DateTimeField):
        moment = datetime.fromisoformat(content)
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    if isinstance(item, models.DateField):
        return date.fromisoformat(content)
    if isinstance(item, models.JSONField) and isinstance(content, str):
        return json.loads(content)
    return content
