"""GET /settings/catalogue/ and below; POST of an entry and of what is confirmed."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils.html import escape

from assets.models import LocalEntry, Municipality, User
from assets.services.master import entries
from tests import factories
from tests.assets.master.keeping import keep

RULE = "/settings/catalogue/rule/NR-801/"


def sent(**columns: Any) -> dict[str, Any]:
    """What the form of a rule sends when nothing was typed."""
    return {"label": "", "is_on": "on", "severity": "", "reason": "", "version": "0"} | columns


def test_the_overview_counts_what_nobody_has_confirmed(
    as_admin: Client, village: Municipality, admin: User
) -> None:
    before = as_admin.get("/settings/catalogue/").context["tallies"]
    keep(village, "role", "cisr", by=admin, confirmed_by=admin, confirmed_on=factories.TODAY)
    keep(village, "rule", "NR-802", by=admin, is_on=False, reason="別に定める")

    after = as_admin.get("/settings/catalogue/").context["tallies"]

    told = {tally.kind: tally for tally in after}
    was = {tally.kind: tally for tally in before}
    assert told["role"].unconfirmed == was["role"].unconfirmed - 1
    assert (told["rule"].changed, told["rule"].off) == (1, 1)


@pytest.mark.parametrize("kind", entries.kinds())
def test_every_kind_is_listed_and_every_entry_has_its_page(
    as_admin: Client, village: Municipality, kind: str
) -> None:
    html = as_admin.get(f"/settings/catalogue/{kind}/").content.decode()
    found = entries.installed(village, kind)

    assert all(entry.code in html for entry in found)
    for entry in (found[0], found[-1]):
        page = as_admin.get(f"/settings/catalogue/{kind}/{entry.code}/")
        assert escape(entry.label) in page.content.decode()


def test_the_list_is_filtered_by_words_and_state(
    as_admin: Client, village: Municipality, admin: User
) -> None:
    keep(village, "rule", "NR-801", by=admin, is_on=False, reason="別に定める")

    def codes(query: str) -> list[str]:
        lines = as_admin.get(f"/settings/catalogue/rule/?{query}").context["lines"]
        return [line.installed.code for line in lines]

    assert codes("state=off") == codes("state=changed") == ["NR-801"]
    assert codes("q=ｎｒ－１０４") == ["NR-104"]
    assert "NR-101" not in codes("state=unconfirmed")
    assert codes("q=どこにもない言葉") == []


def test_a_change_takes_a_reason_and_is_seen_at_once(
    as_admin: Client, village: Municipality
) -> None:
    refused = as_admin.post(RULE, sent(severity="info"))
    assert refused.status_code == 422
    assert "重さを変える理由を入力してください" in refused.content.decode()

    stored = as_admin.post(RULE, sent(label="責任者がいる", severity="info", reason="小さいため"))

    assert stored.headers["Location"] == "/settings/catalogue/rule/"
    html = as_admin.get("/settings/catalogue/rule/").content.decode()
    assert "責任者がいる" in html
    assert "初期値：" in html
    entry = LocalEntry.objects.get()
    assert (entry.municipality, entry.severity, entry.is_on) == (village, "info", True)


def test_a_tick_confirms_and_names_who_and_when(as_admin: Client, admin: User) -> None:
    as_admin.post(RULE, sent(confirmed="on"))

    entry = LocalEntry.objects.get()
    assert entry.confirmed_by == admin
    assert admin.name in as_admin.get(RULE).content.decode()

    as_admin.post(RULE, sent(version="1"))
    entry = LocalEntry.objects.get()
    assert entry.confirmed_by is None
    assert entry.confirmed_on is None


def test_who_was_slower_sees_all_three_states(as_admin: Client) -> None:
    as_admin.post(RULE, sent(label="ひとりめ"))

    late = as_admin.post(RULE, sent(label="ふたりめ"))

    assert late.status_code == 409
    assert "<td>ひとりめ</td><td>ふたりめ</td>" in late.content.decode()
    again = as_admin.post(RULE, sent(label="ふたりめ", version="1"))
    assert again.status_code == 302


def test_many_are_confirmed_at_once(as_admin: Client, village: Municipality, admin: User) -> None:
    page = as_admin.post(
        "/settings/catalogue/role/confirm/", {"code": ["ism", "cisr"]}, follow=True
    ).content.decode()

    assert "2件を確認済みにしました" in page
    assert set(LocalEntry.objects.values_list("code", "confirmed_by")) == {
        ("ism", admin.pk),
        ("cisr", admin.pk),
    }
    again = as_admin.post("/settings/catalogue/role/confirm/", {"code": []}, follow=True)
    assert "選んでください" in again.content.decode()


def test_what_does_not_exist_is_not_there(as_admin: Client) -> None:
    for address in ("planet/", "rule/NR-999/", "level/lg2024:confidentiality:9/"):
        assert as_admin.get(f"/settings/catalogue/{address}").status_code == 404
    unknown = as_admin.post("/settings/catalogue/role/confirm/", {"code": "king"}, follow=True)
    assert "「king」はありません" in unknown.content.decode()


def test_auditors_read_and_nobody_below_does(
    client: Client, auditor: User, manager: User, reader: User
) -> None:
    client.force_login(auditor)
    page = client.get(RULE).content.decode()
    assert "団体での決め方" in page
    assert "<button" not in page.split("<main")[1].split("</main")[0]
    assert client.post(RULE, sent(label="監査人の案")).status_code == 403
    assert "基準と規則" in client.get("/").content.decode()

    for person in (manager, reader):
        client.force_login(person)
        assert client.get("/settings/catalogue/").status_code == 403
        assert client.get(RULE).status_code == 403


@pytest.mark.parametrize("address", ["/settings/catalogue/", "/settings/catalogue/rule/"])
def test_the_pages_ask_no_question_per_entry(
    as_admin: Client,
    village: Municipality,
    admin: User,
    django_assert_max_num_queries: Callable[..., Any],
    address: str,
) -> None:
    for code in ("NR-801", "NR-802", "NR-803", "NR-101"):
        keep(village, "rule", code, by=admin, confirmed_by=admin, confirmed_on=factories.TODAY)
    as_admin.get(address)

    with django_assert_max_num_queries(9):
        as_admin.get(address)
