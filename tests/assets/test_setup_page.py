"""/setup/: the first start of an empty installation."""

import pytest
from django.test import Client

from assets.models import Municipality, User
from assets.services.setup import setup_code

FACTS = {
    "name": "みほん村",
    "person": "小野寺 誠",
    "username": "onodera",
    "password": "ふきのとう山菜そば2026",
    "again": "ふきのとう山菜そば2026",
}


@pytest.fixture
def empty(db: None, client: Client) -> Client:
    return client


def test_an_empty_installation_leads_from_sign_in_to_the_set_up(empty: Client) -> None:
    assert empty.get("/accounts/login/").url == "/setup/"


def test_the_first_administrator_signs_in_and_finds_the_guide(empty: Client) -> None:
    empty.get("/setup/")
    response = empty.post("/setup/", FACTS | {"code": setup_code()})
    assert response.url == "/accounts/login/"

    sign_in = {"username": "onodera", "password": FACTS["password"]}
    page = empty.post("/accounts/login/", sign_in, follow=True).content.decode()
    assert "はじめの案内" in page
    assert Municipality.objects.get().name == "みほん村"


def test_without_the_code_nobody_sets_up(empty: Client) -> None:
    response = empty.post("/setup/", FACTS | {"code": "00000000x"})

    assert "設置番号が違います" in response.content.decode()
    assert not User.objects.exists()


def test_a_weak_or_mistyped_password_is_refused(empty: Client) -> None:
    weak = {"code": setup_code(), "password": "短い", "again": "短い"}
    typo = {"code": setup_code(), "again": "ちがうパスワード2026"}

    assert empty.post("/setup/", FACTS | weak).status_code == 422
    assert "2つのパスワードが違います" in empty.post("/setup/", FACTS | typo).content.decode()
    assert not User.objects.exists()


def test_the_page_is_gone_once_somebody_exists(client: Client, editor: User) -> None:
    assert client.get("/setup/").status_code == 404
    assert client.post("/setup/", FACTS).status_code == 404
