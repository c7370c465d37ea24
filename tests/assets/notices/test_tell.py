"""notices.tell: one thing is told to one person once"""

from datetime import date

from assets.models import Notice, Unit, User
from assets.services import notices
from assets.services.notices import Telling

DAY = date(2026, 11, 24)
WORDS = {"key": "alarm:1", "kind": Notice.Kind.ALARM, "text": "確かめてください。", "url": "/"}


def test_what_is_told_twice_is_told_once(head: User) -> None:
    assert notices.tell(head, **WORDS, on=DAY)
    assert not notices.tell(head, **WORDS, on=DAY)

    assert Notice.objects.get().recipient == head


def test_another_person_is_told_for_themselves(head: User, clerk: User) -> None:
    notices.tell(head, **WORDS, on=DAY)
    notices.tell(clerk, **WORDS, on=DAY)

    assert Notice.objects.count() == 2


def test_many_are_told_in_few_statements(
    head: User, clerk: User, django_assert_max_num_queries: object
) -> None:
    told = [
        Telling(person, f"k{n}", "review", "…", "/") for n in range(400) for person in (head, clerk)
    ]
    with django_assert_max_num_queries(20):  # type: ignore[operator]
        assert notices.tell_many([*told, *told], on=DAY) == 800
    with django_assert_max_num_queries(4):  # type: ignore[operator]
        assert notices.tell_many(told, on=DAY) == 0


def test_somebody_of_no_municipality_is_not_told(unit: Unit) -> None:
    nobody = User.objects.create(username="root", name="設置者")

    assert not notices.tell(nobody, **WORDS, on=DAY)
