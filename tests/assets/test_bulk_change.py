"""POST /assets/bulk/ and below: many assets changed, seen before and undone as one"""

import uuid
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils.timezone import now

from assets.access import Viewer
from assets.forms.bulk import read_versions
from assets.models import Asset, Draft, Unit, User
from assets.services import bulk, rights
from config.kit import recording
from tests.factories import TODAY, make_asset, make_post, make_unit, make_user

CHOOSE, APPLY = "/assets/bulk/", "/assets/bulk/apply/"
MOVED = {"change_location": "on", "location": "新書庫", "reason": "書庫の移転のため"}


@pytest.fixture
def three(unit: Unit, editor: User) -> list[Asset]:
    places = ("旧書庫", "旧書庫", "新書庫")
    return [make_asset(unit, editor, location=place) for place in places]


def numbers(assets: list[Asset]) -> list[str]:
    return [asset.asset_no for asset in assets]


def change(viewer: Viewer, assets: list[Asset], **changes: Any) -> bulk.Effect:
    """Change as an action of its own, as a screen does."""
    versions = {asset.pk: asset.version for asset in assets}
    with recording.origin("screen"):
        return bulk.change_many(versions, changes=changes, viewer=viewer, reason="試験の変更")


def test_the_first_page_asks_what_to_change(as_editor: Client, three: list[Asset]) -> None:
    response = as_editor.post(CHOOSE, {"no": numbers(three), "change": "location"})
    page = response.content.decode()

    assert response.status_code == 200
    assert "3件の情報資産を一括変更" in page
    assert 'name="change_location"' in page
    assert "状態を変更" not in page  # a registrar may not suspend


def test_only_ticked_fields_count_and_a_reason_is_demanded(
    as_editor: Client, three: list[Asset]
) -> None:
    chosen = {"no": numbers(three)}
    nothing = as_editor.post(CHOOSE, chosen | {"location": "新書庫", "reason": "理由"})
    silent = as_editor.post(CHOOSE, chosen | MOVED | {"reason": ""})
    empty = as_editor.post(CHOOSE, chosen | MOVED | {"location": ""})

    assert [r.status_code for r in (nothing, silent, empty)] == [422, 422, 422]
    assert "変更する項目を1つ以上選んでください" in nothing.content.decode()
    assert "変更の理由を入力してください" in silent.content.decode()
    assert "保管場所を入力してください" in empty.content.decode()


def test_the_preview_shows_the_effect_and_stores_nothing(
    as_editor: Client, three: list[Asset]
) -> None:
    response = as_editor.post(CHOOSE, {"no": numbers(three)} | MOVED)
    page = response.content.decode()

    assert "変わる 2件" in page
    assert "すでに同じ 1件" in page
    assert "旧書庫" in page
    assert "2件を変更" in page
    assert Asset.objects.filter(location="新書庫").count() == 1


def test_applying_changes_the_rows_as_one_recorded_action(
    as_editor: Client, editor: User, three: list[Asset]
) -> None:
    preview = as_editor.post(CHOOSE, {"no": numbers(three)} | MOVED)
    done = as_editor.post(APPLY, MOVED | {"rows": preview.context["rows"]})

    assert Asset.objects.filter(location="新書庫").count() == 3
    rows = Asset.history.filter(version=2)
    assert {row.id for row in rows} == {three[0].pk, three[1].pk}
    assert len({row.request_id for row in rows}) == 1
    assert {row.history_user for row in rows} == {editor}
    assert {row.history_change_reason for row in rows} == {"書庫の移転のため"}
    assert {row.door for row in rows} == {"screen bulk"}
    result = as_editor.get(done.headers["Location"]).content.decode()
    assert "2件の情報資産を変更しました。" in result
    assert "取り消す" in result


