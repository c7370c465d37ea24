"""The history page of an asset: its timeline and the chosen change, ready to print."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assets.access import Viewer
from assets.models import Asset
from audits.services import words
from audits.services.history import PAGE, Entry, History, Row, current, state
from audits.services.others import other_assets
from audits.services.restoring import outdated
from audits.tables import timeline, wording
from audits.tables.cells import Cell
from audits.tables.diff import Comparison, Reader
from audits.tables.timeline import Day


@dataclass
class Chosen:
    """The change that is shown beside the timeline."""

    key: str
    version: int | None
    title: str
    at: datetime
    person: str
    place: str
    door: str
    reason: str
    request_id: str
    comparison: Comparison = field(default_factory=Comparison)
    happened: list[str] = field(default_factory=list)
    others: int = 0
    secret: bool = False
    is_newest: bool = False


@dataclass
class HistoryPage:
    """Everything that the template prints."""

    asset: Asset
    days: list[Day]
    total: int
    start: int
    older: int
    chosen: Chosen
    with_current: bool
    previous_key: str = ""
    next_key: str = ""

    @property
    def timeline(self) -> SafeString:
        address = reverse("asset_history", args=[self.asset.asset_no])
        return timeline.drawn(self.days, address)

    @property
    def newer_start(self) -> int:
        return max(0, self.start - PAGE)

    @property
    def older_start(self) -> int:
        return self.start + PAGE


def history_page(
    asset: Asset, viewer: Viewer, *, key: str = "", start: int | None = None, with_current: bool
) -> HistoryPage | None:
    """Return the page of one change (the newest without a key), or None for an unknown one."""
    history = History(asset)
    place = history.find(key) if key else 0
    if place is None or not history.entries:
        return None
    if start is None or not 0 <= start < len(history.entries):
        start = place // PAGE * PAGE
    entry = history.entries[place]
    shown = history.entries[start : start + PAGE]
    history.load([*shown, entry])
    reader = Reader(asset, viewer)
    timeline.want_people([*shown, entry], reader.names)
    now = current(asset)
    reader.collect(entry.before, entry.after, now, links=entry.links)
    chosen = _chosen(entry, reader, with_current=with_current, now=now)
    chosen.is_newest = entry.version == asset.version
    chosen.others = other_assets(viewer, asset, request_id=entry.request_id)
    around = _Around(history.entries, place)
    return HistoryPage(
        asset=asset,
        days=timeline.days(shown, reader, chosen=entry.key),
        total=len(history.entries),
        start=start,
        older=max(0, len(history.entries) - start - PAGE),
        chosen=chosen,
        with_current=with_current,
        previous_key=around.key(1),
        next_key=around.key(-1),
    )


@dataclass(frozen=True)
class _Around:
    entries: list[Entry]
    place: int

    def key(self, step: int) -> str:
        place = self.place + step
        return self.entries[place].key if 0 <= place < len(self.entries) else ""


def _chosen(entry: Entry, reader: Reader, *, with_current: bool, now: Row) -> Chosen:
    facts = entry.facts
    user = facts.get("history_user_id")
    made = Chosen(
        key=entry.key,
        version=entry.version,
        title=wording.title(entry),
        at=entry.at,
        person=timeline.person(entry, reader.names),
        place=reader.names.place(user, at=entry.at),
        door=words.door(str(facts.get("door", ""))),
        reason=reader.reason(entry),
        request_id=str(entry.request_id),
        secret=not reader.may_see(entry.before, entry.after),
    )
    if made.secret:
        return made
    if with_current and entry.after is not None:
        made.comparison = reader.compare(entry.after, now, before_at=entry.at, at=None)
        return made
    if entry.after is not None:
        made.comparison = reader.compare(entry.before, entry.after, before_at=entry.at, at=entry.at)
    made.comparison.cells += _beside(entry, reader)
    made.happened = list(_happened(entry))
    return made


def _beside(entry: Entry, reader: Reader) -> Iterator[Cell]:
    yield from reader.link_cells(entry.links, at=entry.at)
    yield from reader.disposal_cells(entry.disposals, at=entry.at)
    yield from reader.attachment_cells(entry.attachments)


def _happened(entry: Entry) -> Iterator[str]:
    """Say what followed from the change beyond its columns."""
    before, after = entry.before, entry.after
    if before and after:
        if after["restricted"] and not before["restricted"]:
            yield _("限られた人だけに見える資産になりました。")
        if before["restricted"] and not after["restricted"]:
            yield _("資産を見られるすべての人に見えるようになりました。")
        if before["org_unit_id"] != after["org_unit_id"]:
            yield _("所管が移り、見られる人と変更できる人が変わりました。")
    if entry.links:
        count = len(entry.links)
        words = ngettext(
            "つながりが%(count)d件変わりました。", "つながりが%(count)d件変わりました。", count
        )
        yield words % {"count": count}


def state_page(asset: Asset, viewer: Viewer, *, version: int) -> dict[str, Any] | None:
    """Return the full contents at a version, or None for one that is unknown or secret."""
    row, reader = state(asset, version), Reader(asset, viewer)
    if row is None or not reader.may_see(row):
        return None
    reader.collect(row)
    at, user = row["history_date"], row["history_user_id"]
    return {
        "version": version,
        "at": at,
        "person": reader.names.person(user, at=at),
        "reason": row["history_change_reason"],
        "parts": list(reader.contents(row, at=at)),
        "is_newest": version == asset.version,
    }


def restore_preview(asset: Asset, viewer: Viewer, *, version: int) -> dict[str, Any] | None:
    """Return what going back to a version would change, or None for an unknown one."""
    row, reader = state(asset, version), Reader(asset, viewer)
    if row is None or not reader.may_see(row):
        return None
    now, kept = current(asset), outdated(asset, row)
    target = {**row, **{key: now[key] for key in ("status", "restricted", *kept)}}
    reader.collect(now, target)
    comparison = reader.compare(now, target, before_at=None, at=row["history_date"])
    return {"version": version, "comparison": comparison, "grades_stay": bool(kept)}
