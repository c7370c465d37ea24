"""GET and POST /assets/<number>/exceptions/new/ and /assets/<number>/deviations/new/"""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils.timezone import localdate

from assets.models import Application, Asset, Deviation, Finding, RuleException, Unit, User
from tests import factories
from tests.assets.approvals.test_pages import decide, page_of

RULE = "NR-508"
ADDRESS = f"/assets/JUM-0001/exceptions/new/?rule={RULE}"


@pytest.fixture
def broken(unit: Unit, head: User) -> Asset:
    return factories.make_asset(unit, head, kind="system_doc", c_level="2")


def ask(client: Client, **told: str) -> Any:
    until = (localdate() + timedelta(days=90)).isoformat()
    sent = {"rule": RULE, "reason": "公開の仕様", "measure": "番号を伏せる"}
    return client.post(ADDRESS, sent | {"expires_on": until} | told)


def test_it_is_asked_of_the_head_the_chief_and_the_ciso(
    as_editor: Client, broken: Asset, chief: User, ciso: User, head: User
) -> None:
    page = page_of(as_editor, ADDRESS)
    assert re.search(r'value="NR-508"[^>]*checked', page)
    ask(as_editor)

    application = Application.objects.get()
    assert application.kinds == ["exception"]
    for person in (head, chief, ciso):
        assert Finding.objects.get(rule=RULE).state == "open"
        as_editor.force_login(person)
        assert "番号を伏せる" in page_of(as_editor, application.get_absolute_url())
        decide(as_editor, application, "approve")
    exception = RuleException.objects.get()
    assert (exception.state, exception.approved_by) == ("in_force", ciso)
    assert Finding.objects.get(rule=RULE).exception == exception


def test_sent_back_it_is_refused_and_may_be_asked_again(
    client: Client, broken: Asset, editor: User, head: User
) -> None:
    client.force_login(editor)
    ask(client)
    client.force_login(head)
    decide(client, Application.objects.get(), "return", comment="対策が足りません")

    assert RuleException.objects.get().state == "refused"
    client.force_login(editor)
    ask(client)
    assert Application.objects.count() == 2


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"expires_on": "2020-01-01"}, "期限は、今日から"),
        ({"measure": ""}, "代わりの対策を入力してください"),
        ({"rule": "NR-999"}, "選"),
    ],
)
def test_what_is_wrong_is_said_at_the_field(
    as_editor: Client, broken: Asset, head: User, told: dict[str, str], why: str
) -> None:
    response = ask(as_editor, **told)

    assert response.status_code == 422
    assert why in response.content.decode()
    assert not RuleException.objects.exists()


def test_nothing_broken_nothing_to_ask(
    as_editor: Client, unit: Unit, head: User, editor: User
) -> None:
    factories.make_asset(unit, editor)
    address = "/assets/JUM-0001/exceptions/new/"

    assert not Finding.objects.exists()
    assert "例外措置が要るところはありません" in page_of(as_editor, address)


NEEDED = "/assets/JUM-0001/deviations/new/"


def ask_level(client: Client, **told: str) -> Any:
    until = (localdate() + timedelta(days=90)).isoformat()
    sent = {"level": "availability:2", "kind": "cumulation", "reason": "窓口が止まる"}
    return client.post(NEEDED, sent | {"expires_on": until} | told)


def test_a_needed_level_is_asked_of_the_head_and_the_chief(
    as_editor: Client, unit: Unit, head: User, chief: User
) -> None:
    asset = factories.make_asset(unit, head)
    assert "可用性 2" in page_of(as_editor, NEEDED)
    ask_level(as_editor)

    application = Application.objects.get()
    assert (application.kinds, application.state) == (["deviation"], "open")
    for person in (head, chief):
        as_editor.force_login(person)
        assert "必要な可用性" in page_of(as_editor, application.get_absolute_url())
        decide(as_editor, application, "approve")
    deviation = Deviation.objects.get()
    assert (deviation.state, deviation.approved_by) == ("in_force", chief)
    assert asset.protection.a_needed == 2


def test_a_level_sent_back_or_taken_back_is_not_needed(
    client: Client, unit: Unit, head: User, chief: User, editor: User
) -> None:
    factories.make_asset(unit, head)
    for person, ending in ((head, "return"), (editor, "withdraw")):
        client.force_login(editor)
        ask_level(client)
        application = Application.objects.latest("pk")
        client.force_login(person)
        if ending == "return":
            decide(client, application, "return", comment="理由が足りません")
        else:
            client.post(f"{application.get_absolute_url()}withdraw/", {"version": 1})
        assert Deviation.objects.latest("pk").state == "refused"


def test_a_level_that_changes_nothing_is_refused(as_editor: Client, unit: Unit, head: User) -> None:
    factories.make_asset(unit, head)
    response = ask_level(as_editor, kind="distribution")

    assert response.status_code == 422
    assert "今の必要な水準より低い区分" in response.content.decode()
    assert not Application.objects.exists()
