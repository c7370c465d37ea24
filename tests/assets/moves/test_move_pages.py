"""/moves/, /moves/new/, /moves/<uuid>/ and its lines, vacancies and steps"""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.timezone import localdate

from assets.models import PersonnelChange, PersonnelMove, User
from assets.services.moves import changes
from config.kit.dates import wareki, wareki_short
from tests import factories
from tests.assets.moves.listing import HEADINGS, Office, pasted

LEAVER = "大西 裕子\t1001\t住民課\t課長\t\t\t退職"
MOVER = "村上 健\t1002\t税務課\t課長\t住民課\t課長\t異動"
SOON = localdate() + timedelta(days=30)
UNCLEAR = "藤井 香\t1004\t税務課\t主査\t宇宙課\t主査\t異動"


@pytest.fixture
def as_admin(client: Client, office: Office) -> Client:
    client.force_login(office.admin)
    return client


def paste(client: Client, *lines: str, **fields: Any) -> Any:
    sent = {"effective_on": SOON.isoformat(), "text": pasted(*lines)} | fields
    return client.post("/moves/new/", sent)


def text_of(response: Any) -> str:
    return response.content.decode()


def line_data(move: PersonnelMove, **fields: Any) -> dict[str, Any]:
    keys = ("user", "from_unit", "to_unit", "to_post")
    kept = {key: getattr(move, f"{key}_id") or "" for key in keys}
    plain = {key: getattr(move, key) for key in ("kind", "username", "title", "role")}
    return kept | plain | {"version": move.change.version} | fields


def test_a_pasted_list_becomes_a_draft(as_admin: Client, office: Office) -> None:
    response = paste(as_admin, LEAVER, MOVER)

    change = PersonnelChange.objects.get()
    assert response.headers["Location"] == f"/moves/{change.key}/"
    assert (change.name, change.state) == (f"{wareki(SOON)}付けの人事異動", "draft")
    page = text_of(as_admin.get(f"/moves/{change.key}/"))
    assert "空席になる" in page
    assert "税務課長" in page
    assert change.name in text_of(as_admin.get("/moves/"))


def test_a_list_of_several_days_becomes_a_draft_for_each(as_admin: Client, office: Office) -> None:
    later = SOON + timedelta(days=15)
    rows = [f"{LEAVER}\t{later:%Y-%m-%d}", f"{MOVER}\t"]
    text = pasted(*rows, headings=f"{HEADINGS}\t発令日")
    response = as_admin.post("/moves/new/", {"effective_on": SOON.isoformat(), "text": text})

    assert response.headers["Location"] == "/moves/"
    one, two = PersonnelChange.objects.order_by("effective_on")
    assert [one.effective_on, two.effective_on] == [SOON, later]
    assert one.name == f"{wareki(SOON)}付けの人事異動（{wareki_short(SOON)}）"
    assert [change.moves.get().name for change in (one, two)] == ["村上 健", "大西 裕子"]


def test_a_day_that_cannot_be_read_is_named(as_admin: Client) -> None:
    text = pasted(f"{LEAVER}\t来月", headings=f"{HEADINGS}\t発令日")
    refused = as_admin.post("/moves/new/", {"effective_on": SOON.isoformat(), "text": text})

    assert refused.status_code == 422
    assert "2行目の発令日「来月」を読み取れません" in text_of(refused)


def test_a_file_is_read_as_well(as_admin: Client) -> None:
    rows = f"{HEADINGS}\n{LEAVER}".replace("\t", ",")
    file = SimpleUploadedFile("内示.csv", rows.encode("cp932"))

    paste(as_admin, text="", file=file)

    change = PersonnelChange.objects.get()
    assert (change.source_name, change.moves.get().name) == ("内示.csv", "大西 裕子")


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"text": ""}, "どちらか1つ"),
        ({"text": "こんにちは"}, "氏名の列と"),
        ({"effective_on": "いつか"}, "発令日"),
        ({"effective_on": "H9.4.1"}, "までの日付を入力してください"),
        ({"file": SimpleUploadedFile("内示.pdf", b"%PDF"), "text": ""}, "この種類のファイル"),
        ({"file": SimpleUploadedFile("内示.xlsx", b"%PDF-1.7"), "text": ""}, "PDF"),
    ],
)
def test_what_cannot_be_read_is_explained(
    as_admin: Client, fields: dict[str, Any], sentence: str
) -> None:
    response = paste(as_admin, LEAVER, **fields)

    assert response.status_code == 422
    assert sentence in text_of(response)
    assert not PersonnelChange.objects.exists()


