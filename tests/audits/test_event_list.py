"""GET /events/"""

from typing import Any

import pytest
from django.test import Client

from assets.models import Asset, CustomField, Municipality, Unit, User
from assets.services import rights
from audits.models import Event
from audits.services import event_log
from audits.services.event_log import Wish
from config.kit import recording
from config.kit.events import tell
from tests import factories


@pytest.fixture
def as_auditor(client: Client, auditor: User) -> Client:
    client.force_login(auditor)
    return client


@pytest.fixture
def asset(unit: Unit, editor: User) -> Asset:
    return factories.make_asset(unit, editor, name="住民基本台帳")


def listed(client: Client, **query: str) -> str:
    response = client.get("/events/", query)
    assert response.status_code == 200
    html = response.content.decode()
    return html.split("<tbody>")[1].split("</tbody>")[0] if "<tbody>" in html else ""


@pytest.mark.parametrize(
    ("kind", "facts", "sentence"),
    [
        ("login", {}, "花子がサインインした。"),
        ("refused", {"path": "/units/", "method": "POST"}, "断られた（操作：/units/）。"),
        ("hidden", {"subject": "JUM-9", "of": "asset"}, "見る権限のない資産「JUM-9」"),
        ("download", {"subject": "図.pdf"}, "ファイル「図.pdf」を受け取った。"),
        ("download", {"subject": "図.pdf", "times": 32}, "（1時間に32回目）"),
        ("whatever comes", {"subject": "何か"}, "花子：whatever comes　何か"),
        (
            "export",
            {
                "subject": "令和8年度-0001",
                "file": "台帳.csv",
                "state": "done",
                "rows": 3,
                "purpose": "提出",
                "digest": "0a",
            },
            "台帳の3件を「台帳.csv」に書き出した（番号：令和8年度-0001、目的：提出、照合値：0a）。",
        ),
        ("export", {"subject": "R8-1", "state": "broken"}, "書き出しR8-1が、途中で終わった。"),
        ("export_large", {"why": "refused", "most": 20}, "1時間に20回を超えて書き出そうとして"),
        ("refused", {}, "花子：断られた操作"),  # as an earlier version may have told it
    ],
)
def test_an_event_is_a_sentence(
    kind: str, facts: dict[str, Any], sentence: str, as_auditor: Client, unit: Unit
) -> None:
    tell(kind, by=factories.make_user("hanako", unit, name="花子"), **facts)

    assert sentence in listed(as_auditor)


def test_who_failed_to_sign_in_is_not_named_as_having_done_it(
    as_auditor: Client, village: Municipality
) -> None:
    for name in ("editor", ""):
        tell("login_failed", subject=name, municipality_id=village.pk, address="10.0.0.9")

    rows = listed(as_auditor)
    assert "「editor」としてのサインインに失敗した。" in rows
    assert "登録のない名前でのサインインに失敗した。" in rows
    assert "10.0.0.9" in rows


def test_an_asset_is_named_as_it_was_then(as_auditor: Client, asset: Asset, editor: User) -> None:
    tell("view", by=editor, subject=asset.asset_no, asset=asset.pk)

    rows = listed(as_auditor)
    assert f"資産{asset.asset_no} 住民基本台帳を開いた。" in rows
    assert f'href="/assets/{asset.asset_no}/"' in rows