def test_a_row_changed_meanwhile_is_left_alone_and_told(
    as_editor: Client, editor: User, three: list[Asset]
) -> None:
    preview = as_editor.post(CHOOSE, {"no": numbers(three)} | MOVED)
    change(Viewer(editor), three[:1], operator="別の担当")

    done = as_editor.post(APPLY, MOVED | {"rows": preview.context["rows"]}, follow=True)

    page = done.content.decode()
    assert "ほかの人が先に変更したため、1件は変更していません：JUM-0001" in page
    assert "1件の情報資産を変更しました。" in page
    assert Asset.objects.get(pk=three[0].pk).location == "旧書庫"


def test_sending_twice_changes_once(as_editor: Client, three: list[Asset]) -> None:
    preview = as_editor.post(CHOOSE, {"no": numbers(three)} | MOVED)
    page = preview.content.decode()
    key = page.split('name="submit_key" value="')[-1].split('"')[0]
    sent = MOVED | {"rows": preview.context["rows"], "submit_key": key}

    first = as_editor.post(APPLY, sent)
    second = as_editor.post(APPLY, sent)

    assert first.headers["Location"] == second.headers["Location"]
    assert Asset.history.filter(version__gt=1).count() == 2


def test_the_whole_list_is_meant_by_its_conditions(as_editor: Client, three: list[Asset]) -> None:
    sent = {"all": "1", "query": "q=JUM-0001"} | MOVED
    preview = as_editor.post(CHOOSE, sent)

    assert preview.context["selection"].count == 1
    assert list(read_versions(preview.context["rows"])) == [three[0].pk]


def test_too_many_and_none_are_refused_with_a_sentence(
    as_editor: Client, three: list[Asset], monkeypatch: pytest.MonkeyPatch
) -> None:
    none = as_editor.post(CHOOSE, {"query": "c=2"}, follow=True)
    assert "変更する情報資産を選んでください。" in none.content.decode()

    monkeypatch.setattr("assets.forms.bulk.MOST_CHANGED", 2)
    many = as_editor.post(CHOOSE, {"all": "1"} | MOVED, follow=True)
    assert "一度に変更できるのは2件までです" in many.content.decode()
    monkeypatch.setattr(bulk, "MOST_CHANGED", 2)
    with pytest.raises(ValidationError, match="2件まで"):
        change(Viewer(three[0].history.first().history_user), three, location="新書庫")


def test_rows_of_others_are_not_even_counted(
    as_editor: Client, editor: User, three: list[Asset], stranger: User
) -> None:
    assert stranger.unit
    theirs = make_asset(stranger.unit, stranger)

    preview = as_editor.post(CHOOSE, {"no": [*numbers(three), theirs.asset_no]} | MOVED)
    effect = change(Viewer(editor), [theirs], location="新書庫")

    assert preview.context["selection"].count == 3
    assert (effect.changing, effect.left_alone) == ([], 0)


def test_readers_are_refused_and_where_the_right_is_missing_rows_are_told(
    client: Client, unit: Unit, reader: User, three: list[Asset], village: Any
) -> None:
    client.force_login(reader)
    assert client.post(CHOOSE, {"no": numbers(three)} | MOVED).status_code == 403
    assert client.post(APPLY, MOVED | {"rows": f"{three[0].pk}:1"}).status_code == 403

    other = make_unit(village, code="ZEI", name="税務課")
    half = make_user("half", other, role="registrar")
    rights.grant_role(half, unit=unit, role="viewer", by=half, on=TODAY)
    client.force_login(half)
    page = client.post(CHOOSE, {"no": numbers(three)} | MOVED).content.decode()
    assert "権限がない 2件" in page
    assert Asset.objects.filter(location="新書庫").count() == 1


def test_moving_to_another_unit_is_asked_for_where_others_must_agree(
    village: Any, unit: Unit, editor: User, manager: User, admin: User, three: list[Asset]
) -> None:
    other, told = make_unit(village, code="ZEI", name="税務課"), {}
    for user in (editor, manager, admin):
        effect = change(Viewer(user), three, org_unit=other)
        told[user.username] = len(effect.forbidden), [one.why for one in effect.refused]

    asked = "承認の要る変更（所管替え）です。資産の編集画面から申請してください。"
    assert told == {"editor": (3, []), "manager": (3, []), "admin": (0, [asked] * 3)}


