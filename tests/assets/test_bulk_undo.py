"""GET /assets/bulk/<request>/ and POST /assets/bulk/<request>/undo/"""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils.timezone import now

from assets.access import Viewer
from assets.models import Asset, Unit, User
from assets.services import bulk
from config.kit import recording
from tests.factories import make_asset, make_post


@pytest.fixture
def three(unit: Unit, editor: User) -> list[Asset]:
    places = ("旧書庫", "旧書庫", "新書庫")
    return [make_asset(unit, editor, location=place) for place in places]


def change(viewer: Viewer, assets: list[Asset], **changes: Any) -> bulk.Effect:
    """Change as an action of its own, as a screen does."""
    versions = {asset.pk: asset.version for asset in assets}
    with recording.origin("screen"):
        return bulk.change_many(versions, changes=changes, viewer=viewer, reason="試験の変更")


def undo_url(request_id: uuid.UUID | None) -> str:
    return f"/assets/bulk/{request_id}/undo/"


def test_undo_puts_everything_back_as_a_new_change(
    as_editor: Client, unit: Unit, editor: User, three: list[Asset]
) -> None:
    post = make_post(unit, "新課長")
    before = dict(Asset.objects.values_list("pk", "owner_role"))
    effect = change(Viewer(editor), three, location="第三書庫", owner_role=post)

    as_editor.post(undo_url(effect.request_id))

    assert dict(Asset.objects.values_list("pk", "owner_role")) == before
    assert sorted(Asset.objects.values_list("location", flat=True)) == [
        "新書庫",
        "旧書庫",
        "旧書庫",
    ]
    assert set(Asset.objects.values_list("version", flat=True)) == {3}
    rows = Asset.history.filter(version=3)
    assert {row.history_change_reason for row in rows} == {"取り消し：試験の変更"}
    assert {row.door for row in rows} == {"screen undo"}


def test_undo_leaves_rows_that_were_touched_since(
    as_editor: Client, editor: User, three: list[Asset]
) -> None:
    viewer = Viewer(editor)
    effect = change(viewer, three, location="第三書庫")
    change(viewer, [Asset.objects.get(pk=three[0].pk)], operator="別の担当")

    page = as_editor.post(undo_url(effect.request_id), follow=True).content.decode()

    assert "2件の変更を取り消しました。" in page
    assert "1件は変更していません：JUM-0001" in page
    assert Asset.objects.get(pk=three[0].pk).location == "第三書庫"


def test_undo_is_for_the_same_person_and_administrators_within_a_week(
    client: Client, unit: Unit, editor: User, manager: User, admin: User, three: list[Asset]
) -> None:
    effect = change(Viewer(editor), three, location="第三書庫")
    assert effect.request_id
    late = now() + timedelta(days=8)

    client.force_login(manager)
    refused = client.post(undo_url(effect.request_id), follow=True).content.decode()
    assert "変更した本人と全庁管理者だけ" in refused
    with pytest.raises(ValidationError, match="7日以内"):
        bulk.undo(effect.request_id, viewer=Viewer(editor), at=late)

    client.force_login(admin)
    assert "この変更を取り消す" in client.get(f"/assets/bulk/{effect.request_id}/").content.decode()
    client.post(undo_url(effect.request_id))
    assert not Asset.objects.filter(location="第三書庫").exists()


def test_an_entry_is_not_undone_and_strangers_do_not_learn_of_it(
    client: Client, editor: User, stranger: User, three: list[Asset]
) -> None:
    entered = three[0].history.get().request_id
    with pytest.raises(ValidationError):
        bulk.undo(entered, viewer=Viewer(editor), at=now())

    client.force_login(stranger)
    assert client.get(f"/assets/bulk/{entered}/").status_code == 404
    assert client.get(f"/assets/bulk/{uuid.uuid4()}/").status_code == 404
