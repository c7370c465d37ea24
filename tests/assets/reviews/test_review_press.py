"""POST /reviews/<uuid>/units/<code>/card/<number>/, the edit, the end, many at once"""

from typing import Any

import pytest
from django.test import Client

from assets.models import Application, Asset, CampaignUnit, Unit, User
from tests import factories
from tests.assets.reviews.opening import address, change, open_review

pytestmark = pytest.mark.django_db


class TestPressing:
    """POST …/card/<number>/ without a script."""

    def test_the_next_card_opens_and_the_press_can_be_taken_back(
        self, as_editor: Client, unit: Unit, manager: User
    ) -> None:
        one, two = (factories.make_asset(unit, manager, name=name) for name in ("一", "二"))
        part = open_review(unit, one, two)
        pressed = as_editor.post(
            address(part, f"card/{one.asset_no}/"), {"version": 1}, follow=True
        )

        assert pressed.redirect_chain == [(address(part, f"?at={two.asset_no}"), 302)]
        assert "一：変更なし" in pressed.content.decode()
        assert address(part, f"card/{one.asset_no}/undo/") in pressed.content.decode()
        back = as_editor.post(address(part, f"card/{one.asset_no}/undo/"), follow=True)
        assert back.redirect_chain == [(address(part, f"?at={one.asset_no}"), 302)]

    def test_the_last_one_says_that_it_is_done(
        self, as_editor: Client, unit: Unit, asset: Asset
    ) -> None:
        part = open_review(unit, asset)
        url = address(part, f"card/{asset.asset_no}/")
        done = as_editor.post(url, {"version": 1}, follow=True)

        assert "1件の確認が終わりました" in done.content.decode()

    @pytest.mark.parametrize(
        ("role", "offered"), [("registrar", {"submit"}), ("manager", {"submit", "confirm"})]
    )
    def test_what_comes_next_is_offered_when_all_is_decided(
        self, client: Client, unit: Unit, asset: Asset, role: str, offered: set[str]
    ) -> None:
        client.force_login(factories.make_user("somebody", unit, role=role))
        part = open_review(unit, asset)
        assert client.get(address(part)).context["steps"] == []
        client.post(address(part, f"card/{asset.asset_no}/"), {"version": 1})
        page = client.get(address(part))

        assert {step.key for step in page.context["steps"]} == offered
        assert address(part, "submit/") in page.content.decode()

    def test_why_it_came_back_is_said(self, as_editor: Client, unit: Unit, asset: Asset) -> None:
        part = open_review(unit, asset)
        part.returned_reason = "保管場所が分かりません"
        part.save()

        assert "保管場所が分かりません" in as_editor.get(address(part)).content.decode()

    def test_what_moved_meanwhile_is_shown_again(
        self, as_editor: Client, unit: Unit, asset: Asset, manager: User
    ) -> None:
        part = open_review(unit, asset)
        change(asset, manager, location="書庫B")
        answer = as_editor.post(address(part, f"card/{asset.asset_no}/"), {"version": 1})

        assert answer.status_code == 409
        assert "書庫B" in answer.content.decode()
        assert "ほかの人が変更しました" in answer.content.decode()

    def test_a_script_is_told_the_state(self, as_editor: Client, unit: Unit, asset: Asset) -> None:
        part = open_review(unit, asset)
        url = address(part, f"card/{asset.asset_no}/")
        headers = {"accept": "application/json"}
        told = as_editor.post(url, {"version": 1}, headers=headers, follow=True).json()

        assert (told["number"], told["css"], told["go"]) == (asset.asset_no, "done", "")
        assert (told["figures"]["done"], told["figures"]["left"]) == (1, 0)
        again = as_editor.post(url, {"version": 1}, headers=headers)
        assert again.status_code == 422
        assert "先に「変更なし」" in again.json()["error"]

    def test_a_wrong_answer_leads_to_the_form(
        self, as_editor: Client, unit: Unit, asset: Asset
    ) -> None:
        part = open_review(unit, asset, spot_every=1)
        url = address(part, f"card/{asset.asset_no}/")
        answer = as_editor.post(url, {"version": 1, "answer": "-"})

        assert answer.headers["Location"].startswith(f"/assets/{asset.asset_no}/edit/?review=")

    def test_later_keeps_the_card_for_the_end(
        self, as_editor: Client, unit: Unit, manager: User
    ) -> None:
        one, two = (factories.make_asset(unit, manager, name=name) for name in ("一", "二"))
        part = open_review(unit, one, two)
        sent = {"version": 1, "verdict": "later", "note": "鍵を借りる"}
        as_editor.post(address(part, f"card/{one.asset_no}/"), sent)

        assert as_editor.get(address(part)).context["number"] == two.asset_no
        assert "鍵を借りる" in as_editor.get(address(part, f"?at={one.asset_no}")).content.decode()


