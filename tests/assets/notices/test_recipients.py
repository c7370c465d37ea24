"""notices.recipients: who is told for a post or a unit"""

from datetime import date

from assets.models import Post, Unit, User
from assets.services import notices
from tests import factories
from tests.assets.notices.conftest import appoint

DAY = date(2026, 11, 24)


def names(people: list[User]) -> list[str]:
    return [person.username for person in people]


def test_the_holder_is_told(post: Post, head: User, deputy: User) -> None:
    assert names(notices.recipients(post, on=DAY)) == ["head"]


def test_for_a_vacant_post_the_deputy_is_told(post: Post, deputy: User, chief: User) -> None:
    assert names(notices.recipients(post, on=DAY)) == ["deputy"]


def test_without_a_deputy_it_is_the_head_of_the_unit(unit: Unit, head: User) -> None:
    keeper = Post.objects.create(
        unit=unit, name="電算係長", role_id="sysm", valid_from=factories.FOUNDED
    )

    assert names(notices.recipients(keeper, on=DAY)) == ["head"]


def test_then_the_head_of_the_nearest_unit_above(unit: Unit, head: User) -> None:
    branch = factories.make_unit(unit.municipality, code="SIS", name="支所", parent=unit)
    vacant = factories.make_post(branch, "支所長")

    assert names(notices.recipients(vacant, on=DAY)) == ["head"]
    assert names(notices.recipients(branch, on=DAY)) == ["head"]


def test_then_the_chief(post: Post, chief: User) -> None:
    assert names(notices.recipients(post, on=DAY)) == ["chief"]


def test_and_at_last_the_administrators(post: Post, admin: User) -> None:
    assert names(notices.recipients(post, on=DAY)) == ["admin"]


def test_whoever_left_is_not_told(post: Post, head: User, chief: User) -> None:
    head.is_active = False
    head.save()

    assert names(notices.recipients(post, on=DAY)) == ["chief"]


def test_a_term_that_has_not_begun_does_not_count(post: Post, unit: Unit, chief: User) -> None:
    appoint(post, factories.make_user("new", unit), start=date(2027, 4, 1))

    assert names(notices.recipients(post, on=DAY)) == ["chief"]
    assert names(notices.recipients(post, on=date(2027, 4, 1))) == ["new"]


def test_the_posts_of_many_units_take_as_many_questions_as_one(
    unit: Unit, head: User, django_assert_max_num_queries: object
) -> None:
    units = [
        factories.make_unit(unit.municipality, code=f"U{n}", name=f"{n}課", parent=unit)
        for n in range(9)
    ]
    offices = notices.Offices(unit.municipality, on=DAY)

    with django_assert_max_num_queries(4):  # type: ignore[operator]
        assert all(names(offices.of_unit(each.pk)) == ["head"] for each in units)
