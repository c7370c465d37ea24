"""Where words of an asset are kept: in lines of the record, in versions, and in rows of today."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import models
from django.db.models import Q

from assets.models import ApprovalStep, Asset, ImportRun, ImportWork, Mail, Notice
from audits import ledger
from audits.models import Change, Event
from audits.services.erasing import masking
from audits.services.words import models_by_table
from config.kit.triggers import Logged

Model = type[models.Model]


@dataclass(frozen=True)
class Found:
    """A row that holds the words, and what its columns are without them."""

    model: Model
    pk: int
    columns: dict[str, Any]
    at: datetime | None = None
    row: models.Model | None = None

    @property
    def table(self) -> str:
        return str(self.model._meta.db_table)

    @property
    def is_recorded(self) -> bool:
        return isinstance(ledger.entry_of(self.model), Logged)


def evidence(asset: Asset, words: str) -> Iterator[Found]:
    """Yield what may not change otherwise, and holds the words: lines, versions, events."""
    requests: set[UUID] = set()
    seen: set[int] = set()
    for line in _own_lines(asset):
        seen.add(line.pk)
        if words in line.reason:
            requests.add(line.request_id)
        yield from _in_line(line, words)
    # One reason is written to all that an action changed, be it of this asset or not.
    for line in Change.objects.filter(request_id__in=requests).order_by("pk"):
        if line.pk not in seen:
            yield from _in_line(line, words, parts=())
    yield from _in_versions(asset, words, requests)
    yield from _in_events(asset, words)


def present(asset: Asset, words: str) -> Iterator[Found]:
    """Yield the rows of today that hold the words, those of the asset first."""
    for model, where in _around(asset).items():
        for row in model._default_manager.filter(where).order_by("pk"):
            yield from _in_row(row, words)
    runs = ImportRun.objects.filter(Q(rows__asset=asset) | Q(sources__asset=asset))
    told = Notice.objects.filter(municipality=asset.municipality_id, url__contains=asset.asset_no)
    mails = Mail.objects.filter(notices__in=told).distinct()
    for rows in (ImportWork.objects.filter(run__in=runs), told, mails):
        for row in rows:
            yield from _in_row(row, words)


def _around(asset: Asset) -> dict[Model, Q]:
    """The tables with rows of this asset, and the condition for them."""
    found: dict[Model, Q] = {Asset: Q(id=asset.pk)}
    for model in apps.get_models():
        mine = [item for item in model._meta.local_fields if item.related_model is Asset]
        ours = model is Asset or model._meta.app_label == "audits" or ledger.is_history(model)
        if mine and not ours:
            found[model] = Q(*(Q((item.attname, asset.pk)) for item in mine), _connector=Q.OR)
    found[ApprovalStep] = Q(application__asset=asset.pk)
    return found


def _own_lines(asset: Asset) -> Iterator[Change]:
    for model, where in _around(asset).items():
        keys = _keys(model, where)
        if keys:
            mine = Change.objects.filter(table_name=model._meta.db_table, row_key__in=keys)
            yield from mine.order_by("pk")


def _keys(model: Model, where: Q) -> set[str]:
    """The rows there are, and those there were."""
    found = set(model._default_manager.filter(where).values_list("pk", flat=True))
    history: Any = getattr(model, "history", None)
    if history is not None:
        found |= set(history.filter(where).values_list(model._meta.pk.attname, flat=True))
    return set(map(str, found))


def _in_line(line: Change, words: str, parts: tuple[str, ...] = ("old", "new")) -> Iterator[Found]:
    gone: dict[str, Any] = {}
    if words in line.reason:
        gone["reason"] = masking.masked(line.reason, words)
    for name in parts:
        text, changed = masking.image(getattr(line, name), words, _of_table(line.table_name))
        if changed:
            gone[name] = text
    if gone:
        yield Found(Change, line.pk, gone, line.at)


@cache
def _of_table(table: str) -> masking.Erasable:
    """Which columns of a table may lose words; those that are no more may."""
    model = models_by_table().get(table)
    if model is None:
        return lambda _column: True
    fixed = {str(f.column) for f in model._meta.local_concrete_fields} - ledger.erasable(model)
    return lambda column: column not in fixed


def _in_versions(asset: Asset, words: str, requests: Collection[UUID]) -> Iterator[Found]:
    around = _around(asset)
    for model in filter(ledger.is_history, apps.get_models()):
        versions: Any = model
        own: set[int] = set()
        if where := around.get(versions.instance_type):
            for row in versions.objects.filter(where).order_by("history_id").values():
                own.add(row["history_id"])
                yield from _in_version(versions, row, words, ledger.erasable(model))
        for row in versions.objects.filter(request_id__in=requests).values():
            if row["history_id"] not in own:
                yield from _in_version(versions, row, words, [ledger.REASON])


def _in_version(
    model: Any, row: dict[str, Any], words: str, names: Collection[str]
) -> Iterator[Found]:
    if gone := masking.columns(row, words, names):
        yield Found(model, row["history_id"], gone, row["history_date"])


def _in_events(asset: Asset, words: str) -> Iterator[Found]:
    here = Event.objects.filter(municipality_id=asset.municipality_id)
    about = Q(subject__contains=asset.asset_no) | Q(detail__contains=asset.asset_no)
    for event in here.filter(about).order_by("pk"):
        told = {"subject": event.subject, "detail": event.detail}
        if gone := masking.columns(told, words, told):
            yield Found(Event, event.pk, gone, event.at)


def _in_row(row: models.Model, words: str) -> Iterator[Found]:
    model = type(row)
    values = {item.attname: getattr(row, item.attname) for item in model._meta.concrete_fields}
    if gone := masking.columns(values, words, ledger.erasable(model)):
        yield Found(model, row.pk, gone, row=row)
