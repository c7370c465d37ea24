"""tests/agreement.py, which looks after every other test."""

import pytest

from assets.models import Unit
from config.kit import recording
from tests.agreement import assert_log_and_history_agree, newest_line

pytestmark = pytest.mark.usefixtures("tampered")


def test_a_save_leaves_a_line_and_a_version(unit: Unit) -> None:
    before = newest_line()
    with recording.origin("screen"), recording.action(by=recording.PROGRAM, reason="改称"):
        unit.name = "住民生活課"
        unit.save()
        unit.save()

    assert_log_and_history_agree(after=before)


def test_a_line_without_a_version_is_noticed(unit: Unit) -> None:
    before = newest_line()
    with recording.origin("screen"), recording.action(by=recording.PROGRAM, reason="改称"):
        Unit.objects.filter(pk=unit.pk).update(name="住民生活課")

    with pytest.raises(AssertionError, match=f"assets_unit {unit.pk}: 履歴がありません"):
        assert_log_and_history_agree(after=before)


def test_a_version_of_something_else_is_noticed(unit: Unit) -> None:
    before = newest_line()
    with recording.origin("screen"), recording.action(by=recording.PROGRAM, reason="改称"):
        unit.name = "住民生活課"
        unit.save()
        Unit.objects.filter(pk=unit.pk).update(name="別の課")
        unit.name = "また別の課"
        unit.save()

    with pytest.raises(AssertionError, match="履歴"):
        assert_log_and_history_agree(after=before)


def test_what_a_test_sets_up_itself_is_left_alone(unit: Unit) -> None:
    before = newest_line()
    Unit.objects.filter(pk=unit.pk).update(name="住民生活課")

    assert_log_and_history_agree(after=before)
