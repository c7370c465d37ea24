"""/exports/, /exports/new/ and /exports/<key>/: what left, and what would leave."""

from typing import Any

import pytest
from django.test import Client
from django.utils.timezone import now

from assets.access import Viewer
from assets.models import Asset, ExportRun, Unit, User
from assets.services.exports import runs
from tests import factories

LIST, NEW = "/exports/", "/exports/new/"


@pytest.fixture
def asset(unit: Unit, manager: User) -> Asset:
    return factories.make_asset(unit, manager)


@pytest.fixture
def as_manager(client: Client, manager: User) -> Client:
    client.force_login(manager)
    return client


def export(user: User, *, query: str = "", purpose: str = "監査") -> ExportRun:
    wanted = runs.Wanted("csv", purpose=purpose)
    run, _name, chunks = runs.stream(Viewer(user), runs.Selection(query=query), wanted, at=now())
    b"".join(chunks)
    run.refresh_from_db()
    return run


def shown(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


class TestList:
    """Who sees which exports."""

    def test_one_sees_what_one_has_taken_out(
        self, as_manager: Client, manager: User, admin: User, asset: Asset
    ) -> None:
        export(manager, purpose="課の点検", query="form=db&q=基本")
        export(admin, purpose="別の目的")
        page = shown(as_manager, LIST)

        assert "課の点検" in page
        assert "別の目的" not in page
        assert "検索：基本" in page
        assert "種別：データベース" in page

    @pytest.mark.parametrize("role", ["auditor", "admin", "ciso"])
    def test_those_who_watch_over_it_see_all(
        self, client: Client, manager: User, asset: Asset, unit: Unit, role: str
    ) -> None:
        run = export(manager, purpose="課の点検")
        top = factories.root_of(unit.municipality)
        client.force_login(factories.make_user("watching", top, role=role))

        assert "課の点検" in shown(client, LIST)
        assert run.digest in shown(client, f"/exports/{run.key}/")

    @pytest.mark.parametrize("role", ["viewer", "registrar"])
    def test_without_the_right_there_is_no_list(
        self, client: Client, unit: Unit, role: str
    ) -> None:
        client.force_login(factories.make_user("other", unit, role=role))

        assert client.get(LIST).status_code == 403
        assert client.get(NEW).status_code == 403

    def test_an_empty_list_says_what_to_do(self, as_manager: Client) -> None:
        assert "まだ書き出したファイルはありません。" in shown(as_manager, LIST)

    def test_queries_do_not_grow_with_exports(
        self,
        as_manager: Client,
        manager: User,
        asset: Asset,
        django_assert_max_num_queries: Any,
    ) -> None:
        for _count in range(2):
            with django_assert_max_num_queries(14):
                as_manager.get(LIST)
            for _export in range(5):
                export(manager, query="unit=JUM&retention=5年")


class TestEvent:
    """One export on a page of its own."""

    def test_it_tells_everything_on_record(
        self, as_manager: Client, manager: User, asset: Asset
    ) -> None:
        run = export(manager, query="target=chosen&no=JUM-0001&no=JUM-0002")
        page = shown(as_manager, f"/exports/{run.key}/")

        for words in (
            run.digest,
            str(run.key),
            "監査",
            "選択した2件",
            "CSV（UTF-8）",
            manager.name,
        ):
            assert words in page

    def test_a_file_that_is_not_whole_is_marked(
        self, as_manager: Client, manager: User, asset: Asset
    ) -> None:
        wanted = runs.Wanted("csv", purpose="監査")
        run, _name, chunks = runs.stream(Viewer(manager), runs.Selection(), wanted, at=now())
        closing: Any = chunks
        closing.close()

        assert "途中までしか作られていません" in shown(as_manager, f"/exports/{run.key}/")

    def test_a_stranger_finds_nothing(
        self, client: Client, manager: User, stranger: User, outsider: User, asset: Asset
    ) -> None:
        run = export(manager)

        for user in (stranger, outsider):
            client.force_login(user)
            assert client.get(f"/exports/{run.key}/").status_code == 404


class TestDialog:
    """What would leave is said before it leaves."""

    def test_it_counts_the_rows_and_names_the_highest_grade(
        self, as_manager: Client, asset: Asset, manager: User, unit: Unit
    ) -> None:
        factories.make_asset(unit, manager, name="税の台帳", c_level="3B", form="file")
        page = shown(as_manager, f"{NEW}?form=db")

        assert "一覧に表示中　1件　最も高い機密性：2" in page
        assert "書き出せるすべて（廃棄済みを含む）　2件　最も高い機密性：3B" in page
        assert '<option value="監査委員への提出">' in page

    def test_rows_that_were_ticked_in_the_list_come_first(
        self, as_manager: Client, asset: Asset
    ) -> None:
        response = as_manager.post(NEW, {"query": "form=db", "no": [asset.asset_no]})
        page = response.content.decode()

        assert response.status_code == 200
        assert "選択した資産　1件" in page
        assert f'name="no" value="{asset.asset_no}"' in page

    def test_the_whole_list_can_be_meant_with_one_tick(
        self, as_manager: Client, asset: Asset
    ) -> None:
        page = as_manager.post(NEW, {"query": "form=db", "all": "1"}).content.decode()

        assert "選択した資産" not in page

    def test_to_htmx_it_is_only_the_form(self, as_manager: Client, asset: Asset) -> None:
        headers = {"HX-Request": "true", "HX-Target": "export-panel"}
        page = as_manager.get(NEW, headers=headers).content.decode()

        assert page.lstrip().startswith("<form")

    def test_nothing_to_take_out_is_said(self, as_manager: Client) -> None:
        response = as_manager.post(NEW, {"query": "", "kind": "csv"})

        assert response.status_code == 422
        assert "書き出せる資産がありません。" in response.content.decode()

    def test_queries_do_not_grow_with_rows(
        self,
        as_manager: Client,
        manager: User,
        unit: Unit,
        django_assert_max_num_queries: Any,
    ) -> None:
        for _count in range(2):
            with django_assert_max_num_queries(14):
                as_manager.get(NEW)
            for _row in range(3):
                factories.make_asset(unit, manager)


class TestListOfAssets:
    """The list leads to the dialog with its own address."""

    def test_it_offers_the_export_of_what_it_shows(self, as_manager: Client, asset: Asset) -> None:
        page = shown(as_manager, "/assets/?form=db")

        assert 'href="/exports/new/?form=db"' in page
        assert 'formaction="/exports/new/"' in page

    def test_it_does_not_to_those_who_may_not(self, as_editor: Client, asset: Asset) -> None:
        assert "/exports/new/" not in shown(as_editor, "/assets/")

    def test_an_auditor_chooses_rows_but_changes_none(
        self, client: Client, auditor: User, asset: Asset
    ) -> None:
        client.force_login(auditor)
        page = shown(client, "/assets/")

        assert f'name="no" value="{asset.asset_no}"' in page
        assert 'formaction="/exports/new/"' in page
        assert 'name="change"' not in page
