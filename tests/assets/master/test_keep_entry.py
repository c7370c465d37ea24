"""Keeping an entry of the catalogue in a municipality's own way; confirming entries."""

import pytest
from django.core.exceptions import ValidationError

from assets.models import LocalEntry, Municipality, User
from assets.services.master import entries, keeping
from assets.services.versions import ConflictError
from config.kit import recording
from tests import factories
from tests.assets.master.keeping import keep


def test_every_entry_has_a_name_a_source_and_a_code_of_its_own(village: Municipality) -> None:
    for kind in entries.kinds():
        found = entries.installed(village, kind)
        codes = [one.code for one in found]
        assert len(set(codes)) == len(codes) > 0, kind
        assert all(one.label and one.source and one.verified for one in found), kind


def test_it_is_recorded_with_its_reason(village: Municipality, admin: User) -> None:
    entry = keep(village, "rule", "NR-801", by=admin, is_on=False, reason="別に管理するため")

    version = entry.history.get()
    assert version.history_change_reason == "別に管理するため"
    assert version.history_user == admin
    assert (entry.version, LocalEntry.objects.get().is_on) == (1, False)


def test_what_repeats_the_installed_entry_is_nothing_of_ones_own(
    village: Municipality, admin: User
) -> None:
    entry = keep(village, "role", "ism", by=admin, label="情報セキュリティ管理者")

    assert entry.label == ""
    line = next(one for one in entries.lines(village, "role") if one.installed.code == "ism")
    assert not line.is_changed


def test_who_is_late_is_told(village: Municipality, admin: User) -> None:
    first = keeping.opened(village, "role", "ism")
    keep(village, "role", "ism", by=admin, label="保護責任者")
    first.label = "管理責任者"

    with pytest.raises(ConflictError) as conflict, recording.origin("screen"):
        keeping.keep_entry(first, by=admin, version=first.version)
    assert conflict.value.stored.label == "保護責任者"


@pytest.mark.parametrize(
    ("kind", "code", "columns", "field"),
    [
        ("rule", "NR-801", {"is_on": False}, "reason"),
        ("rule", "NR-801", {"severity": "info"}, "reason"),
        ("rule", "NR-802", {"severity": "grave", "reason": "重い"}, "severity"),
        ("role", "ism", {"is_on": False, "reason": "置かない"}, "is_on"),
        ("role", "ism", {"severity": "error", "reason": "重い"}, "severity"),
        ("model", "alpha", {"is_on": False, "reason": "使わない"}, "is_on"),
        ("segment", "lgwan", {"label": "名" * 201}, "label"),
        ("segment", "lgwan", {"label": "123456789018"}, "label"),
    ],
)
def test_it_refuses_with_a_sentence_at_the_field(
    village: Municipality, admin: User, kind: str, code: str, columns: dict, field: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        keep(village, kind, code, by=admin, **columns)

    assert field in refused.value.message_dict
    assert not LocalEntry.objects.exists()


def test_an_entry_that_does_not_exist_is_refused(village: Municipality, admin: User) -> None:
    with pytest.raises(ValidationError, match="ありません"):
        keep(village, "rule", "NR-999", by=admin, label="架空")
    with pytest.raises(ValidationError, match="ありません"), recording.origin("screen"):
        keeping.confirm(village, keys=[("rule", "NR-999")], by=admin, on=factories.TODAY)


def test_many_are_confirmed_as_one_action_and_only_once(village: Municipality, admin: User) -> None:
    keep(village, "rule", "NR-801", by=admin, severity="info", reason="軽いため")
    keys = [("rule", "NR-801"), ("rule", "NR-802"), ("role", "ism"), ("role", "ism")]

    with recording.origin("screen"):
        assert keeping.confirm(village, keys=keys, by=admin, on=factories.TODAY) == 3
    with recording.origin("screen"):
        assert keeping.confirm(village, keys=keys, by=admin, on=factories.FOUNDED) == 0

    rows = LocalEntry.objects.filter(confirmed_by=admin, confirmed_on=factories.TODAY)
    assert rows.count() == 3
    assert rows.get(code="NR-801").severity == "info"
    newest = [row.history.first().request_id for row in rows]
    assert len(set(newest)) == 1