def test_who_has_nobody_to_ask_moves_assets(village: Any, admin: User, three: list[Asset]) -> None:
    other = make_unit(village, code="ZEI", name="税務課")
    change(Viewer(admin), three, org_unit=other)
    assert set(Asset.objects.values_list("org_unit__code", flat=True)) == {"ZEI"}
    assert set(Asset.objects.values_list("asset_no", flat=True)) == set(numbers(three))


def test_suspending_and_resuming_follow_the_life_cycle(
    unit: Unit, manager: User, three: list[Asset]
) -> None:
    draft = make_asset(unit, manager, status="draft")
    viewer = Viewer(manager)

    effect = change(viewer, [*three, draft], status="suspended")

    assert len(effect.changing) == 3
    assert [each.why for each in effect.refused] == ["「下書き」から「休止」にはできません。"]
    resumed = change(viewer, list(Asset.objects.filter(status="suspended")), status="active")
    assert len(resumed.changing) == 3


def test_the_rules_of_the_form_hold_but_old_gaps_stop_nothing(
    unit: Unit, editor: User, three: list[Asset]
) -> None:
    Asset.objects.filter(pk=three[0].pk).update(operator="", status="disposed", disposed_on=TODAY)
    Asset.objects.filter(pk=three[1].pk).update(operator="")
    viewer, stored = Viewer(editor), list(Asset.objects.order_by("pk"))

    effect = bulk.effect_of(stored, changes={"location": "第三書庫"}, viewer=viewer, on=TODAY)
    assert [line.before.pk for line in effect.changing] == [three[1].pk, three[2].pk]
    assert effect.refused[0].why == "廃棄済み・移管済みの資産は変更できません。"

    emptied = bulk.effect_of([three[2]], changes={"location": ""}, viewer=viewer, on=TODAY)
    assert "入力してください" in emptied.refused[0].why
    numbered = bulk.effect_of([three[2]], changes={"room": "123456789018"}, viewer=viewer, on=TODAY)
    assert "個人番号そのもの" in numbered.refused[0].why


def test_the_preview_tells_whom_one_would_interrupt(
    as_editor: Client, manager: User, three: list[Asset]
) -> None:
    Draft.objects.create(user=manager, asset=three[0], saved_at=now())

    page = as_editor.post(CHOOSE, {"no": numbers(three)} | MOVED).content.decode()

    assert "ほかの人が入力中（変更はできます） 1件" in page


def test_the_new_place_is_found_by_the_search(as_editor: Client, three: list[Asset]) -> None:
    preview = as_editor.post(CHOOSE, {"no": numbers(three)} | MOVED)
    as_editor.post(APPLY, MOVED | {"rows": preview.context["rows"]})

    assert as_editor.get("/assets/?q=新書庫").context["table"].total == 3
    assert as_editor.get("/assets/?q=旧書庫").context["table"].total == 0


def test_reading_is_not_changing(as_editor: Client) -> None:
    for address in (CHOOSE, APPLY, f"/assets/bulk/{uuid.uuid4()}/undo/"):
        assert as_editor.get(address).status_code == 405


def test_queries_do_not_grow_with_rows(
    unit: Unit, editor: User, three: list[Asset], django_assert_max_num_queries: Any
) -> None:
    viewer, post = Viewer(editor), make_post(unit, "新課長")
    for _count in range(2):
        assets = list(Asset.objects.all())
        with django_assert_max_num_queries(4):
            bulk.effect_of(
                Asset.objects.all(), changes={"owner_role": post}, viewer=viewer, on=TODAY
            )
        with django_assert_max_num_queries(20):
            effect = change(viewer, assets, location=f"第{len(assets)}書庫")
        for _row in range(9):
            make_asset(unit, editor)

    assert len(effect.changing) == 12
