"""Taking back an applied change of staff within a week, as one action, where nothing moved on."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from assets.models import Appointment, Handover, Notice, PersonnelChange, User
from assets.services import rights, taking_back, versions
from assets.services.handovers import opening
from config.kit import recording

State = PersonnelChange.State


def undo(
    change: PersonnelChange, *, by: Any, on: date, at: datetime, version: int, reason: str = ""
) -> PersonnelChange:
    """Put back people, terms, roles and hand-overs as they were before the change.

    Raises ValidationError when the change is too old, or when one of its rows was changed
    since: half a change would leave posts with two holders.
    """
    default = _("人事異動「%(name)s」を取り消し") % {"name": change.name}
    with (
        recording.doing("undo", apart=True),
        recording.action(by=by, reason=reason or default, municipality_id=change.municipality_id),
    ):
        stored = versions.lock(change, version=version)
        taking_back.demand_recent(stored, at=at)
        request = stored.applied_request
        taking_back.put_back(Handover, request)
        opening.drop_untouched(stored)
        for term in taking_back.put_back(Appointment, request):
            term.delete()
        taking_back.put_back_roles(request, by=by, on=on)
        _drop_newcomers(stored, taking_back.put_back(User, request))
        for user in _people(stored):
            rights.apply_rights(user, on=on, by=by)
        stored.state = State.UNDONE
        versions.store(stored, version=version)
    return stored


def _people(change: PersonnelChange) -> Iterable[User]:
    return User.objects.filter(pk__in=change.moves.exclude(user=None).values("user"))


def _drop_newcomers(change: PersonnelChange, people: Iterable[User]) -> None:
    """An account that nobody could sign in to goes, so that its name can be given again."""
    for user in people:
        if user.has_usable_password():
            told = {"name": user.name}
            raise ValidationError(
                _("%(name)sさんには、すでにパスワードが発行されているため、取り消せません。") % told
            )
        change.moves.filter(user=user).update(user=None)
        Notice.objects.filter(recipient=user).delete()
        user.delete()
