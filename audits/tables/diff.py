"""The comparison of two states of an asset, as far as the viewer may see it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from assets.access import Viewer
from assets.models import Asset, AssetRelation, CustomField, Disposal
from assets.models.custom_field import own_columns
from audits.services.history import COLUMNS, Entry, Linked, Row, differing
from audits.services.names import Names
from audits.tables import cells, wording
from audits.tables.cells import Cell, Html, Moment
from classification import columns

FIELDS = {f.attname: f for f in Asset._meta.concrete_fields}
_ORDER = {key: place for place, key in enumerate(columns.columns())}


def _place(attname: str) -> int:
    """Where a column stands in the form; derived ones come last."""
    return _ORDER.get(attname, _ORDER.get(attname.removesuffix("_id"), len(_ORDER)))


PLAIN = tuple(sorted((key for key in COLUMNS if key != "extra"), key=_place))
LINK_FIELDS = ("source_id", "target_id")


@dataclass(frozen=True)
class Stated:
    """One column of one state, for what did not change and for the full contents."""

    key: str
    label: str
    value: Html


@dataclass
class Comparison:
    """What a page shows of a change."""

    cells: list[Cell] = field(default_factory=list)
    unchanged: list[Stated] = field(default_factory=list)


class Reader:
    """One viewer reading the states of one asset: labels, names, and what stays hidden."""

    def __init__(self, asset: Asset, viewer: Viewer) -> None:
        self.asset, self.viewer = asset, viewer
        self.names = Names()
        self.sees_confidential = viewer.sees_confidential(asset)
        custom = own_columns(municipality=asset.municipality_id)
        self.custom = {item.key: item for item in custom}
        self.hidden_assets: frozenset[int] = frozenset()

    def may_see(self, *states: Row | None) -> bool:
        """Whether these contents may be shown: what was secret then stays secret."""
        return self.sees_confidential or not any(state and state["restricted"] for state in states)

    def reason(self, entry: Entry) -> str:
        """Return why; nothing for what is secret or tells of a link to a hidden asset."""
        ends = {link.row[key] for link in entry.links for key in LINK_FIELDS}
        closed_file = any(change.row["confidential"] for change in entry.attachments)
        if ends & self.hidden_assets or not self.may_see(entry.before, entry.after):
            return ""
        if closed_file and not self.sees_confidential:
            return ""
        return str(entry.facts.get("history_change_reason") or "")

    def collect(self, *states: Row | None, links: Iterable[Linked] = ()) -> None:
        """Note every name that is going to be shown, so that each kind is read at once."""
        found: set[int] = set()
        rows = [state for state in states if state]
        for item in FIELDS.values():
            if item.is_relation:
                keys = [row[item.attname] for row in rows]
                self.names.want(item.related_model, keys)  # type: ignore[arg-type]
                if item.related_model is Asset:
                    found.update(key for key in keys if key)
        found |= {link.row[key] for link in links for key in LINK_FIELDS}
        self.names.want(Asset, found)
        found.discard(self.asset.pk)
        if found:
            seen = self.viewer.assets().filter(pk__in=found).values_list("pk", flat=True)
            self.hidden_assets = frozenset(found - set(seen))

    def compare(
        self, before: Row | None, after: Row, *, before_at: datetime | None, at: datetime | None
    ) -> Comparison:
        """Compare two states of the asset's own row, column by column."""
        old, new = self._moment(before or {}, before_at), self._moment(after, at)
        changed = set(differing(before, after))
        made = Comparison()
        for key in PLAIN:
            if key in changed and before is None:
                made.cells.append(Cell(wording.label(key), "－", cells.value(FIELDS[key], new)))
            elif key in changed:
                made.cells.append(cells.pair(wording.label(key), FIELDS[key], old, new))
            elif before is not None and after[key] not in (None, "", []):
                made.unchanged.append(self._stated(key, new))
        self._compare_extra(made, (before or {}).get("extra") or {}, after["extra"] or {})
        return made

    def contents(self, state: Row, *, at: datetime | None) -> Iterator[tuple[str, list[Stated]]]:
        """Yield the parts of the form with every column of one state."""
        moment = self._moment(state, at)
        custom = [
            Stated(key, self._custom_label(key), self._custom_value(key, content))
            for key, content in (state["extra"] or {}).items()
            if self._may_see_custom(key)
        ]
        known = columns.columns()
        parts: dict[str, list[Stated]] = {key: [] for key in columns.groups()}
        rest: list[Stated] = []
        for key in PLAIN:
            column = known.get(key) or known.get(key.removesuffix("_id"))
            if column is None or not column.confidential or self.sees_confidential:
                target = parts[column.group] if column else rest
                target.append(self._stated(key, moment))
        for key, group in columns.groups().items():
            yield group.title, parts[key]
        yield _("独自の項目・その他"), custom + rest

    def link_cells(self, links: Iterable[Linked], *, at: datetime | None) -> Iterator[Cell]:
        for link in links:
            both = [self.link_text(state, at=at) if state else "" for state in link_states(link)]
            before, after = (text or cells.nothing() for text in both)
            yield Cell(_("つながり"), before, after)

    def link_text(self, row: Row, *, at: datetime | None) -> str:
        """Return the link as read from this asset: Xの上で動く, Xに保持される."""
        kind = AssetRelation.Kind(row["kind"])
        if row["source_id"] == self.asset.pk:
            other, words = row["target_id"], kind.label
        else:
            other, words = row["source_id"], AssetRelation.REVERSED[kind]
        if other in self.hidden_assets:
            name = _("（見る権限のない資産）")
        else:
            name = self.names.text(Asset, other, at=at)
        note = f"（{row['note']}）" if row["note"] else ""
        return f"{name} {words}{note}"

    def disposal_cells(self, changes: Iterable[Linked], *, at: datetime | None) -> Iterator[Cell]:
        for change in changes:
            old, new = self._moment(change.before or {}, at), self._moment(change.after or {}, at)
            for item in Disposal._meta.concrete_fields:
                if item.name in {"id", "asset"}:
                    continue
                was, now = old.row.get(item.attname), new.row.get(item.attname)
                if was != now and (was or now):
                    label = _("廃棄記録：%(label)s") % {"label": item.verbose_name}
                    yield cells.pair(label, item, old, new)

    def attachment_cells(self, changes: Iterable[Linked]) -> Iterator[Cell]:
        for change in changes:
            before, after = (self._file(state) for state in (change.before, change.after))
            yield Cell(_("添付"), before, after)

    def _file(self, row: Row | None) -> Html:
        if row is None:
            return cells.nothing()
        if row["confidential"] and not self.sees_confidential:
            return _("（見る権限のない添付）")
        size = filesizeformat(row["size"])
        if row["withdrawn"]:
            return _("%(name)s（取り下げた）") % {"name": row["name"]}
        return _("%(name)s（%(size)s）") % {"name": row["name"], "size": size}

    def _moment(self, row: Row, at: datetime | None) -> Moment:
        return Moment(row, at, self.names, self.hidden_assets)

    def _stated(self, key: str, moment: Moment) -> Stated:
        return Stated(key, wording.label(key), cells.value(FIELDS[key], moment))

    def _compare_extra(self, made: Comparison, old: dict[str, Any], new: dict[str, Any]) -> None:
        for key in [*self.custom, *sorted({*old, *new} - self.custom.keys())]:
            if not self._may_see_custom(key) or (key not in old and key not in new):
                continue
            label, was, now = self._custom_label(key), old.get(key), new.get(key)
            if was == now:
                made.unchanged.append(Stated(key, label, self._custom_value(key, now)))
            elif isinstance(was or now, list):
                made.cells.append(Cell(label, *cells.lists(was or [], now or [], str)))
            else:
                both = self._custom_value(key, was), self._custom_value(key, now)
                made.cells.append(Cell(label, *both))

    def _may_see_custom(self, key: str) -> bool:
        if self.sees_confidential:
            return True
        item, column = self.custom.get(key), columns.columns().get(key)
        return not ((item and item.confidential) or (column and column.confidential))

    def _custom_label(self, key: str) -> str:
        if item := self.custom.get(key):
            return item.label
        column = columns.columns().get(key)
        return column.title if column else key

    def _custom_value(self, key: str, content: Any) -> Html:
        if content in (None, "", []):
            return cells.nothing()
        item = self.custom.get(key)
        if item and item.type == CustomField.Type.DATE:
            return cells.scalar(date.fromisoformat(content))
        column = columns.columns().get(key)
        texts = column.values if column else {}
        return cells.scalar(content) if content not in texts else texts[content]


def link_states(link: Linked) -> tuple[Row | None, Row | None]:
    return link.before, link.after


def field_count(entry: Entry) -> int:
    """How many columns and linked rows an action changed."""
    own = [key for key in entry.changed if key != "extra"]
    old = (entry.before or {}).get("extra") or {}
    new = (entry.after or {}).get("extra") or {}
    extra = [key for key in {*old, *new} if old.get(key) != new.get(key)]
    beside = (entry.links, entry.disposals, entry.attachments)
    return len(own) + len(extra) + sum(map(len, beside))
