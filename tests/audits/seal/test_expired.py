"""Events whose years are over: their seal stays, and the record itself says that they went."""

from datetime import timedelta

import pytest
from django.utils.timezone import now

from audits.models import Event
from audits.services import verification
from config.kit import events, recording
from tests.audits.conftest import triggers_off
from tests.audits.seal.conftest import Sealed

pytestmark = pytest.mark.unrecorded


def drop(world: Sealed, *, years_later: int) -> str:
    """Take the sealed event away and say that it had expired; return its name."""
    found = Event.objects.get(actor="editor", kind="login")
    name = f"出来事の記録 {found.pk}"
    with triggers_off("audits_event"):
        Event.objects.filter(pk=found.pk).delete()
        with recording.origin("task"):
            told = {"count": 1, "ids": str(found.pk)}
            events.tell("events_dropped", municipality_id=world.village.pk, **told)
        later = now() + timedelta(days=366 * years_later)
        Event.objects.filter(kind="events_dropped").update(at=later)
    return name


def test_what_went_after_its_years_breaks_no_seal(sealed: Sealed) -> None:
    name = drop(sealed, years_later=3)

    assert name not in {fault.object for fault in verification.verify().faults}


def test_a_fresh_event_that_is_called_expired_is_missed(sealed: Sealed) -> None:
    name = drop(sealed, years_later=0)

    assert name in {fault.object for fault in verification.verify().faults}