def test_a_question_is_answered_and_the_plan_settled(as_admin: Client, office: Office) -> None:
    paste(as_admin, UNCLEAR)
    change = PersonnelChange.objects.get()
    place = f"/moves/{change.key}/"
    assert "「宇宙課」が見つかりません" in text_of(as_admin.get(place))
    refused = as_admin.post(f"{place}step/plan/", {"version": change.version})
    assert refused.status_code == 422

    move = change.moves.get()
    as_admin.post(f"{place}lines/1/", line_data(move, to_unit=office.jum.pk))
    change.refresh_from_db()
    as_admin.post(f"{place}step/plan/", {"version": change.version})

    change.refresh_from_db()
    assert (change.state, change.planned_by) == ("planned", office.admin)
    assert "確かめることはありません" in text_of(as_admin.get(place))


def test_two_people_answering_at_once_are_told(as_admin: Client, office: Office) -> None:
    change = office.enter(UNCLEAR)
    data = line_data(change.moves.get(), to_unit=office.jum.pk)

    first = as_admin.post(f"/moves/{change.key}/lines/1/", data)
    second = as_admin.post(f"/moves/{change.key}/lines/1/", data)

    assert (first.status_code, second.status_code) == (302, 409)


def test_a_vacant_post_is_given_to_a_deputy(as_admin: Client, office: Office) -> None:
    change = office.enter(LEAVER)
    place = f"/moves/{change.key}/vacancies/{office.jum_head.pk}/"
    assert place in text_of(as_admin.get(f"/moves/{change.key}/"))

    person = office.people["1003"]
    as_admin.post(place, {"user": person.pk, "kind": "deputy", "version": change.version})

    added = change.moves.get(kind="deputy")
    assert (added.user, added.to_post, added.line) == (person, office.jum_head, 2)
    assert "代理 松田 光" in text_of(as_admin.get(f"/moves/{change.key}/"))


def test_lines_of_unknown_people_are_left_out_together(as_admin: Client, office: Office) -> None:
    change = office.enter("天野 望\t\t県庁\t\t住民課\t課長", LEAVER)

    as_admin.post(f"/moves/{change.key}/step/leave_out/", {"version": change.version})

    assert [move.left_out for move in change.moves.order_by("line")] == [True, False]


def test_it_is_applied_by_hand_once_its_day_has_come(as_admin: Client, office: Office) -> None:
    change = office.planned(LEAVER, day=localdate())
    place = f"/moves/{change.key}/"
    assert "今すぐ適用" in text_of(as_admin.get(place))

    as_admin.post(f"{place}step/apply/", {"version": change.version})

    assert not User.objects.get(username="1001").is_active
    page = text_of(as_admin.get(place))
    change.refresh_from_db()
    assert "変わったことをすべて見る" in page
    assert text_of(as_admin.get(f"/changes/{change.applied_request}/"))


def test_a_planned_change_is_reopened_or_cancelled(as_admin: Client, office: Office) -> None:
    change = office.planned(LEAVER)
    place = f"/moves/{change.key}/step/"

    as_admin.post(f"{place}reopen/", {"version": change.version})
    change.refresh_from_db()
    assert change.state == "draft"
    as_admin.post(f"{place}cancel/", {"version": change.version})
    change.refresh_from_db()
    assert change.state == "cancelled"
    assert as_admin.post(f"{place}plan/", {"version": change.version}).status_code == 422


def test_rows_of_another_municipality_cannot_be_named(
    as_admin: Client, office: Office, outsider: User
) -> None:
    change = office.enter(UNCLEAR)
    data = line_data(change.moves.get(), to_unit=factories.root_of(outsider.municipality).pk)

    assert as_admin.post(f"/moves/{change.key}/lines/1/", data).status_code == 422


def test_only_administrators_see_it(
    client: Client, office: Office, outsider: User, auditor: User
) -> None:
    change = office.enter(LEAVER)
    addresses = ["/moves/", "/moves/new/", f"/moves/{change.key}/"]
    for person, status in ((office.people["1001"], 403), (auditor, 403), (outsider, 404)):
        client.force_login(person)
        assert client.get(addresses[-1]).status_code == status
    client.force_login(office.people["1003"])
    assert {client.get(address).status_code for address in addresses} == {403}
    assert "/moves/" not in text_of(client.get("/units/"))


def test_the_page_asks_no_more_for_more_lines(
    as_admin: Client, office: Office, django_assert_max_num_queries: Any
) -> None:
    lines = [f"新人{n}\t30{n:02}\t\t\t税務課\t主事\t採用" for n in range(45)]
    change = office.enter(LEAVER, MOVER, *lines)
    as_admin.get("/moves/")

    with django_assert_max_num_queries(14):
        as_admin.get(f"/moves/{change.key}/")


def test_the_list_of_changes_asks_no_more_for_more(
    as_admin: Client, office: Office, django_assert_max_num_queries: Any
) -> None:
    for _number in range(12):
        office.enter(LEAVER)
    as_admin.get("/moves/")

    with django_assert_max_num_queries(9):
        as_admin.get("/moves/")


def test_changes_are_found_by_their_municipality_alone(office: Office, outsider: User) -> None:
    change = office.enter(LEAVER)

    assert changes.find(office.village, change.key) == change
    assert outsider.municipality is not None
    assert changes.find(outsider.municipality, change.key) is None
