"""Mending one's own application for an exception, a deviation or a disposal while it is open"""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils.timezone import localdate

from assets.models import Application, Asset, Deviation, Disposal, RuleException, Unit, User
from tests import factories
from tests.assets.approvals.test_pages import decide, page_of

UNTIL = localdate() + timedelta(days=90)
# fmt: off
CASES: dict[str, tuple[str, dict[str, Any], dict[str, Any], tuple[str, str]]] = {
    "exception": (
        "/assets/JUM-0001/exceptions/new/",
        {"rule": "NR-508", "reason": "公開の仕様", "measure": "番号を伏せる", "expires_on": UNTIL},
        {"measure": "番号と住所を伏せる"},
        ("番号を伏せる", "番号と住所を伏せる"),
    ),
    "deviation": (
        "/assets/JUM-0001/deviations/new/",
        {
            "level": "availability:2",
            "kind": "by_hand",
            "reason": "止められない",
            "expires_on": UNTIL,
        },
        {"reason": "窓口が止まる"},
        ("止められない", "窓口が止まる"),
    ),
    "dispose": (
        "/assets/JUM-0001/disposal/",
        {"version": 1, "planned_reason": "リースの満了", "planned_method": "D2"},
        {"planned_reason": "リースの満了（返却）"},
        ("リースの満了", "リースの満了（返却）"),
    ),
}
# fmt: on


@pytest.fixture
def asset(unit: Unit, head: User, chief: User, ciso: User) -> Asset:
    told = {"kind": "system_doc", "form": "server", "model_no": "SV-1", "hostname": "sv1"}
    return factories.make_asset(unit, head, c_level="2", a_level="1", **told)


@pytest.fixture(params=CASES)
def case(request: Any) -> Any:
    return CASES[request.param]


def mend(client: Client, case: Any, application: Application, **told: Any) -> Any:
    address, first, change, _words = case
    sent = first | change | {"seen": application.version} | told
    return client.post(f"{address}?application={application.key}", sent)


def test_it_is_another_version_that_everybody_is_asked_about_again(
    client: Client, asset: Asset, editor: User, head: User, case: Any
) -> None:
    address, first, _change, (old, new) = case
    client.force_login(editor)
    client.post(address, first)
    application = Application.objects.get()
    link = f"{address}?application={application.key}"
    assert link in page_of(client, application.get_absolute_url())
    form = page_of(client, link)
    assert old in form
    assert "承認は初めの人からになります" in form

    assert mend(client, case, application).status_code == 302
    application.refresh_from_db()
    assert (application.revision, application.state) == (2, "open")
    assert {step.revision for step in application.waiting_steps()} == {2}
    shown = page_of(client, application.get_absolute_url())
    assert new in shown
    assert "申請の第1版の内容" in shown
    earlier = shown.split("申請の第1版の内容")[1].split("</details>")[0]
    assert old in earlier
    assert new not in earlier


def test_what_is_decided_is_what_was_asked_for_last(
    client: Client, asset: Asset, editor: User, case: Any
) -> None:
    client.force_login(editor)
    client.post(case[0], case[1])
    mend(client, case, Application.objects.get())
    for name in ("head", "chief", "ciso"):
        application = Application.objects.get()
        if application.is_open:
            client.force_login(User.objects.get(username=name))
            decide(client, application, "approve")

    assert Application.objects.get().state == "approved"
    kept = [
        *RuleException.objects.values_list("measure", "state"),
        *Deviation.objects.values_list("reason", "state"),
        *Disposal.objects.values_list("planned_reason", "asset__status"),
    ]
    assert kept in ([(case[3][1], "in_force")], [(case[3][1], "to_dispose")])


def test_only_the_applicant_mends_it_and_only_while_it_is_open(
    client: Client, asset: Asset, editor: User, head: User, case: Any
) -> None:
    other = factories.make_user("other", asset.org_unit, role="registrar")
    client.force_login(editor)
    client.post(case[0], case[1])
    application = Application.objects.get()
    for person in (other, head):
        client.force_login(person)
        assert mend(client, case, application).status_code == 404
    client.force_login(editor)
    assert client.get(f"{case[0]}?application=nothing").status_code == 404
    asset_form = f"/assets/JUM-0001/exceptions/new/?application={application.key}"
    if "exception" not in application.kinds:
        assert client.get(asset_form).status_code == 404

    client.force_login(head)
    decide(client, application, "return", comment="理由が足りません")
    client.force_login(editor)
    assert mend(client, case, application).status_code == 404


def test_what_moved_since_it_was_opened_is_not_overwritten(
    client: Client, asset: Asset, editor: User, case: Any
) -> None:
    client.force_login(editor)
    client.post(case[0], case[1])
    application = Application.objects.get()
    assert mend(client, case, application, seen=application.version + 1).status_code == 409
    assert Application.objects.get().revision == 1


def test_what_is_wrong_is_said_and_nothing_is_changed(
    client: Client, asset: Asset, editor: User, case: Any
) -> None:
    client.force_login(editor)
    client.post(case[0], case[1])
    empty = dict.fromkeys(case[2], "")
    assert mend(client, case, Application.objects.get(), **empty).status_code == 422
    assert Application.objects.get().revision == 1


def test_who_is_left_alone_meanwhile_decides_it_at_once(
    client: Client, asset: Asset, unit: Unit, admin: User, case: Any
) -> None:
    client.force_login(admin)
    client.post(case[0], case[1])
    application = Application.objects.get()
    User.objects.exclude(pk=admin.pk).update(is_active=False)
    assert mend(client, case, application).status_code == 302
    application.refresh_from_db()
    assert application.state == "withdrawn"
    kept = [
        *RuleException.objects.filter(state="in_force"),
        *Deviation.objects.filter(state="in_force"),
        *Disposal.objects.all(),
    ]
    assert len(kept) == 1
