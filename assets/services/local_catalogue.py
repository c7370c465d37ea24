"""The installed catalogue as one municipality keeps it: names, switches, severities, checks.

Reads only. What a municipality keeps in a way of its own is read once for each stamp that its
row carries, so that neither a name nor a rule costs a question of its own.
"""

from collections import defaultdict
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any
from uuid import UUID

from assets.models import LocalEntry, Municipality
from classification import controls as measures
from classification import handling, rules
from classification.services import catalogue, naming
from classification.services.naming import AS_INSTALLED, CONFIRMED, Way, Ways

KEPT = ("kind", "code", "label", "short_label", "is_on", "severity", "confirmed_on")

_read: dict[int, tuple[UUID, Ways]] = {}


def ways(municipality: Municipality | None) -> Ways:
    """Return how a municipality keeps the entries that it does not keep as installed."""
    stamp = municipality.catalogue_stamp if municipality else None
    if municipality is None or stamp is None:
        return AS_INSTALLED
    known = _read.get(municipality.pk)
    if known is None or known[0] != stamp:
        known = _read[municipality.pk] = (stamp, read(municipality))
    return known[1]


def spoken(municipality: Municipality | None) -> AbstractContextManager[None]:
    """Name everything as this municipality does while a block runs."""
    return naming.spoken(lambda: ways(municipality))


def network_rules(municipality: Municipality) -> tuple[rules.Rule, ...]:
    """Return the rules that a municipality applies, in the levels of the scheme in force."""
    kept, version = ways(municipality), municipality.scheme_version_id

    def work(base: tuple[rules.Rule, ...]) -> tuple[rules.Rule, ...]:
        ranks = catalogue.ranks(version, "confidentiality")
        named = tuple(rules.named_by(rule, ranks) for rule in base)
        return adjusted(named, kept.of("rule"))

    what = f"network_rules {version}"
    found: tuple[rules.Rule, ...] = kept.once(what, catalogue.network_rules(), work)
    return found


def network_models(municipality: Municipality) -> dict[str, str]:
    """Return the network models by code, each as the municipality calls it."""
    named = ways(municipality).of("model")
    return {
        code: (named[code].label if code in named else "") or str(label)
        for code, label in Municipality.NetworkModel.choices
    }


def handbook(municipality: Municipality) -> handling.Handbook:
    """Return the duties that a municipality knows, in its own words."""
    kept = ways(municipality)
    found: handling.Handbook = kept.once(
        "handbook", catalogue.handbook(), lambda base: _in_force(base, kept.of("handling"))
    )
    return found


def controls(municipality: Municipality) -> tuple[measures.Control, ...]:
    """Return the measures that a municipality asks for, in its own words."""
    kept = ways(municipality)
    found: tuple[measures.Control, ...] = kept.once(
        "controls", catalogue.controls(), lambda base: _asked(base, kept.of("control"))
    )
    return found


def adjusted(base: tuple[rules.Rule, ...], kept: Any) -> tuple[rules.Rule, ...]:
    """Return the rules that are switched on, each with the name and severity given to it."""
    return tuple(
        _rule(rule, way) if (way := kept.get(rule.id)) else rule
        for rule in base
        if rule.id not in kept or kept[rule.id].is_on
    )


def read(municipality: Municipality) -> Ways:
    """Read anew how a municipality keeps its entries."""
    found: dict[str, dict[str, Way]] = defaultdict(dict)
    rows = LocalEntry.objects.filter(municipality=municipality)
    for kind, code, label, short, is_on, severity, confirmed in rows.values_list(*KEPT):
        found[kind][code] = Way(label, short, is_on, severity, confirmed is not None)
    return Ways(found)


def _rule(rule: rules.Rule, way: Way) -> rules.Rule:
    return replace(
        rule,
        title=way.label or rule.title,
        severity=way.severity or rule.severity,
        verified=CONFIRMED if way.is_confirmed else rule.verified,
    )


def _in_force(book: handling.Handbook, kept: Any) -> handling.Handbook:
    duties = tuple(
        _duty(duty, way) if (way := kept.get(duty.id)) else duty
        for duty in book.duties
        if duty.id not in kept or kept[duty.id].is_on
    )
    return replace(book, duties=duties)


def _duty(duty: handling.Duty, way: Way) -> handling.Duty:
    verified = CONFIRMED if way.is_confirmed else duty.verified
    return replace(duty, text=way.label or duty.text, verified=verified)


def _asked(base: tuple[measures.Control, ...], kept: Any) -> tuple[measures.Control, ...]:
    return tuple(
        _measure(control, way) if (way := kept.get(control.id)) else control
        for control in base
        if control.id not in kept or kept[control.id].is_on
    )


def _measure(control: measures.Control, way: Way) -> measures.Control:
    verified = CONFIRMED if way.is_confirmed else control.verified
    return replace(control, name=way.label or control.name, verified=verified)
