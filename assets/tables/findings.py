"""The list of findings: what is wrong with which asset, and the way to mend it."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date

from django.http import QueryDict
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assets.access import Viewer
from assets.models import Finding
from assets.models.assessment import FindingQuerySet
from assets.services.findings import evaluation, listing, wording
from assets.services.findings.mending import Mending
from assets.tables import cells
from classification.rules import Rule
from config.kit import chips
from config.kit.languages import per_language
from config.kit.paging import COUNTED_TO
from config.kit.tables import Column, Table

State = Finding.State
SEVERITIES = {
    "error": ("late", gettext_lazy("違反")),
    "warn": ("warn", gettext_lazy("注意")),
    "info": ("info", gettext_lazy("参考")),
}
STATES = {State.OPEN: "todo", State.EXCEPTED: "suspended", State.RESOLVED: "ok"}


@dataclass(frozen=True)
class Tab:
    """One severity above the list, with how many findings it has."""

    label: str
    count: str
    href: str
    is_current: bool


def finding_table(
    rows: FindingQuerySet, query: QueryDict, viewer: Viewer, *, total: int | None = None
) -> Table:
    """Return one page of findings, the gravest first; `total` where they were counted already."""
    rules = evaluation.by_id(viewer.municipality) if viewer.municipality else {}
    table = Table(rows, _columns(viewer, rules), query)
    if total is not None and not table.pages.wish.exact:
        table.pages.total = min(total, COUNTED_TO + 1)
    return table


def tabs(counts: Mapping[str, int], query: QueryDict) -> list[Tab]:
    """Return all severities together and each alone."""
    asked = query.get("severity", "")
    current = asked if asked in counts else ""
    lines = {"": (_("すべて"), sum(counts.values()))}
    lines |= {name: (str(SEVERITIES[name][1]), count) for name, count in counts.items()}
    return [
        Tab(label, _counted(count), _address(query, name), is_current=name == current)
        for name, (label, count) in lines.items()
    ]


def _counted(count: int) -> str:
    return _("1万+") if count > COUNTED_TO else f"{count:,}"


@per_language
def severity_chip(severity: str) -> SafeString:
    """Return how grave a finding is, in a word with its sign."""
    look, label = SEVERITIES[severity]
    return chips.state_chip(look, str(label))


def of_rows(assets: Collection[int]) -> Callable[[int], str]:
    """Return the cell that counts the open findings of an asset, the gravest only."""
    counted = listing.gravest(assets)

    def cell(asset: int) -> SafeString:
        if asset not in counted:
            return SafeString("")
        severity, count = counted[asset]
        look, label = SEVERITIES[severity]
        told = {"label": label, "count": count}
        return chips.state_chip(look, _("%(label)s %(count)s件") % told)

    return cell


def _address(query: QueryDict, severity: str) -> str:
    kept = QueryDict(mutable=True)
    for name in ("unit", "rule", "state"):
        if query.get(name):
            kept[name] = query.get(name, "")
    if severity:
        kept["severity"] = severity
    return f"?{kept.urlencode()}"


def _columns(viewer: Viewer, rules: Mapping[str, Rule]) -> list[Column]:
    detail = cells.link(reverse("asset_handling", args=["*"]), with_title=False)
    return [
        Column("severity", _("重さ"), ("severity",), severity_chip, order="gravity",
               head_css="w-kind"),
        Column("asset_no", _("番号"), ("asset__asset_no",), order="asset__asset_no", css="id",
               head_css="w-id", card=_("番号")),
        Column("name", _("資産名"), ("asset__asset_no", "asset__name"), detail,
               order="asset__name", css="clip", tag="th"),
        Column("org_unit", _("所管"), ("asset__org_unit__name",), order="asset__org_unit__code",
               head_css="w-unit", card=_("所管")),
        Column("message", _("合っていないところと直し方"),
               ("rule", "columns", "state", "asset__asset_no", "asset__org_unit_id"),
               _message(viewer, rules), is_hashable=False, css="finding"),
        Column("found_on", _("見つけた日"), ("found_on",), chips.date_cell, order="found_on",
               head_css="w-date", card=_("見つけた日")),
        Column("state", _("状態"), ("state", "exception__expires_on", "resolved_on"), _state,
               head_css="w-state", card=_("状態")),
    ]  # fmt: skip


def _message(viewer: Viewer, rules: Mapping[str, Rule]) -> Callable[..., SafeString]:
    """Return the cell that says what is wrong and, to those who may, leads to the field."""
    may_edit = frozenset(viewer.unit_ids("edit_assets"))
    may_manage = viewer.can_everywhere("manage_units")
    mending = Mending(viewer.municipality) if viewer.municipality else None

    def cell(rule: str, broken: list[str], state: str, number: str, unit: int) -> SafeString:
        known = rules.get(rule)
        if known is None:
            return format_html("{}", _("規則%(rule)s（今は使っていません）") % {"rule": rule})
        text = wording.message(known, broken)
        cure = mending.cure(broken) if mending and state != State.RESOLVED else None
        if cure and cure.field and unit in may_edit:
            address = f"{reverse('asset_edit', args=[number])}#id_{cure.field}"
            told = _("「%(label)s」を直す") % {"label": cure.label}
        elif cure and cure.page and may_manage:
            address = reverse(cure.page)
            told = _("設定で「%(label)s」を決める") % {"label": cure.label}
        else:
            return format_html("{}", text)
        return format_html('{} <a href="{}">{}</a>', text, address, told)

    return cell


def _state(state: str, expires_on: date | None, resolved_on: date | None) -> SafeString:
    chip = chips.state_chip(STATES[State(state)], str(State(state).label))
    if state == State.EXCEPTED and expires_on:
        return format_html(
            '{} <span class="sub">{}</span>',
            chip,
            format_html(_("{}まで"), chips.date_cell(expires_on)),
        )
    if state == State.RESOLVED and resolved_on:
        return format_html('{} <span class="sub">{}</span>', chip, chips.date_cell(resolved_on))
    return chip