def test_changes_that_are_events_stand_among_them_without_being_stored_twice(
    as_auditor: Client, unit: Unit, admin: User, village: Municipality
) -> None:
    person = factories.make_user("newcomer", unit, name="新任 花子")
    with recording.origin("screen"):
        rights.grant_role(person, unit=unit, role="viewer", by=admin, on=factories.TODAY)
    with recording.origin("screen"), recording.action(by=admin, reason="棚の項目"):
        CustomField.objects.create(municipality=village, key="shelf", label="棚")
    stored = Event.objects.count()

    rows = listed(as_auditor)

    assert "利用者と権限の変更" in rows
    assert "役割の割り当ての登録 1件" in rows
    assert "組織・設定・基準の変更" in rows
    assert "（理由：棚の項目）。" in rows
    assert Event.objects.count() == stored
    assert "棚の項目" not in listed(as_auditor, kind="rights")
    assert "役割の割り当て" not in listed(as_auditor, kind="master")
    assert listed(as_auditor, kind="login", person="admin") == ""


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"kind": "download"}, {"図.pdf"}),
        ({"person": "manager"}, {"図.pdf"}),
        ({"person": "editor"}, {"JUM-77", "としての"}),
        ({"subject": "um-7"}, {"JUM-77"}),
        ({"address": "10.1.1.1"}, {"JUM-77"}),
        ({"since": "令和8年1月1日", "kind": "view"}, {"JUM-77"}),
        ({"until": "2020-03-31"}, set()),
    ],
)
def test_conditions_narrow_the_list(
    query: dict[str, str],
    found: set[str],
    as_auditor: Client,
    editor: User,
    manager: User,
    village: Municipality,
) -> None:
    tell("view", by=editor, subject="JUM-77", address="10.1.1.1")
    tell("download", by=manager, subject="図.pdf", address="10.2.2.2")
    tell("login_failed", subject="editor", municipality_id=village.pk)

    rows = listed(as_auditor, **query)
    assert {word for word in ("図.pdf", "JUM-77", "としての") if word in rows} == found


def test_a_mistyped_condition_is_said(as_auditor: Client) -> None:
    html = as_auditor.get("/events/", {"since": "いつか"}).content.decode()

    assert "日付として読み取れません" in html


def test_pages_join_without_gap_and_overlap(village: Municipality, editor: User) -> None:
    """Events and changes in turn, over several pages."""
    for number in range(50):
        tell("view", by=editor, subject=f"N-{number}")
        if number % 2:
            with (
                recording.origin("screen"),
                recording.action(by=editor, reason=f"C-{number}"),
            ):
                CustomField.objects.create(municipality=village, key=f"f{number}", label="棚")

    pages = list(event_log.walk(village, Wish(person="editor")))
    seen = [one for page in pages for one in page]
    assert all(len(page) <= event_log.PAGE for page in pages)

    words = [one.subject if isinstance(one, Event) else one.reason for one in seen]
    assert sorted(set(words) - {"役割を割り当て"}) == sorted(
        [f"N-{n}" for n in range(50)] + [f"C-{n}" for n in range(50) if n % 2]
    )
    moments = [one.at for one in seen]
    assert moments == sorted(moments, reverse=True)


def test_the_next_page_keeps_the_conditions(as_auditor: Client, editor: User) -> None:
    for number in range(35):
        tell("view", by=editor, subject=f"N-{number}")
    html = as_auditor.get("/events/", {"kind": "view"}).content.decode()
    link = html.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")

    rows = as_auditor.get(f"/events/{link}").content.decode()

    assert "N-0" in rows.split("<tbody>")[1]
    assert "N-34" not in rows.split("<tbody>")[1]


def test_nothing_of_another_municipality_is_shown(
    client: Client, editor: User, outsider: User
) -> None:
    tell("view", by=editor, subject="みほん村の資産")
    client.force_login(outsider)

    assert "みほん村の資産" not in listed(client)


def test_a_trial_with_a_name_that_nobody_has_concerns_all_that_share_the_product(
    client: Client, editor: User, auditor: User, outsider: User
) -> None:
    tell("login_failed", address="10.9.9.9")
    tell("login_failed", subject="editor", municipality_id=auditor.municipality_id)
    for reader, seen in ((auditor, 2), (outsider, 1)):
        client.force_login(reader)
        assert listed(client, kind="login_failed").count("<tr>") == seen


@pytest.mark.parametrize("who", ["editor", "manager", "reader", "stranger"])
def test_only_those_who_see_everything_may_read_it(
    who: str, client: Client, village: Municipality, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(who))

    for url in ("/events/", "/events/export/"):
        assert client.get(url).status_code == 403


def test_the_number_of_queries_does_not_grow_with_the_events(
    as_auditor: Client, asset: Asset, editor: User, django_assert_max_num_queries: Any
) -> None:
    tell("view", by=editor, subject=asset.asset_no, asset=asset.pk)
    with django_assert_max_num_queries(25) as few:
        listed(as_auditor)
    for _number in range(20):
        tell("view", by=editor, subject=asset.asset_no, asset=asset.pk)

    with django_assert_max_num_queries(len(few)):
        listed(as_auditor)
