"""GET and POST /notices/"""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from assets.models import Notice, User
from assets.services import notices

DAY = date(2026, 11, 24)


def tell(person: User, key: str = "review:JUM:14") -> None:
    text = f"住民課の情報資産3件の確認をお願いします（{key}）。"
    notices.tell(person, key=key, kind="review", text=text, url="/assets/?unit=JUM", on=DAY)


@pytest.fixture
def page(client: Client, clerk: User) -> Client:
    client.force_login(clerk)
    return client


def test_it_shows_what_one_was_told_with_its_link(page: Client, clerk: User) -> None:
    tell(clerk)

    shown = page.get("/notices/").content.decode()
    assert "住民課の情報資産3件の確認をお願いします" in shown
    assert 'href="/assets/?unit=JUM"' in shown
    assert "未読 1件" in shown


def test_what_others_were_told_is_not_there(page: Client, head: User) -> None:
    tell(head)

    assert "お知らせはまだありません" in page.get("/notices/").content.decode()


def test_all_can_be_marked_as_read_but_only_ones_own(page: Client, clerk: User, head: User) -> None:
    tell(clerk)
    tell(head)

    assert page.post("/notices/").url == "/notices/"
    assert Notice.objects.get(recipient=clerk).read_at is not None
    assert Notice.objects.get(recipient=head).read_at is None
    assert "未読はありません" in page.get("/notices/").content.decode()


def test_every_page_tells_how_many_are_unread(page: Client, clerk: User, head: User) -> None:
    assert "件の未読" not in page.get("/assets/").content.decode()
    tell(clerk, key="review:1")
    tell(clerk, key="review:2")
    tell(head)

    assert (
        '<span class="pip">2<span class="vh">件の未読</span>'
        in page.get("/assets/").content.decode()
    )
    page.post("/notices/")
    assert "件の未読" not in page.get("/assets/").content.decode()


@pytest.mark.parametrize("count", [1, 40])
def test_it_costs_the_same_however_many_there_are(
    page: Client, clerk: User, count: int, django_assert_max_num_queries: Any
) -> None:
    for number in range(count):
        tell(clerk, key=f"review:{number}")

    with django_assert_max_num_queries(8):
        page.get("/notices/")
