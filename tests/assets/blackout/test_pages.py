"""GET /settings/blackout/, its papers and its contacts"""

from typing import Any

import pytest
from django.test import Client

from assets.models import Asset, BlackoutPaper, EmergencyContact, Municipality, User
from assets.services.blackout import keeping
from tests.assets.blackout.conftest import AT


@pytest.fixture(autouse=True)
def december(time_machine: Any) -> None:
    time_machine.move_to(AT.replace(hour=10))


@pytest.fixture
def paper(village: Municipality, window: Asset, manager: User) -> BlackoutPaper:
    return keeping.make(village, by=manager, at=AT)


def test_the_month_s_paper_is_offered_until_it_is_in_its_place(
    as_admin: Client, paper: BlackoutPaper, admin: User
) -> None:
    assert "今月の控えをまだ置いていません" in as_admin.get("/settings/blackout/").content.decode()

    for _twice in range(2):
        answer = as_admin.post(f"/settings/blackout/{paper.key}/placed/", follow=True)

    assert "すでに置いたと記録されています" in answer.content.decode()
    assert "まだ置いていません" not in answer.content.decode()
    paper.refresh_from_db()
    assert paper.placed_by == admin


def test_it_comes_as_a_file(as_admin: Client, paper: BlackoutPaper) -> None:
    response = as_admin.get(f"/settings/blackout/{paper.key}.pdf")

    assert response.headers["Content-Type"] == "application/pdf"
    assert "attachment" in response.headers["Content-Disposition"]
    assert b"".join(response.streaming_content).startswith(b"%PDF")


def test_a_file_that_is_gone_is_not_there(as_admin: Client, paper: BlackoutPaper) -> None:
    keeping.path_of(paper).unlink()

    assert as_admin.get(f"/settings/blackout/{paper.key}.pdf").status_code == 404


def test_it_can_be_made_anew(as_admin: Client, window: Asset, admin: User) -> None:
    answer = as_admin.post("/settings/blackout/make/", follow=True)

    assert "控えを作りました（資産3件）" in answer.content.decode()
    assert BlackoutPaper.objects.get().made_by == admin


def contact(**fields: Any) -> dict[str, Any]:
    return {"name": "電力会社", "phone": "0120-000-000", "position": "1", "active": "on"} | fields


def test_contacts_are_kept_with_their_history(as_admin: Client, village: Municipality) -> None:
    as_admin.post("/settings/blackout/contacts/new/", contact())
    made = EmergencyContact.objects.get(municipality=village)
    address = f"/settings/blackout/contacts/{made.pk}/"
    as_admin.post(address, contact(phone="0120-111-111", version="1", reason="番号が変わった"))

    assert as_admin.post(address, contact(phone="x", version="1")).status_code == 409
    assert "0120-111-111" in as_admin.get("/settings/blackout/").content.decode()
    assert made.history.first().history_change_reason == "番号が変わった"


def test_a_contact_without_a_telephone_is_refused(as_admin: Client) -> None:
    response = as_admin.post("/settings/blackout/contacts/new/", contact(phone=""))

    assert response.status_code == 422
    assert not EmergencyContact.objects.exists()


def test_the_home_page_reminds_administrators(as_admin: Client, paper: BlackoutPaper) -> None:
    assert "停電・災害時の控え（12月分）</a>を印刷して置く" in as_admin.get("/").content.decode()
