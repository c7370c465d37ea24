"""Keeping entries of the catalogue in a municipality's own way, and confirming them."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from assets.models import LocalEntry, Municipality, User
from assets.services import versions
from assets.services.master import effects, entries
from assets.services.master.entries import SWITCHED, Installed
from config.kit import recording

Kind = LocalEntry.Kind
Key = tuple[str, str]


def opened(municipality: Municipality, kind: str, code: str) -> LocalEntry:
    """Return how an entry is kept, or a blank at version 0 for one that is kept as installed."""
    known = LocalEntry.objects.filter(municipality=municipality, kind=kind, code=code)
    entry = known.select_related("confirmed_by").first()
    if entry is None:
        entry = LocalEntry(municipality=municipality, kind=kind, code=code, version=0)
    entry.municipality = municipality
    return entry


def keep_entry(entry: LocalEntry, *, by: User, version: int, reason: str = "") -> LocalEntry:
    """Store how a municipality keeps an entry that was opened at `version`.

    What says the same as the installed entry is stored as nothing of one's own. Raises
    ConflictError, or ValidationError keyed by field. The findings follow a changed rule.
    """
    told = {"kind": entry.get_kind_display(), "code": entry.code}
    why = reason or entry.reason or _("基準と規則を変更：%(kind)s %(code)s") % told
    with _action(entry.municipality, by=by, reason=why):
        place = _locked(entry.municipality)
        stored = opened(place, entry.kind, entry.code)
        if stored.version != version:
            raise versions.ConflictError(stored, versions.version_of(entry, version))
        tidy(entry, entries.find(place, entry.kind, entry.code))
        entry.pk = stored.pk
        if not versions.differs(stored, entry):
            return stored
        versions.check(entry)
        effect = _effect(place, [entry])
        entry.version = version + 1
        entry.save()
        restamp(place, entry.municipality)
        _follow(place, effect)
    return entry


def confirm(
    municipality: Municipality, *, keys: Iterable[Key], by: User, on: date, reason: str = ""
) -> int:
    """Note that entries (kind, code) were compared with the municipality's own rules.

    Entries that were confirmed before keep whom and when. Returns how many are new.
    """
    why = reason or _("基準と規則を確認")
    with _action(municipality, by=by, reason=why):
        place = _locked(municipality)
        wanted = list(dict.fromkeys(keys))
        _refuse_unknown(wanted, entries.every(place))
        kept = _kept(place)
        count = 0
        for key in wanted:
            entry = kept.get(key) or LocalEntry(
                municipality=place, kind=key[0], code=key[1], version=0
            )
            if entry.confirmed_on is None:
                _note(entry, by=by, on=on)
                count += 1
        if count:
            restamp(place, municipality)
    return count


def store_many(
    municipality: Municipality, *, changed: Iterable[LocalEntry], by: User, reason: str
) -> int:
    """Store entries that were read from a file as one action; returns how many differ."""
    with _action(municipality, by=by, reason=reason):
        place = _locked(municipality)
        kept, known = _kept(place), entries.every(place)
        changed, count = list(changed), 0
        effect = _effect(place, changed)
        for entry in changed:
            stored = kept.get((entry.kind, entry.code))
            entry.municipality, entry.pk = place, stored.pk if stored else None
            entry.version = stored.version if stored else 0
            tidy(entry, known.get((entry.kind, entry.code)))
            if stored is not None and not versions.differs(stored, entry):
                continue
            versions.check(entry)
            entry.version += 1
            entry.save()
            count += 1
        if count:
            restamp(place, municipality)
            _follow(place, effect)
    return count


def restamp(place: Municipality, *seen: Municipality) -> None:
    """Let everybody read anew how a municipality keeps its entries.

    The stamp is drawn by lot: one of an action that was taken back is never seen again.
    """
    place.catalogue_stamp = uuid4()
    place.save(update_fields=["catalogue_stamp"])
    for municipality in seen:
        municipality.catalogue_stamp = place.catalogue_stamp


def _effect(place: Municipality, changed: list[LocalEntry]) -> effects.Effect | None:
    if not effects.touches_rules(changed):
        return None
    return effects.of_entries(place, changed, on=recording.today())


def _follow(place: Municipality, effect: effects.Effect | None) -> None:
    if effect is not None:
        effects.follow(place, effect, on=recording.today())


def _note(entry: LocalEntry, *, by: User, on: date) -> None:
    entry.confirmed_by, entry.confirmed_on = by, on
    entry.version += 1
    entry.save()


def _kept(place: Municipality) -> Mapping[Key, LocalEntry]:
    rows = LocalEntry.objects.filter(municipality=place)
    return {(row.kind, row.code): row for row in rows}


def _locked(municipality: Municipality) -> Municipality:
    return Municipality.objects.select_for_update().get(pk=municipality.pk)


def _action(municipality: Municipality, *, by: User, reason: str) -> Any:
    return recording.action(by=by, reason=reason, municipality_id=municipality.pk)


def _refuse_unknown(wanted: Iterable[Key], known: Mapping[Key, Installed]) -> None:
    for kind, code in wanted:
        if (kind, code) not in known:
            raise ValidationError(_unknown(kind, code))


def _unknown(kind: str, code: str) -> str:
    label = dict(Kind.choices).get(kind, kind)
    return _("「%(kind)s」に「%(code)s」はありません。") % {"kind": label, "code": code}


def tidy(entry: LocalEntry, known: Installed | None) -> None:
    """Take away what only repeats the installed entry, and refuse what its kind does not have."""
    if known is None:
        raise ValidationError(_unknown(entry.kind, entry.code))
    for name in ("label", "short_label", "severity"):
        if getattr(entry, name) == getattr(known, name):
            setattr(entry, name, "")
    if not entry.is_on and entry.kind not in SWITCHED:
        raise ValidationError({"is_on": _("この種類の項目は、使わないことにできません。")})
    if entry.severity and entry.kind != Kind.RULE:
        raise ValidationError({"severity": _("重さを変えられるのは、規則だけです。")})
    if (entry.severity or not entry.is_on) and not entry.reason:
        message = _("使わない理由、又は重さを変える理由を入力してください。")
        raise ValidationError({"reason": message})
