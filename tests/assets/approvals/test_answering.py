"""services.approvals.answering: who is asked where an office is empty, or the applicant's own."""

import pytest
from django.utils.timezone import localdate
from pytest_django import DjangoAssertNumQueries

from assets.models import Asset, Municipality, Notice, Post, Unit, User
from assets.services.approvals.answering import Answering, Question
from tests import factories
from tests.assets.approvals.conftest import office
from tests.assets.approvals.test_applying import asked, registered, wanted


def people(asset: Asset) -> list[str]:
    recipients = Notice.objects.filter(url=registered(asset).get_absolute_url())
    return sorted(recipients.values_list("recipient__username", flat=True))


def test_a_deputy_is_asked_beside_the_head(unit: Unit, head: User, editor: User) -> None:
    deputy = factories.make_user("deputy", unit, role="manager")
    factories.make_holder(deputy, Post.objects.get(), capacity="deputy")

    assert people(factories.make_pending(unit, editor)) == ["deputy", "head"]


def test_a_deputy_without_the_right_is_not(unit: Unit, head: User, editor: User) -> None:
    factories.make_holder(editor, Post.objects.get(), capacity="deputy")
    colleague = factories.make_user("colleague", unit, role="registrar")

    assert people(factories.make_pending(unit, colleague)) == ["head"]


def test_a_deputy_answers_for_a_vacant_post(unit: Unit, editor: User) -> None:
    deputy = factories.make_user("deputy", unit, role="manager")
    factories.make_holder(deputy, factories.make_post(unit), capacity="deputy")

    assert people(factories.make_pending(unit, editor)) == ["deputy"]


def test_without_a_post_it_is_whoever_manages_the_unit(
    unit: Unit, manager: User, chief: User, editor: User
) -> None:
    assert people(factories.make_pending(unit, editor)) == ["manager"]


def test_then_the_head_of_the_unit_above(
    village: Municipality, unit: Unit, head: User, chief: User
) -> None:
    below = factories.make_unit(village, code="MAD", name="窓口係", parent=unit)
    staff = factories.make_user("clerk", below, role="registrar")

    assert people(factories.make_pending(below, staff)) == ["head"]


def test_then_the_chief(unit: Unit, chief: User, admin: User, editor: User) -> None:
    assert people(factories.make_pending(unit, editor)) == ["chief"]


def test_at_last_the_administrators(unit: Unit, admin: User, editor: User) -> None:
    assert people(factories.make_pending(unit, editor)) == ["admin"]


def test_a_head_who_applies_is_answered_for_from_above_and_not_by_the_deputy(
    unit: Unit, chief: User, ciso: User
) -> None:
    kudo = factories.make_user("kudo", unit, role="manager")
    factories.make_holder(kudo, Post.objects.get(role_id="csio"), capacity="deputy")
    factories.make_holder(chief, factories.make_post(unit))
    asset = factories.make_asset(unit, kudo)

    application = wanted(asset, chief, c_level="1")

    assert asked(application) == ["csio"]
    assert people(asset) == ["ciso"]


def test_an_office_that_is_filled_is_asked_itself(
    village: Municipality, unit: Unit, head: User, chief: User
) -> None:
    office(village, "pr_manager", "press", "広報 花子", "admin")
    asset = factories.make_asset(unit, head)
    application = wanted(asset, head, is_sns=True, sns_policy_url="https://mihon.example/")

    assert asked(application) == ["pr_manager"]
    assert people(asset) == ["press"]


def test_the_chief_is_the_head_of_their_own_section(
    village: Municipality, unit: Unit, admin: User, editor: User
) -> None:
    """総務課長 is both: no other post heads the section, and its deputy answers in both."""
    chief = factories.make_user("chief", factories.root_of(village), role="admin")
    post = factories.make_post(unit, "総務課長")
    Post.objects.filter(pk=post.pk).update(role_id="csio")
    factories.make_holder(chief, post)
    deputy = factories.make_user("deputy", unit, role="manager")
    factories.make_holder(deputy, post, capacity="deputy")

    assert people(factories.make_pending(unit, editor, owner_role=post)) == ["chief", "deputy"]


@pytest.mark.usefixtures("head", "chief", "ciso", "admin")
def test_read_for_one_unit_the_answers_are_those_of_the_whole(
    village: Municipality,
    unit: Unit,
    manager: User,
    editor: User,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    below = factories.make_unit(village, code="MAD", name="窓口係", parent=unit)
    beside = factories.make_unit(village, code="ZEI", name="税務課")
    factories.make_holder(factories.make_user("zei", beside), factories.make_post(beside))
    factories.make_holder(manager, factories.make_post(below), capacity="deputy")
    office(village, "pr_manager", "press", "広報 花子", "admin")
    ended = Post.objects.create(
        unit=unit, name="前の職", role_id="ciso",
        valid_from=factories.FOUNDED, valid_to=factories.FOUNDED,
    )  # fmt: skip
    factories.make_holder(editor, ended)

    roles = ["ism", "school_ism", "csio", "ciso", "pr_manager", "administrative_officer"]
    for place in (unit, below, beside, factories.root_of(village)):
        whole = Answering(village.pk, on=localdate())
        near = Answering(village.pk, on=localdate(), about=[place])
        with django_assert_num_queries(3):
            [near.ask(Question("ism", place.pk, editor.pk, secret)) for secret in (True, False)]
        for role in roles:
            for person in (editor, manager, User.objects.get(username="chief")):
                question = Question(role, place.pk, person.pk, person == editor)
                assert near.ask(question) == whole.ask(question)
                assert near.above(question) == whole.above(question)
                assert near.holds(person, role, place.pk) == whole.holds(person, role, place.pk)
        assert near.offices.root_id == whole.offices.root_id
