"""POST /assets/<number>/disposal/: who may decide it plans it, everybody else asks."""

import pytest
from django.test import Client

from assets.models import Application, Asset, Disposal, Unit, User
from tests import factories
from tests.assets.approvals.test_pages import decide, page_of

PLAN = {"version": 1, "planned_reason": "リースの満了", "planned_method": "D2"}


@pytest.fixture
def server(unit: Unit, head: User) -> Asset:
    return factories.make_asset(
        unit, head, form="server", model_no="SV-1", hostname="sv1", kind="equipment"
    )


def test_staff_ask_and_the_head_of_paper_decides(
    as_editor: Client, unit: Unit, head: User, editor: User
) -> None:
    asset = factories.make_asset(unit, head, form="paper", segment_id="none", locked=True)
    assert "廃棄を申請" in page_of(as_editor, "/assets/JUM-0001/disposal/")
    as_editor.post("/assets/JUM-0001/disposal/", PLAN)
    application = Application.objects.get()
    asset.refresh_from_db()
    assert (asset.status, application.kinds) == ("active", ["dispose"])
    assert not Disposal.objects.exists()

    as_editor.force_login(head)
    assert "リースの満了" in page_of(as_editor, application.get_absolute_url())
    decide(as_editor, application, "approve")
    asset.refresh_from_db()
    plan = Disposal.objects.get()
    assert (asset.status, plan.planned_by, plan.planned_method) == ("to_dispose", head, "D2")


def test_of_hardware_the_system_manager_is_asked_too(
    client: Client, server: Asset, head: User, chief: User
) -> None:
    """村 without such an office: the chief stands in."""
    client.force_login(head)
    client.post("/assets/JUM-0001/disposal/", PLAN)
    application = Application.objects.get()
    assert [step.role_id for step in application.current_steps()] == ["sysm"]

    client.force_login(chief)
    decide(client, application, "approve")
    server.refresh_from_db()
    assert server.status == "to_dispose"


def test_what_is_incomplete_is_not_asked_for(as_editor: Client, server: Asset) -> None:
    response = as_editor.post("/assets/JUM-0001/disposal/", {**PLAN, "planned_reason": ""})

    assert response.status_code == 422
    assert not Application.objects.exists()


def test_what_ends_already_is_not_asked_for_again(
    as_editor: Client, server: Asset, head: User
) -> None:
    as_editor.post("/assets/JUM-0001/disposal/", PLAN)
    response = as_editor.post("/assets/JUM-0001/disposal/", PLAN)

    assert response.status_code == 422
    assert "申請があり、承認を待っています" in response.content.decode()
