"""What an import may enter by itself, and what others have to agree to first."""

import pytest
from django.test import Client
from django.utils.timezone import now

from assets.access import Viewer
from assets.models import Application, Asset, ImportRun, Municipality, Notice, Post, Unit, User
from assets.services.approvals import deciding
from assets.services.approvals.inbox import Inbox
from assets.services.imports import runs
from tests import factories
from tests.assets.imports import bringing
from tests.assets.imports.bringing import LEDGER, asset, csv_of

SECRET = LEDGER | {"資産名": "住民税の台帳", "機密性": "3B"}
PLAIN = LEDGER | {"機密性": "2"}


@pytest.fixture
def chief(village: Municipality) -> User:
    root = factories.root_of(village)
    person = factories.make_user("chief", root, role="admin", name="高橋 誠")
    chair = Post.objects.create(
        unit=root, name="総務課長", role_id="csio", valid_from=factories.FOUNDED
    )
    return factories.make_holder(person, chair)


@pytest.fixture
def office(admin: User, unit: Unit) -> Viewer:
    return Viewer(admin)


def test_who_may_approve_waits_for_others_where_the_chain_is_longer(
    office: Viewer, chief: User
) -> None:
    run = bringing.checked(csv_of(PLAIN, SECRET), office)
    assert any("1件は、取り込むと承認を依頼し" in told for told in run.work.summary["notices"])
    bringing.to_end(runs.confirm(run, viewer=office, at=now()))

    assert asset("住民基本台帳").status == "active"
    assert asset("住民税の台帳").status == "pending"
    application = Application.objects.get()
    assert (application.kinds, application.applicant) == (["register", "confirm"], office.user)
    assert Notice.objects.get(recipient=chief).count == 1


def test_nobody_agrees_to_what_they_brought_in_themselves(chief: User, unit: Unit) -> None:
    head = factories.make_user("head", unit, role="manager")
    factories.make_holder(head, factories.make_post(unit))
    bringing.bring(csv_of(SECRET), Viewer(chief))

    application = Application.objects.get()
    assert [step.role_id for step in application.current_steps()] == ["ism"]
    seen = deciding.Seen(application, application.version, application.asset.version)
    with pytest.raises(deciding.PermissionDenied, match="自分の申請は"):
        deciding.approve(seen, viewer=Viewer(chief), at=now())
    deciding.approve(seen, viewer=Viewer(head), at=now())
    assert asset("住民税の台帳").status == "active"


def test_who_is_alone_brings_everything_into_use(office: Viewer) -> None:
    bringing.bring(csv_of(PLAIN, SECRET), office)
    assert set(Asset.objects.values_list("status", flat=True)) == {"active"}


def test_what_has_ended_long_ago_waits_for_nobody(office: Viewer, chief: User) -> None:
    headings = (*bringing.HEADINGS, "状態", "廃棄日")
    gone = SECRET | {"状態": "廃棄済み", "廃棄日": "R7.3.31"}
    bringing.bring(csv_of(gone, headings=headings), office)
    assert asset("住民税の台帳").status == "disposed"


def test_a_change_that_others_decide_is_refused_even_to_who_may_approve(
    office: Viewer, chief: User
) -> None:
    bringing.bring(csv_of(PLAIN), office)
    number = asset("住民基本台帳").asset_no
    run = bringing.checked(csv_of(PLAIN | {"管理番号": number, "機密性": "1"}), office)
    (row,) = run.rows.all()
    assert row.weight == "error"
    assert "承認の要る変更（分類の引き下げ）" in row.issues[-1]["message"]

    run = bringing.checked(csv_of(PLAIN | {"管理番号": number, "機密性": "3C"}), office)
    assert run.work.summary["counts"]["changed"] == 1


def test_what_waits_goes_with_its_import(office: Viewer, chief: User, unit: Unit) -> None:
    run = bringing.bring(csv_of(PLAIN, SECRET), office)
    done = runs.undo(run, viewer=office, at=now())
    assert (done.deleted, done.kept) == (2, [])
    assert not Application.objects.exists()


def test_what_somebody_decided_meanwhile_stays(office: Viewer, chief: User) -> None:
    run = bringing.bring(csv_of(PLAIN, SECRET), office)
    application = Application.objects.get()
    seen = deciding.Seen(application, application.version, application.asset.version)
    deciding.send_back(seen, viewer=Viewer(chief), at=now(), comment="控えを確かめてください")
    done = runs.undo(run, viewer=office, at=now())
    assert [one.name for one in done.kept] == ["住民税の台帳"]


def test_what_one_file_brought_is_decided_together(
    client: Client, office: Viewer, chief: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [SECRET | {"資産名": f"台帳{n}"} for n in range(5)]
    run = bringing.bring(csv_of(*rows), office)
    monkeypatch.setattr("assets.views.approvals.MOST_AT_ONCE", 3)
    client.force_login(chief)
    assert [(one.key, one.count) for one in Inbox(Viewer(chief), on=now().date()).files()] == [
        (run.key, 5)
    ]
    link = f"/approvals/bulk/?import={run.key}"
    assert link in client.get("/approvals/").content.decode()
    for left, again in ((5, True), (2, False)):
        page = client.get(link)
        assert len(page.context["cards"]) == min(left, 3)
        sent = {"row": [card.row for card in page.context["cards"]], "decision": "approve"}
        response = client.post(link, sent)
        assert (response.headers["Location"] == link) is again
    assert set(Asset.objects.values_list("status", flat=True)) == {"active"}
    assert ImportRun.objects.get().state == "done"
    assert client.get("/approvals/bulk/?import=nothing").context["cards"] == []
