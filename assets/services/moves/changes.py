"""A change of staff from its list to its day: entered, answered, planned, cancelled, due."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Count, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from assets.models import Municipality, Notice, PersonnelChange, PersonnelMove
from assets.services import versions
from assets.services.handovers import opening
from assets.services.moves import applying, days, plans
from assets.services.moves.matching import Matcher
from assets.services.moves.reading import Line
from assets.services.notices.offices import Offices
from assets.services.notices.telling import tell
from config.kit import recording
from config.kit.dates import wareki_short

State = PersonnelChange.State


def enter(
    municipality: Municipality,
    *,
    lines: Iterable[Line],
    facts: dict[str, Any],
    by: Any,
    at: datetime,
) -> PersonnelChange:
    """Keep a list as a draft (`facts`: name, effective_on, source_name); nothing changes yet."""
    change = PersonnelChange(municipality=municipality, created_by=by, created_at=at, **facts)
    days.demand_near(change.effective_on, at=at)
    with _action(change, by=by, reason=_("人事異動の名簿を取り込み")):
        versions.check(change)
        change.save(force_insert=True)
        matcher = Matcher(municipality, on=change.effective_on)
        moves = [matcher.move(line) for line in lines]
        for move in moves:
            move.change = change
        PersonnelMove.objects.bulk_create(moves)
    return change


def enter_list(
    municipality: Municipality,
    *,
    lines: Iterable[Line],
    facts: dict[str, Any],
    by: Any,
    at: datetime,
) -> list[PersonnelChange]:
    """Keep a list as drafts, one for each day on which a part of it takes effect."""
    parts = days.apart(lines, usual=facts["effective_on"])
    named = dict.fromkeys(parts, facts["name"])
    if len(parts) > 1:
        named = {day: f"{facts['name'][:48]}（{wareki_short(day)}）" for day in parts}
    reason = _("人事異動の名簿を取り込み")
    with recording.action(by=by, reason=reason, municipality_id=municipality.pk):
        return [
            enter(
                municipality,
                lines=some,
                facts=facts | {"effective_on": day, "name": named[day]},
                by=by,
                at=at,
            )
            for day, some in parts.items()
        ]


def visible(municipality: Municipality) -> QuerySet[PersonnelChange]:
    """The changes of a municipality, the newest first, each with its number of lines."""
    active = Count("moves", filter=Q(moves__left_out=False))
    found = PersonnelChange.objects.filter(municipality=municipality).annotate(people=active)
    return found.select_related("created_by").order_by("-effective_on", "-pk")


def find(municipality: Municipality, key: UUID) -> PersonnelChange | None:
    found = PersonnelChange.objects.filter(municipality=municipality, key=key)
    return found.select_related("municipality", "created_by", "planned_by").first()


def find_move(change: PersonnelChange, line: int) -> PersonnelMove | None:
    wanted = ("user__unit", "from_unit", "to_unit", "to_post__unit", "change")
    return change.moves.select_related(*wanted).filter(line=line).first()


def answer(move: PersonnelMove, *, by: Any, version: int) -> PersonnelMove:
    """Store the answered columns of a line of a draft that was opened at `version`."""
    change = move.change
    with _action(change, by=by, reason=_("人事異動の行を確かめて変更")):
        stored = _open_draft(change, version=version)
        move.doubts = []
        move.full_clean(exclude=["texts", "doubts"])
        move.save(force_update=True)
        versions.store(stored, version=version)
    return move


def add(move: PersonnelMove, *, by: Any, version: int) -> PersonnelMove:
    """Add a line that is not on the list: who takes a post that would be vacant."""
    change = move.change
    with _action(change, by=by, reason=_("空席になる役職の引き継ぎ先を指定")):
        stored = _open_draft(change, version=version)
        last = change.moves.order_by("-line").values_list("line", flat=True).first() or 0
        move.line = last + 1
        move.full_clean(exclude=["texts", "doubts"])
        move.save(force_insert=True)
        versions.store(stored, version=version)
    return move


def leave_out_unknown(change: PersonnelChange, *, by: Any, version: int, reason: str = "") -> int:
    """Leave out every line whose person is not known here; return how many."""
    with _action(change, by=by, reason=reason or _("台帳を使わない人の行を外す")):
        stored = _open_draft(change, version=version)
        unknown = change.moves.filter(user=None, username="", left_out=False)
        count = unknown.update(left_out=True)
        versions.store(stored, version=version)
    return count


def plan(change: PersonnelChange, *, by: Any, version: int, reason: str = "") -> PersonnelChange:
    """Settle the draft: it will be applied on its day. Raises ValidationError with open lines."""
    with _action(change, by=by, reason=reason or _("人事異動の計画を確定")):
        stored = _open_draft(change, version=version)
        made = plans.make(stored)
        if not made.is_ready:
            told = {"n": len(made.asking) + len(made.objections)}
            raise ValidationError(_("確かめることが%(n)d件残っています。") % told)
        stored.state, stored.planned_by = State.PLANNED, by
        versions.store(stored, version=version)
    return stored


def reopen(change: PersonnelChange, *, by: Any, version: int, reason: str = "") -> PersonnelChange:
    """Take a planned change back to a draft, so that its lines can be answered anew."""
    with _action(change, by=by, reason=reason or _("人事異動の計画を見直す")):
        stored = versions.lock(change, version=version)
        _demand(stored, State.PLANNED)
        stored.state, stored.hindrance = State.DRAFT, ""
        versions.store(stored, version=version)
    return stored


def cancel(change: PersonnelChange, *, by: Any, version: int, reason: str = "") -> PersonnelChange:
    """End a change that is not applied; the list stays as a record of what was meant."""
    with _action(change, by=by, reason=reason or _("人事異動を取りやめ")):
        stored = versions.lock(change, version=version)
        _demand(stored, State.DRAFT, State.PLANNED)
        stored.state, stored.hindrance = State.CANCELLED, ""
        versions.store(stored, version=version)
        opening.drop_untouched(stored)
    return stored


def apply_due(*, on: date, at: datetime, by: Any) -> int:
    """Apply every planned change whose day has come, the earliest first; return how many.

    One that cannot be applied stays planned, says why, and its administrators are told once
    a day; the others go on.
    """
    due = PersonnelChange.objects.filter(state=State.PLANNED, effective_on__lte=on)
    done = 0
    for change in due.select_related("municipality").order_by("effective_on", "pk"):
        with recording.doing("moves", apart=True):
            try:
                applying.apply(change, by=by, on=on, at=at)
                done += 1
            except ValidationError as error:
                _hinder(change, " ".join(error.messages), by=by, on=on)
    return done


def _hinder(change: PersonnelChange, why: str, *, by: Any, on: date) -> None:
    """Note why a change could not be applied, and tell the administrators."""
    if change.hindrance != why[:300]:
        with _action(change, by=by, reason=_("人事異動を適用できなかった")):
            stored = PersonnelChange.objects.select_for_update().get(pk=change.pk)
            stored.hindrance = why[:300]
            versions.store(stored, version=stored.version)
    for person in Offices(change.municipality_id, on=on).administrators:
        tell(
            person,
            key=f"moves:{change.key}:{on:%Y-%m-%d}",
            kind=Notice.Kind.ALARM,
            text=_("人事異動「%(name)s」を適用できませんでした。確かめてください。")
            % {"name": change.name},
            url=reverse("move_detail", args=[change.key]),
            on=on,
        )


def _open_draft(change: PersonnelChange, *, version: int) -> PersonnelChange:
    stored = versions.lock(change, version=version)
    _demand(stored, State.DRAFT)
    return stored


def _demand(change: PersonnelChange, *states: str) -> None:
    if change.state not in states:
        told = {"state": change.get_state_display()}
        raise ValidationError(_("この人事異動は「%(state)s」のため、変更できません。") % told)


def _action(change: PersonnelChange, *, by: Any, reason: str) -> Any:
    return recording.action(by=by, reason=reason, municipality_id=change.municipality_id)
