"""The end of the years for which a municipality keeps its events."""

import json
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils.timezone import now

from assets.models import Municipality
from audits.models import Event
from audits.services import events
from config.kit import recording
from tests.audits.conftest import old_event


def test_what_is_past_its_years_is_dropped_and_named(village: Municipality) -> None:
    old = [old_event(village, "view", days=400), old_event(village, "login", days=400)]
    kept = [old_event(village, "export", days=4000), old_event(village, "view", days=300)]
    last = old_event(village, "hidden", days=370)

    with recording.origin("task run_due"):
        assert events.drop_expired(at=now(), by=recording.PROGRAM) == 3

    left = set(Event.objects.values_list("pk", flat=True))
    assert left >= {one.pk for one in kept}
    assert not left & {one.pk for one in [*old, last]}
    gone = events.Dropped.of(village.pk)
    long_ago = now() - timedelta(days=370)
    numbers = range(old[0].pk - 2, last.pk + 3)
    covered = {number for number in numbers if gone.covers(number, sealed_at=long_ago)}
    assert covered == {one.pk for one in [*old, last]}
    assert not gone.covers(last.pk, sealed_at=now())


def test_a_municipality_may_keep_them_longer(village: Municipality) -> None:
    village.event_years = 3
    village.save()
    old_event(village, "view", days=700)

    assert events.drop_expired(at=now(), by=recording.PROGRAM) == 0


def test_no_clock_that_runs_ahead_takes_what_has_not_expired(
    village: Municipality, capsys: pytest.CaptureFixture[str]
) -> None:
    """run_due --now may name any day: only what has expired by the real one goes."""
    fresh = old_event(village, "view", days=10)

    call_command("run_due", "--now", (now() + timedelta(days=800)).isoformat())

    assert json.loads(capsys.readouterr().out)["events"] == 0
    assert Event.objects.filter(pk=fresh.pk).exists()
