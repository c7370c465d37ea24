"""GET /assets/<number>/history/"""

from typing import Any

import pytest
from django.test import Client
from django.utils.timezone import now

from assets.models import Asset, Attachment, CustomField, Disposal, Municipality, Unit, User
from assets.services import register, relations
from config.kit import recording
from tests import factories


def change(
    asset: Asset, by: User, *, reason: str = "見直し", source: str = "screen", **new: Any
) -> Asset:
    """Change an asset as one user action of its own."""
    asset = Asset.objects.get(pk=asset.pk)
    for key, value in new.items():
        setattr(asset, key, value)
    with recording.origin(source):
        return register.change_asset(asset, by=by, reason=reason, version=asset.version)


@pytest.fixture
def asset(unit: Unit, editor: User) -> Asset:
    return factories.make_asset(unit, editor, location="書庫A-1")


@pytest.fixture
def as_reader(client: Client, reader: User) -> Client:
    client.force_login(reader)
    return client


def page(client: Client, asset: Asset, rest: str = "", *, status: int = 200) -> str:
    response = client.get(f"/assets/{asset.asset_no}/history/{rest}")
    assert response.status_code == status
    return response.content.decode()


def test_the_newest_change_is_shown_with_who_why_and_from_where(
    as_editor: Client, asset: Asset, editor: User
) -> None:
    change(asset, editor, reason="書庫の移転", location="書庫B-2")

    html = page(as_editor, asset)

    assert "保管場所を変更" in html
    assert "書庫の移転" in html
    assert "editor（住民課）" in html
    assert "画面から" in html
    assert "書庫A-1" in html
    assert "書庫B-2" in html


def test_the_timeline_names_what_happened(as_editor: Client, asset: Asset, editor: User) -> None:
    change(asset, editor, c_level="3B", classify_reason="全住民の情報のため")
    change(asset, editor, source="import 41", notes="年次の取り込み")
    change(asset, editor, source="screen bulk", operator="住民係 主任")
    change(asset, editor, name="住民基本台帳（正本）")

    html = page(as_editor, asset)

    for title in ("登録", "分類を変更", "取り込みで更新", "一括変更", "情報資産名称を変更"):
        assert f"<b>{title}</b>" in html
    assert html.count('class="major"') == 3


def test_words_inside_a_long_text_are_compared(
    as_editor: Client, asset: Asset, editor: User
) -> None:
    change(asset, editor, notes="住民の氏名・住所等を含む。窓口は紙で継続できる。")
    change(asset, editor, notes="住民の氏名・住所等及び個人番号を含む。窓口は紙で継続できる。")

    assert "<ins>及び個人番号</ins>" in page(as_editor, asset)


def test_lists_show_what_came_and_what_went(as_editor: Client, asset: Asset, editor: User) -> None:
    change(asset, editor, handling=["庁外持出禁止", "複製禁止"])
    change(asset, editor, handling=["複製禁止", "転送禁止"])

    html = page(as_editor, asset)

    assert "<del>庁外持出禁止</del>、複製禁止" in html
    assert "複製禁止、<ins>転送禁止</ins>" in html


def test_people_and_units_are_named_as_they_were_then(
    as_editor: Client, asset: Asset, editor: User, unit: Unit
) -> None:
    change(asset, editor, location="書庫B-2")
    editor.name, unit.name = "改姓さん", "住民生活課"
    editor.save()
    unit.save()

    html = page(as_editor, asset)

    assert "editor（住民課）" in html
    assert "改姓さん" not in html.split('id="h-timeline"')[1].split("</main>")[0]


def test_links_and_disposal_of_one_action_are_shown_with_it(
    as_editor: Client, asset: Asset, editor: User, unit: Unit
) -> None:
    other = factories.make_asset(unit, editor, name="住基システム")
    with recording.origin("screen"):
        relations.link(asset, target=other, kind="runs_on", by=editor)
    html = page(as_editor, asset)
    assert "つながりを追加" in html
    assert f"{other.asset_no} 住基システム の上で動く" in html

    with (
        recording.origin("screen"),
        recording.action(by=editor, reason="廃棄の予定：保存期間の満了"),
    ):
        Disposal.objects.create(
            asset=asset, planned_reason="保存期間の満了", planned_method="D4", planned_by=editor
        )
        asset.status = "to_dispose"
        register.change_asset(
            asset, by=editor, reason="廃棄の予定：保存期間の満了", version=1, status="to_dispose"
        )
    html = page(as_editor, asset)
    assert "廃棄を予定" in html
    assert "廃棄記録：廃棄の方法" in html
    assert "D4 紙を焼却・溶解・裁断する" in html


def test_files_are_part_of_the_history(
    as_reader: Client, client: Client, asset: Asset, manager: User
) -> None:
    for name, closed in (("配置図.pdf", False), ("金庫の鍵.pdf", True)):
        with recording.origin("screen"), recording.action(by=manager, reason=f"{name}を添付"):
            Attachment.objects.create(
                asset=asset,
                name=name,
                size=2048,
                digest="0",
                confidential=closed,
                added_by=manager,
                added_at=now(),
            )

    html = page(as_reader, asset)
    assert "<b>添付を追加</b>" in html
    assert "（見る権限のない添付）" in html
    assert "金庫の鍵" not in html
    client.force_login(manager)
    assert "金庫の鍵.pdf（2.0 KB）" in page(client, asset).replace("\xa0", " ")


