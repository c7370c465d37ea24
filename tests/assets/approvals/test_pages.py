"""GET /approvals/, /approvals/<key>/, /approvals/bulk/ and /assets/<number>/applications/."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from assets.models import Application, Asset, Unit, User
from tests import factories
from tests.assets.approvals.test_applying import registered, wanted


def page_of(client: Client, address: str, *, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode()


def decide(client: Client, application: Application, decision: str, **data: Any) -> Any:
    application.refresh_from_db()
    sent = {
        "decision": decision,
        "version": application.version,
        "asset_version": Asset.objects.get(pk=application.asset_id).version,
    }
    return client.post(application.get_absolute_url(), sent | data)


@pytest.fixture
def pending(unit: Unit, head: User, editor: User) -> Application:
    return registered(factories.make_pending(unit, editor, name="墓地台帳"))


@pytest.fixture
def as_head(client: Client, head: User) -> Client:
    client.force_login(head)
    return client


class TestInbox:
    def test_what_waits_for_me_is_first(self, as_head: Client, pending: Application) -> None:
        page = page_of(as_head, "/approvals/")

        assert "あなたの承認を待つ申請が1件あります" in page
        assert "墓地台帳" in page

    def test_what_i_asked_for_is_under_mine(self, as_editor: Client, pending: Application) -> None:
        assert "墓地台帳" not in page_of(as_editor, "/approvals/")
        assert "墓地台帳" in page_of(as_editor, "/approvals/?tab=own")

    def test_others_find_what_they_may_see(
        self, client: Client, pending: Application, reader: User, stranger: User
    ) -> None:
        client.force_login(reader)
        assert "墓地台帳" in page_of(client, "/approvals/?tab=all")
        client.force_login(stranger)
        assert "墓地台帳" not in page_of(client, "/approvals/?tab=all")
        assert page_of(client, pending.get_absolute_url(), status=404)

    def test_what_is_secret_is_not_counted_for_who_may_not_know(
        self, client: Client, unit: Unit, head: User, editor: User, reader: User
    ) -> None:
        secret = registered(
            factories.make_pending(unit, editor, name="実施手順", is_procedure=True)
        )
        for person in (reader, editor):
            client.force_login(person)
            for tab in ("waiting", "own", "all"):
                assert "実施手順" not in page_of(client, f"/approvals/?tab={tab}")
            assert page_of(client, secret.get_absolute_url(), status=404)
        client.force_login(head)
        assert "実施手順" in page_of(client, "/approvals/")

    def test_the_number_of_queries_does_not_grow(
        self,
        as_head: Client,
        unit: Unit,
        editor: User,
    ) -> None:
        def asked(address: str) -> int:
            with CaptureQueriesContext(connection) as queries:
                page_of(as_head, address)
            return len(queries)

        factories.make_pending(unit, editor)
        chosen = f"/approvals/bulk/?key={Application.objects.get().key}"
        for address in ("/approvals/", "/approvals/?tab=all", chosen, "/"):
            asked(address)  # fills what a process keeps
        before = [asked("/approvals/"), asked("/approvals/?tab=all"), asked(chosen), asked("/")]
        for _turn in range(5):
            factories.make_pending(unit, editor)
        keys = "&".join(f"key={one.key}" for one in Application.objects.all())
        chosen = f"/approvals/bulk/?{keys}"
        after = [asked("/approvals/"), asked("/approvals/?tab=all"), asked(chosen), asked("/")]

        assert after == before


class TestOne:
    def test_it_shows_what_would_change(
        self, as_head: Client, unit: Unit, head: User, editor: User
    ) -> None:
        asset = factories.make_asset(unit, head)
        application = wanted(asset, editor, segment_id="standalone", room="書庫B")
        assert isinstance(application, Application)
        page = page_of(as_head, application.get_absolute_url())

        assert "重要な項目の変更" in page
        assert "LGWAN接続系" in page
        assert "スタンドアロン" in page or "独立" in page
        assert "書庫B" in page
        assert 'value="approve"' in page

    def test_it_is_approved_with_a_word(self, as_head: Client, pending: Application) -> None:
        response = decide(as_head, pending, "approve", comment="確かめた")

        assert response.url == pending.get_absolute_url()
        pending.refresh_from_db()
        assert (pending.state, pending.asset.status) == ("approved", "active")
        assert "確かめた" in page_of(as_head, pending.get_absolute_url())

    def test_sending_it_back_needs_a_reason(self, as_head: Client, pending: Application) -> None:
        response = decide(as_head, pending, "return")
        assert response.status_code == 422
        assert "差し戻す理由を入力してください" in response.content.decode()

        assert decide(as_head, pending, "return", comment="場所が不明").status_code == 302
        pending.refresh_from_db()
        assert pending.state == "returned"

    def test_the_applicant_has_no_button_and_is_told_why(
        self, as_editor: Client, pending: Application
    ) -> None:
        page = page_of(as_editor, pending.get_absolute_url())

        assert "自分の申請は、自分では承認できません" in page
        assert 'value="approve"' not in page
        assert decide(as_editor, pending, "approve").status_code == 403
        pending.refresh_from_db()
        assert pending.state == "open"

    def test_who_was_overtaken_sees_it_anew(
        self, as_head: Client, pending: Application, editor: User
    ) -> None:
        pending.refresh_from_db()
        response = as_head.post(
            pending.get_absolute_url(),
            {"decision": "approve", "version": 1, "asset_version": 7, "comment": "よい"},
        )
        page = response.content.decode()

        assert response.status_code == 409
        assert "もう一度決めてください" in page
        assert "よい" in page
        assert 'name="asset_version" value="1"' in page

    def test_a_changed_column_is_marked(
        self, as_head: Client, unit: Unit, head: User, editor: User, admin: User
    ) -> None:
        asset = factories.make_asset(unit, head)
        application = wanted(asset, editor, segment_id="standalone", room="書庫B")
        assert isinstance(application, Application)
        wanted(asset, admin, room="書庫C")
        page = page_of(as_head, application.get_absolute_url())

        assert "申請の後に変わった項目があります" in page
        assert "書庫C" in page

    def test_the_applicant_takes_it_back(
        self, as_editor: Client, pending: Application, head: User
    ) -> None:
        address = f"{pending.get_absolute_url()}withdraw/"
        assert "下書きに戻ります" in page_of(as_editor, address)
        as_editor.post(address, {"version": 1, "reason": "取り違え"})

        pending.refresh_from_db()
        assert (pending.state, pending.asset.status) == ("withdrawn", "draft")
        as_editor.force_login(head)
        page_of(as_editor, address, status=403)


class TestMany:
    def test_the_differences_are_shown_before_all_are_approved(
        self, as_head: Client, unit: Unit, head: User, editor: User
    ) -> None:
        ones = [registered(factories.make_pending(unit, editor, name=f"台帳{n}")) for n in "甲乙丙"]
        keys = "&".join(f"key={one.key}" for one in ones[:2])
        page = page_of(as_head, f"/approvals/bulk/?{keys}&key=nonsense")
        assert "台帳甲" in page
        assert "台帳丙" not in page

        rows = [f"{one.key}:1:1" for one in ones[:2]]
        response = as_head.post("/approvals/bulk/", {"row": rows, "decision": "approve"})
        assert response.url == "/approvals/"
        assert "2件を承認しました" in page_of(as_head, "/approvals/")
        assert list(Asset.objects.order_by("pk").values_list("status", flat=True)) == [
            "active", "active", "pending",
        ]  # fmt: skip

    def test_many_are_sent_back_with_one_reason(
        self, as_head: Client, pending: Application
    ) -> None:
        sent = {"row": [f"{pending.key}:1:1"], "decision": "return"}
        assert as_head.post("/approvals/bulk/", sent).status_code == 422
        as_head.post("/approvals/bulk/", sent | {"comment": "一覧を直して"})

        pending.refresh_from_db()
        assert pending.state == "returned"

    def test_what_is_not_mine_to_decide_is_left_alone(
        self, client: Client, pending: Application, admin: User
    ) -> None:
        client.force_login(admin)
        client.post("/approvals/bulk/", {"row": [f"{pending.key}:1:1"], "decision": "approve"})

        pending.refresh_from_db()
        assert pending.state == "open"

    def test_who_approves_nothing_is_told(self, as_editor: Client) -> None:
        page_of(as_editor, "/approvals/bulk/", status=403)


class TestTheAsset:
    """What the pages of an asset say of its applications."""

    def test_its_head_leads_to_what_waits(self, as_head: Client, pending: Application) -> None:
        page = page_of(as_head, "/assets/JUM-0001/")

        assert "editorさんが登録を申請し、承認を待っています" in page
        assert pending.get_absolute_url() in page

    def test_its_applications_stay_with_it(self, as_head: Client, pending: Application) -> None:
        decide(as_head, pending, "approve")

        assert pending.get_absolute_url() in page_of(as_head, "/assets/JUM-0001/applications/")

    def test_it_is_not_edited_by_another_while_it_waits(
        self, as_head: Client, pending: Application
    ) -> None:
        assert "editorさんだけです" in page_of(as_head, "/assets/JUM-0001/edit/", status=403)

    def test_a_change_that_needs_others_is_asked_for(
        self, as_editor: Client, unit: Unit, head: User, editor: User
    ) -> None:
        asset = factories.make_asset(unit, head)
        data = factories.form_data(unit, c_level="3C") | {"version": 1, "classify_reason": "名簿"}
        response = as_editor.post("/assets/JUM-0001/edit/", data, follow=True)

        asset.refresh_from_db()
        application = Application.objects.get()
        page = response.content.decode()
        assert asset.c_level == "2"
        assert response.redirect_chain == [(application.get_absolute_url(), 302)]
        assert "承認を依頼しました" in page
        assert "大西 裕子さんに通知しました" in page

    def test_the_applicant_mends_it_in_the_form(
        self, as_editor: Client, unit: Unit, head: User, editor: User
    ) -> None:
        application = wanted(factories.make_asset(unit, head), editor, room="奥", c_level="3C")
        assert isinstance(application, Application)
        address = f"/assets/JUM-0001/edit/?application={application.key}"
        page = page_of(as_editor, address)
        assert 'value="奥"' in page

        data = factories.form_data(unit, c_level="3B") | {"version": 1, "classify_reason": "名簿"}
        as_editor.post(address, data)
        application.refresh_from_db()
        assert (application.revision, application.columns["c_level"]) == (2, "3B")
        page = page_of(as_editor, application.get_absolute_url())
        assert "申請の第1版の内容" in page
        assert "奥" in page

    def test_the_form_says_that_some_changes_wait(
        self, client: Client, unit: Unit, head: User, editor: User
    ) -> None:
        factories.make_asset(unit, head)
        told = "承認されるまで、台帳は今の内容のままです"
        for person, is_told in ((editor, True), (head, False)):
            client.force_login(person)
            assert (told in page_of(client, "/assets/JUM-0001/edit/")) is is_told
