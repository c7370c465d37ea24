"""A change of the chart from its draft to its day: entered, planned, cancelled, due."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from assets.models import Municipality, Notice, Reorganisation
from assets.services import versions
from assets.services.moves import days
from assets.services.notices.offices import Offices
from assets.services.notices.telling import tell
from assets.services.reorganising import applying, plans
from config.kit import recording

State = Reorganisation.State


def enter(change: Reorganisation, *, by: Any, reason: str = "") -> Reorganisation:
    """Keep an unsaved change as a draft; raise ValidationError for one that cannot be."""
    days.demand_near(change.effective_on, at=change.created_at)
    with _action(change, by=by, reason=reason or _("機構改革の案を作成")):
        versions.check(change)
        objections = plans.make(change).objections
        if objections:
            raise ValidationError(objections)
        change.save(force_insert=True)
    return change


def visible(municipality: Municipality) -> QuerySet[Reorganisation]:
    found = Reorganisation.objects.filter(municipality=municipality)
    wanted = ("unit", "successor", "created_by")
    return found.select_related(*wanted).order_by("-effective_on", "-pk")


def find(municipality: Municipality, key: UUID) -> Reorganisation | None:
    wanted = ("municipality", "unit", "successor", "owner__unit", "created_by")
    found = Reorganisation.objects.filter(municipality=municipality, key=key)
    return found.select_related(*wanted).first()


def plan(change: Reorganisation, *, by: Any, version: int, reason: str = "") -> Reorganisation:
    """Settle the draft: it will be applied on its day."""
    with _action(change, by=by, reason=reason or _("機構改革の計画を確定")):
        stored = versions.lock(change, version=version)
        _demand(stored, State.DRAFT)
        objections = plans.make(stored).objections
        if objections:
            raise ValidationError(objections)
        stored.state = State.PLANNED
        versions.store(stored, version=version)
    return stored


def cancel(change: Reorganisation, *, by: Any, version: int, reason: str = "") -> Reorganisation:
    with _action(change, by=by, reason=reason or _("機構改革を取りやめ")):
        stored = versions.lock(change, version=version)
        _demand(stored, State.DRAFT, State.PLANNED)
        stored.state, stored.hindrance = State.CANCELLED, ""
        versions.store(stored, version=version)
    return stored


def apply_due(*, on: date, at: datetime, by: Any) -> int:
    """Apply every planned change whose day has come; return how many. Those that cannot be
    applied stay planned and say why."""
    due = Reorganisation.objects.filter(state=State.PLANNED, effective_on__lte=on)
    done = 0
    for change in due.select_related("municipality", "unit").order_by("effective_on", "pk"):
        with recording.doing("reorganise", apart=True):
            try:
                applying.apply(change, by=by, on=on, at=at)
                done += 1
            except ValidationError as error:
                _hinder(change, " ".join(error.messages)[:300], by=by, on=on)
    return done


def _hinder(change: Reorganisation, why: str, *, by: Any, on: date) -> None:
    if change.hindrance != why:
        with _action(change, by=by, reason=_("機構改革を適用できなかった")):
            stored = Reorganisation.objects.select_for_update().get(pk=change.pk)
            stored.hindrance = why
            versions.store(stored, version=stored.version)
    told = {"unit": change.unit.name}
    text = _("%(unit)sの機構改革を適用できませんでした。確かめてください。") % told
    url = reverse("reorganisation_detail", args=[change.key])
    for person in Offices(change.municipality_id, on=on).administrators:
        key = f"reorganise:{change.key}:{on:%Y-%m-%d}"
        tell(person, key=key, kind=Notice.Kind.ALARM, text=text, url=url, on=on)


def _demand(change: Reorganisation, *states: str) -> None:
    if change.state not in states:
        told = {"state": change.get_state_display()}
        raise ValidationError(_("この機構改革は「%(state)s」のため、変更できません。") % told)


def _action(change: Reorganisation, *, by: Any, reason: str) -> Any:
    return recording.action(by=by, reason=reason, municipality_id=change.municipality_id)