def test_a_link_to_a_secret_asset_does_not_name_it(
    as_reader: Client, asset: Asset, editor: User, manager: User, unit: Unit
) -> None:
    secret = factories.make_asset(unit, manager, name="緊急時の手順書", is_procedure=True)
    with recording.origin("screen"):
        relations.link(asset, target=secret, kind="documents", by=manager)

    html = page(as_reader, asset)

    assert "緊急時の手順書" not in html
    assert secret.asset_no not in html.split('id="h-change"')[1]


def test_what_was_secret_then_stays_secret(
    as_reader: Client, client: Client, asset: Asset, manager: User
) -> None:
    change(asset, manager, is_procedure=True, notes="金庫の番号の扱い")
    change(asset, manager, is_procedure=False, notes="公開できる内容")

    for rest in ("", "2/"):
        html = page(as_reader, asset, rest)
        assert "金庫の番号の扱い" not in html
        assert "権限のある人だけに見えます" in html
    page(as_reader, asset, "2/state/", status=404)
    client.force_login(manager)
    assert "金庫の番号の扱い" in page(client, asset, "2/")


def test_confidential_columns_are_for_those_who_may_see_them(
    as_reader: Client, client: Client, asset: Asset, manager: User, village: Municipality
) -> None:
    CustomField.objects.create(
        municipality=village, key="ip_range", label="IPアドレス", confidential=True
    )
    CustomField.objects.create(municipality=village, key="shelf", label="棚番号")
    change(asset, manager, extra={"ip_range": "192.168.10.10", "shelf": "3段目"})

    html = page(as_reader, asset)
    assert "3段目" in html
    assert "192.168.10.10" not in html
    assert "192.168.10.10" not in page(as_reader, asset, "2/state/")
    client.force_login(manager)
    assert "192.168.10.10" in page(client, asset)


def test_an_earlier_version_can_be_compared_with_today(
    as_editor: Client, asset: Asset, editor: User
) -> None:
    change(asset, editor, location="書庫B-2")
    change(asset, editor, operator="住民係 主任")

    html = page(as_editor, asset, "1/?with=current")

    assert "第1版と現在の違い" in html
    assert "書庫B-2" in html
    assert "住民係 主任" in html


def test_the_contents_of_an_earlier_version_are_complete(
    as_editor: Client, asset: Asset, editor: User
) -> None:
    change(asset, editor, location="書庫B-2", name="住民票")

    html = page(as_editor, asset, "1/state/")

    assert "第1版の時点の内容です" in html
    assert "書庫A-1" in html
    assert "書庫B-2" not in html.split('id="h-state"')[1]


def test_a_long_history_comes_in_pages(as_editor: Client, asset: Asset, editor: User) -> None:
    for number in range(24):
        asset = change(asset, editor, location=f"書庫{number}")

    assert "以前の5件を表示" in page(as_editor, asset)
    older = page(as_editor, asset, "?start=20")
    assert "<b>登録</b>" in older
    assert "新しい変更を表示" in older
    assert "<b>登録</b>" in page(as_editor, asset, "1/")


def test_the_neighbours_can_be_reached_by_key(
    as_editor: Client, asset: Asset, editor: User
) -> None:
    change(asset, editor, location="書庫B-1")
    change(asset, editor, location="書庫B-2")

    html = page(as_editor, asset, "2/")

    assert f'href="/assets/{asset.asset_no}/history/1/" aria-keyshortcuts="k"' in html
    assert f'href="/assets/{asset.asset_no}/history/3/" aria-keyshortcuts="j"' in html


def test_unknown_changes_are_not_found(as_editor: Client, asset: Asset) -> None:
    page(as_editor, asset, "99/", status=404)
    page(as_editor, asset, "99/state/", status=404)
    page(as_editor, asset, "11111111-1111-1111-1111-111111111111/", status=404)


def test_strangers_find_nothing(
    client: Client, asset: Asset, stranger: User, outsider: User
) -> None:
    for person in (stranger, outsider):
        client.force_login(person)
        for rest in ("", "1/", "1/state/", "1/restore/"):
            page(client, asset, rest, status=404)


def test_other_methods_are_refused(as_editor: Client, asset: Asset) -> None:
    for rest in ("", "1/", "1/state/"):
        assert as_editor.post(f"/assets/{asset.asset_no}/history/{rest}").status_code == 405


def test_other_assets_of_the_same_action_are_counted(
    as_editor: Client, client: Client, asset: Asset, editor: User, unit: Unit, auditor: User
) -> None:
    other = factories.make_asset(unit, editor, name="印鑑登録台帳")
    with recording.origin("screen bulk"):
        for row in (asset, other):
            row.operator = "住民係 主任"
            register.change_asset(row, by=editor, reason="人事異動", version=row.version)

    assert "ほかに1件の資産が変わりました" in page(as_editor, asset)
    client.force_login(auditor)
    assert "/changes/" in page(client, asset)


def test_the_number_of_queries_does_not_grow_with_the_versions(
    as_editor: Client, asset: Asset, editor: User, django_assert_max_num_queries: Any
) -> None:
    asset = change(asset, editor, location="書庫0")
    with django_assert_max_num_queries(24) as few:
        page(as_editor, asset)
    for number in range(1, 16):
        asset = change(asset, editor, location=f"書庫{number}")

    with django_assert_max_num_queries(len(few)):
        page(as_editor, asset)
