"""GET /changes/ and /changes/<request>/"""

from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from assets.models import Asset, CustomField, Municipality, Unit, User
from assets.services import register, rights
from audits.models import Change
from audits.services import change_log
from config.kit import recording
from tests import factories
from tests.audits.test_asset_history import change


@pytest.fixture
def as_auditor(client: Client, auditor: User) -> Client:
    client.force_login(auditor)
    return client


@pytest.fixture
def asset(unit: Unit, editor: User) -> Asset:
    return factories.make_asset(unit, editor, location="書庫A-1")


@pytest.fixture
def three_changes(asset: Asset, editor: User, manager: User, village: Municipality) -> None:
    """Of two people, through two doors, in two tables."""
    change(asset, editor, reason="移転", location="書庫B-2")
    change(asset, manager, reason="名称の訂正", source="import 41", name="住民票")
    with recording.origin("screen"), recording.action(by=editor, reason="項目の追加"):
        CustomField.objects.create(municipality=village, key="shelf", label="棚")


def newest_request() -> UUID:
    return Change.objects.latest("pk").request_id


def listed(client: Client, **query: str) -> str:
    response = client.get("/changes/", query)
    assert response.status_code == 200
    return response.content.decode()


def test_an_action_is_one_line_with_who_why_and_what(
    as_auditor: Client, asset: Asset, editor: User
) -> None:
    change(asset, editor, reason="書庫の移転", location="書庫B-2")

    html = listed(as_auditor)

    assert "書庫の移転" in html
    assert "情報資産の変更 1件" in html
    assert f"/changes/{newest_request()}/" in html


def test_every_line_of_an_action_is_readable(
    as_auditor: Client, asset: Asset, editor: User, unit: Unit
) -> None:
    change(
        asset,
        editor,
        location="書庫B-2",
        org_unit=factories.make_unit(unit.municipality, code="ZEI", name="税務課"),
    )

    html = as_auditor.get(f"/changes/{newest_request()}/").content.decode()

    assert "情報資産の変更" in html
    assert "保管場所・保存先" in html
    assert "書庫A-1" in html
    assert "書庫B-2" in html
    assert "住民課" in html
    assert "税務課" in html
    assert "{" not in html.split("h-deed")[1].split("<script")[0]


def test_rights_and_people_are_named(as_auditor: Client, unit: Unit, admin: User) -> None:
    person = factories.make_user("newcomer", unit, name="新任 花子")
    with recording.origin("screen"):
        rights.grant_role(person, unit=unit, role="viewer", by=admin, on=factories.TODAY)

    html = as_auditor.get(f"/changes/{newest_request()}/").content.decode()

    assert "役割の割り当ての登録" in html
    assert "利用者の権限の登録" in html
    assert "新任 花子" in html
    assert "資産を見る" in html
    assert "閲覧者" in html


def test_a_password_stays_masked(as_auditor: Client, editor: User) -> None:
    editor.set_password("とても長い合い言葉です")
    with recording.origin("screen"), recording.action(by=editor, reason="パスワードの変更"):
        editor.save()

    html = as_auditor.get(f"/changes/{newest_request()}/").content.decode()

    assert "***" in html
    assert "argon2" not in html


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"text": "書庫B-2"}, {"移転"}),
        ({"text": "名称の"}, {"名称の訂正"}),
        ({"person": "manager"}, {"名称の訂正"}),
        ({"table": "assets_customfield"}, {"項目の追加"}),
        ({"operation": "insert"}, {"項目の追加"}),
        ({"source": "import"}, {"名称の訂正"}),
        ({"since": "令和8年1月1日"}, {"移転", "名称の訂正", "項目の追加"}),
        ({"until": "2020-03-31"}, set()),
        ({"text": "どこにもない言葉"}, set()),
    ],
)
def test_conditions_narrow_the_list(
    query: dict[str, str], found: set[str], as_auditor: Client, three_changes: None
) -> None:
    html = listed(as_auditor, **query)

    rows = html.split("<tbody>")[1] if "<tbody>" in html else ""
    assert {name for name in ("移転", "名称の訂正", "項目の追加") if name in rows} == found


def test_a_mistyped_condition_is_said_and_left_out(as_auditor: Client, asset: Asset) -> None:
    html = listed(as_auditor, since="いつか", request_id="番号")

    assert "日付として読み取れません" in html
    assert "<tbody>" in html


