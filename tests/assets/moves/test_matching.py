"""What the words of a list mean: people, units by every name, posts by their titles"""

import pytest

from assets.models import PersonnelMove, Unit, User
from assets.services.moves import plans
from tests import factories
from tests.assets.moves.listing import DAY, Office


def one(office: Office, line: str) -> PersonnelMove:
    return office.enter(line).moves.get()


def test_a_move_is_understood(office: Office) -> None:
    move = one(office, "村上 健\t1002\t税務課\t課長\t住民課\t課長\t異動")

    assert (move.user, move.from_unit, move.to_unit) == (
        office.people["1002"], office.zei, office.jum,
    )  # fmt: skip
    assert (move.to_post, move.role, move.doubts) == (office.jum_head, "manager", [])


@pytest.mark.parametrize(
    "words", ["住民課", "JUM", "みほん村役場　住民課", "住民生活課", "じゅうみん", "住民課 窓口係"]
)
def test_units_are_known_by_every_name(office: Office, words: str) -> None:
    office.jum.also_known_as = ["住民生活課", "ジュウミン"]
    office.jum.save()

    assert one(office, f"藤井 香\t1004\t税務課\t\t{words}\t主査").to_unit == office.jum


def test_a_unit_that_was_merged_leads_to_its_successor(office: Office) -> None:
    old = factories.make_unit(office.village, code="OLD", name="戸籍課")
    Unit.objects.filter(pk=old.pk).update(
        valid_to=DAY.replace(month=3, day=31), successor=office.jum
    )

    assert one(office, "藤井 香\t1004\t税務課\t\t戸籍課\t主査").to_unit == office.jum


@pytest.mark.parametrize("title", ["課長", "住民課長", "参事兼住民課長", "住民課 課長"])
def test_posts_are_known_by_their_titles(office: Office, title: str) -> None:
    assert one(office, f"藤井 香\t1004\t税務課\t\t住民課\t{title}").to_post == office.jum_head


@pytest.mark.parametrize("title", ["課長補佐", "係長", "主査", ""])
def test_lesser_titles_take_no_post(office: Office, title: str) -> None:
    assert one(office, f"藤井 香\t1004\t税務課\t\t住民課\t{title}").to_post is None


def test_people_of_one_name_are_told_apart_by_their_unit(office: Office) -> None:
    factories.make_user("1009", office.zei, name="大西裕子")

    assert one(office, "大西 裕子\t\t住民課\t\t税務課").user == office.people["1001"]


def test_who_cannot_be_told_apart_is_asked_about(office: Office) -> None:
    factories.make_user("1009", office.jum, name="大西裕子")
    change = office.enter("大西 裕子\t\t住民課\t\t税務課")

    (line,) = plans.make(change).asking
    assert "2人以上います" in line.problems[0]


def test_a_number_with_another_name_is_asked_about(office: Office) -> None:
    change = office.enter("別人 太郎\t1001\t住民課\t\t税務課")

    assert "大西 裕子さんです" in plans.make(change).asking[0].problems[0]


def test_people_who_do_not_use_the_register_are_left_out(office: Office) -> None:
    change = office.enter(
        "保育 花子\t\t住民課\t\t税務課\t主事", "新人 太郎\t\t\t\t税務課\t主事\t採用"
    )

    assert all(move.left_out for move in change.moves.all())


def test_an_unknown_person_for_a_post_is_asked_about(office: Office) -> None:
    change = office.enter("天野 望\t\t県庁\t\t住民課\t課長")

    assert "利用者が見つかりません" in plans.make(change).asking[0].problems[0]


def test_a_newcomer_with_a_number_gets_an_account(office: Office) -> None:
    move = one(office, "新人 太郎\t2001\t\t\t税務課\t主事\t採用")

    assert (move.kind, move.user, move.username, move.role) == ("join", None, "2001", "registrar")


def test_a_reader_stays_a_reader(office: Office) -> None:
    factories.make_user("1010", office.jum, role="viewer", name="見る人")

    assert one(office, "見る人\t1010\t住民課\t\t税務課").role == "viewer"


def test_an_unknown_unit_is_asked_about(office: Office) -> None:
    change = office.enter("藤井 香\t1004\t税務課\t\t宇宙課\t主査")

    assert "「宇宙課」が見つかりません" in plans.make(change).asking[0].problems[0]


def test_people_of_another_municipality_are_nobody_here(office: Office, outsider: User) -> None:
    change = office.enter(f"{outsider.name}\t{outsider.username}\t\t\t税務課\t主査\t採用")

    assert change.moves.get().user is None
    assert "すでに使われています" in plans.make(change).asking[0].problems[0]