class TestEditing:
    """修正: the form of the asset, and back."""

    def edit(self, client: Client, part: CampaignUnit, asset: Asset, **columns: Any) -> Any:
        url = f"/assets/{asset.asset_no}/edit/?review={part.campaign.key}&unit={part.unit.code}"
        data = factories.form_data(part.unit, owner_role=asset.owner_role, **columns)
        return client.post(url, data | {"version": asset.version, "reason": "棚卸"}, follow=True)

    @pytest.mark.parametrize(("location", "verdict"), [("書庫C", "changed"), ("", "unchanged")])
    def test_saving_confirms_and_opens_the_next(
        self, as_editor: Client, unit: Unit, manager: User, location: str, verdict: str
    ) -> None:
        one, two = (factories.make_asset(unit, manager) for _name in ("一", "二"))
        part = open_review(unit, one, two)
        columns = {"location": location} if location else {}
        saved = self.edit(as_editor, part, one, **columns)

        assert saved.redirect_chain == [(address(part, f"?at={two.asset_no}"), 302)]
        assert part.items.get(asset=one).verdict == verdict

    def test_what_was_typed_comes_back_inside_of_the_review(
        self, as_editor: Client, unit: Unit, asset: Asset
    ) -> None:
        part = open_review(unit, asset)
        place = f"/assets/{asset.asset_no}/"
        edit, draft = f"{place}edit/", f"{place}draft/"
        query = f"?review={part.campaign.key}&unit={unit.code}"
        as_editor.post(draft, {"name": "途中の名前"})
        shown = as_editor.get(edit + query).content.decode()

        assert f'href="{query}&draft=1"'.replace("&", "&amp;") in shown
        drop = f"{draft}drop/{query}"
        assert f'action="{drop}"'.replace("&", "&amp;") in shown
        assert as_editor.post(drop).headers["Location"] == edit + query

    def test_an_edit_is_kept_even_when_the_review_is_over(
        self, as_editor: Client, unit: Unit, asset: Asset
    ) -> None:
        part = open_review(unit, asset)
        part.state = CampaignUnit.State.SUBMITTED
        part.save()
        self.edit(as_editor, part, asset, location="書庫C")

        asset.refresh_from_db()
        assert asset.location == "書庫C"
        assert part.items.get().verdict == ""


class TestEnding:
    """廃棄・移管, もう無い."""

    def test_staff_reports_and_is_led_on(self, as_editor: Client, unit: Unit, asset: Asset) -> None:
        part = open_review(unit, asset)
        url = address(part, f"card/{asset.asset_no}/ended/")
        answer = as_editor.post(url, {"way": "hand_over", "note": "税務課へ"})

        assert answer.status_code == 302
        item = part.items.get()
        assert (item.verdict, item.note) == ("ended", "税務課へ")

    @pytest.mark.parametrize("role", ["registrar", "manager"])
    def test_it_must_be_said_how(self, client: Client, unit: Unit, asset: Asset, role: str) -> None:
        client.force_login(factories.make_user("somebody", unit, role=role))
        part = open_review(unit, asset)
        url = address(part, f"card/{asset.asset_no}/gone/")
        asked = client.get(url).content.decode()
        answer = client.post(url, {"note": "棚に無い"})

        assert ("廃棄の承認を依頼します" in asked) == (role == "registrar")
        assert answer.status_code == 422
        assert "見つかったときの廃棄の方法を選んでください" in answer.content.decode()

    def test_staff_applies_for_the_disposal(
        self, as_editor: Client, unit: Unit, asset: Asset
    ) -> None:
        part = open_review(unit, asset)
        url = address(part, f"card/{asset.asset_no}/ended/")
        sent = {"way": "dispose", "note": "使わない", "method": "D4"}
        led = as_editor.post(url, sent, follow=True)
        assert "廃棄の承認を依頼しました" in led.content.decode()
        application = Application.objects.get()

        assert (application.asset, application.kinds) == (asset, ["dispose"])
        assert part.items.get().verdict == "ended"
        asked = as_editor.get(url).content.decode()
        assert "進んでいる手続があります" in asked
        assert 'name="method"' not in asked

    def test_another_word_is_no_verdict(self, as_editor: Client, unit: Unit, asset: Asset) -> None:
        part = open_review(unit, asset)
        assert as_editor.get(address(part, f"card/{asset.asset_no}/unchanged/")).status_code == 404


class TestTogether:
    """まとめて確認."""

    def test_what_is_ticked_is_confirmed(
        self, as_editor: Client, unit: Unit, manager: User
    ) -> None:
        one, two = (factories.make_asset(unit, manager) for _name in ("一", "二"))
        part = open_review(unit, one, two)
        page = as_editor.get(address(part, "bulk/")).content.decode()
        assert f"{one.pk}:1" in page
        assert f"{two.pk}:1" in page
        as_editor.post(address(part, "bulk/"), {"rows": [f"{one.pk}:1"]})

        assert part.items.get(asset=one).verdict == "unchanged"
        assert part.items.get(asset=two).verdict == ""