def test_the_request_can_be_looked_up(as_auditor: Client, asset: Asset, editor: User) -> None:
    change(asset, editor, reason="移転", location="書庫B-2")
    wanted = newest_request()
    change(asset, editor, reason="再移転", location="書庫B-3")

    rows = listed(as_auditor, request_id=str(wanted)).split("<tbody>")[1]

    assert "移転" in rows
    assert "再移転" not in rows


@pytest.mark.usefixtures("tampered")
def test_pages_join_without_gap_and_overlap(village: Municipality, editor: User) -> None:
    """Actions stretch over each other, as those of two people at work do."""
    requests = [uuid4() for _ in range(40)]
    for number in range(120):
        _log(village, requests[(number * 7) % 40], editor)
    wish, below, seen = change_log.Wish(text="重なる操作"), None, []

    while True:
        page = change_log.deeds(village, wish, below=below)
        seen += [deed.request_id for deed in page.deeds]
        if page.next is None:
            break
        below = page.next

    assert len(seen) == len(set(seen)) == 40
    assert set(seen) == set(requests)


@pytest.mark.usefixtures("tampered")
def test_one_huge_import_does_not_hide_the_others(village: Municipality, editor: User) -> None:
    small, huge = uuid4(), uuid4()
    _log(village, small, editor)
    Change.objects.bulk_create([_line(village, huge, editor) for _ in range(700)])

    page = change_log.deeds(village, change_log.Wish(text="重なる操作"), below=None)

    assert [(deed.request_id, deed.lines) for deed in page.deeds] == [(huge, 700), (small, 1)]


def _log(village: Municipality, request_id: UUID, by: User) -> None:
    _line(village, request_id, by).save()


def _line(village: Municipality, request_id: UUID, by: User) -> Change:
    return Change(
        municipality_id=village.pk,
        table_name="assets_unit",
        operation="update",
        row_key="1",
        old="{}",
        new="{}",
        actor=by.username,
        actor_id=by.pk,
        reason="重なる操作",
        source="screen",
        request_id=request_id,
        at="2026-11-24T09:00:00+09:00",
    )


def test_nothing_of_another_municipality_is_shown(
    as_auditor: Client, client: Client, asset: Asset, editor: User, outsider: User
) -> None:
    change(asset, editor, reason="みほん村の秘密", location="書庫B-2")
    wanted = newest_request()
    client.force_login(outsider)

    assert "みほん村の秘密" not in listed(client)
    assert client.get(f"/changes/{wanted}/").status_code == 404
    assert client.get(f"/changes/{uuid4()}/").status_code == 404


@pytest.mark.parametrize("who", ["editor", "manager", "reader", "stranger"])
def test_only_those_who_see_everything_may_read_it(
    who: str, client: Client, asset: Asset, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(who))

    for url in ("/changes/", f"/changes/{newest_request()}/"):
        response = client.get(url)
        assert response.status_code == 403
        assert "監査人・全庁管理者・CISO" in response.content.decode()


def test_other_methods_are_refused(as_auditor: Client) -> None:
    assert as_auditor.post("/changes/").status_code == 405
    assert as_auditor.post(f"/changes/{uuid4()}/").status_code == 405


def test_the_number_of_queries_does_not_grow_with_the_lines(
    as_auditor: Client, asset: Asset, editor: User, django_assert_max_num_queries: Any
) -> None:
    asset = change(asset, editor, location="書庫0")
    with django_assert_max_num_queries(16) as few:
        listed(as_auditor)
    for number in range(1, 12):
        asset = change(asset, editor, location=f"書庫{number}")

    with django_assert_max_num_queries(len(few)):
        listed(as_auditor)


def test_a_long_action_comes_in_pages(as_auditor: Client, unit: Unit, editor: User) -> None:
    assets = [factories.make_asset(unit, editor, name=f"文書{n}") for n in range(55)]
    with recording.origin("screen bulk"):
        for asset in assets:
            asset.location = "新しい書庫"
            register.change_asset(asset, by=editor, reason="移転", version=1)

    html = as_auditor.get(f"/changes/{newest_request()}/").content.decode()

    assert html.count("情報資産の変更　") == 50
    assert "続きを表示" in html
