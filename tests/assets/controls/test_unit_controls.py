"""GET and POST /units/<code>/controls/, and GET /controls/"""

from django.test import Client
from pytest_django import DjangoAssertNumQueries

from assets.models import Municipality, Unit, UnitControl, User
from assets.services.controls import answering, asking
from tests.factories import make_asset, make_unit, root_of

DEPUTY, COMMITTEE = "CT-ORG-05", "CT-ORG-02"


def versions_of(unit: Unit) -> dict[str, str | int]:
    return {f"{measure.control.id}-version": 0 for measure in asking.measures(unit)}


def test_a_section_head_answers_for_the_section(client: Client, manager: User, unit: Unit) -> None:
    client.force_login(manager)

    sent = client.post(
        f"/units/{unit.code}/controls/", {**versions_of(unit), f"{DEPUTY}-state": "done"}
    )

    assert sent.status_code == 302
    assert UnitControl.objects.get(unit=unit).state == "done"


def test_the_municipality_is_asked_for_its_own_measures(
    as_admin: Client, village: Municipality
) -> None:
    root = root_of(village)

    page = as_admin.get(f"/units/{root.code}/controls/").content.decode()

    assert "情報セキュリティ委員会の設置と開催" in page
    assert "代理者の指定" not in page
    typed = {**versions_of(root), f"{COMMITTEE}-state": "done"}
    assert as_admin.post(f"/units/{root.code}/controls/", typed).status_code == 302


def test_staff_read_what_the_head_answered_but_do_not_answer(as_editor: Client, unit: Unit) -> None:
    assert as_editor.get(f"/units/{unit.code}/controls/").status_code == 200
    assert as_editor.post(f"/units/{unit.code}/controls/", {}).status_code == 403
    assert not UnitControl.objects.exists()


def test_a_stranger_finds_no_such_unit(client: Client, unit: Unit, stranger: User) -> None:
    client.force_login(stranger)

    assert client.get(f"/units/{unit.code}/controls/").status_code == 404


def test_coverage_counts_the_answers_of_units_and_assets(
    as_admin: Client, unit: Unit, manager: User
) -> None:
    asset = make_asset(unit, manager)
    for subject, control in ((unit, DEPUTY), (asset, "CT-ORG-04"), (asset, "CT-CLA-06")):
        answer = asking.blank(subject, control)
        answer.state = "done"
        answering.record(subject, answers=[answer], by=manager)

    page = as_admin.get("/controls/").content.decode()

    asked_of_units = len(asking.asked_of(unit))
    asked_of_assets = len(asking.asked_of(asset))
    assert f"{asked_of_units}件中1件" in page
    assert f"{asked_of_assets}件中2件" in page


def test_coverage_of_a_section_says_nothing_of_others(
    client: Client, manager: User, unit: Unit, village: Municipality
) -> None:
    make_unit(village, code="FUK", name="福祉課")
    client.force_login(manager)

    page = client.get("/controls/").content.decode()

    assert unit.name in page
    assert "福祉課" not in page


def test_coverage_costs_the_same_however_many_units_there_are(
    as_admin: Client, village: Municipality, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    as_admin.get("/controls/")
    with django_assert_max_num_queries(30) as asked:
        as_admin.get("/controls/")
    few = len(asked)
    for number in range(5):
        make_unit(village, code=f"K{number}", name=f"第{number}課")

    with django_assert_max_num_queries(few):
        as_admin.get("/controls/")
