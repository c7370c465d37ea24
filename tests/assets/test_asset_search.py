"""GET /search/, and the search in Japanese beneath it"""

from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assets.models import Asset, SearchEntry, Unit, User
from assets.models.search import matching
from assets.services import indexing
from config.kit.text import fold
from tests.factories import make_asset, make_unit, make_user, root_of

# Few letters, so that words often meet: kana of both kinds, old and new kanji, signs, widths.
LETTERS = "アあカが税稅務a%_ｱ－- 　\n"
TEXTS = st.lists(st.text(LETTERS, max_size=12), min_size=4, max_size=4)


@pytest.fixture
def four(unit: Unit, editor: User) -> list[Asset]:
    return [make_asset(unit, editor) for _row in range(4)]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=TEXTS, query=st.text(LETTERS, max_size=6))
def test_finds_exactly_what_like_finds_in_the_folded_text(
    four: list[Asset], texts: list[str], query: str
) -> None:
    for asset, text in zip(four, texts, strict=True):
        asset.name, asset.summary = text, text[::-1]
    indexing.index(four)
    words = [folded for word in query.split() if (folded := fold(word))]

    found = set(matching(Asset.objects.all(), query).values_list("pk", flat=True))

    entries = SearchEntry.objects.all()
    for word in words:
        entries = entries.filter(text__contains=word)
    by_hand = {e.pk for e in SearchEntry.objects.all() if all(word in e.text for word in words)}
    assert found == set(entries.values_list("pk", flat=True)) == by_hand


@pytest.mark.parametrize("query", ["税", "稅務", "ゼイム", "ｾﾞｲﾑ", "税 台帳", "dr-9", "ＤＲ－９"])
def test_width_kana_old_kanji_and_order_of_words_do_not_matter(
    as_editor: Client, unit: Unit, editor: User, query: str
) -> None:
    make_asset(unit, editor, name="税務ぜいむ台帳", model_no="DR-9")
    make_asset(unit, editor, name="別の帳簿", contractor="委託先")

    found = as_editor.get("/search/", {"q": query}).context["found"]

    assert [asset.name for asset in found.assets] == ["税務ぜいむ台帳"]


@pytest.mark.parametrize("typed", ["JUM-0001", "jum-0001", "ＪＵＭ-０００１", " JUM-0001 "])
def test_an_exact_number_opens_the_asset(
    as_editor: Client, unit: Unit, editor: User, typed: str
) -> None:
    make_asset(unit, editor)

    assert as_editor.get("/search/", {"q": typed}).headers["Location"] == "/assets/JUM-0001/"


def test_results_are_grouped_and_at_most_ten(as_admin: Client, unit: Unit, editor: User) -> None:
    for _row in range(12):
        make_asset(unit, editor, name="住民の帳簿")
    make_user("jumin", unit, name="住民 太郎", title="主査")

    response = as_admin.get("/search/", {"q": "住民"})
    found = response.context["found"]

    assert len(found.assets) == 10
    assert found.asset_count == 12
    assert [each.name for each in found.units] == ["住民課"]
    assert [person.name for person in found.people] == ["住民 太郎"]
    assert 'href="/assets/?q=%E4%BD%8F%E6%B0%91"' in response.content.decode()


def test_strangers_find_neither_assets_nor_units_nor_people(
    client: Client, unit: Unit, editor: User, stranger: User, outsider: User
) -> None:
    make_asset(unit, editor, name="住民の帳簿")
    make_user("jumin", unit, name="住民 太郎")
    for user in (stranger, outsider):
        client.force_login(user)

        assert client.get("/search/", {"q": "住民"}).context["found"].is_empty
        assert client.get("/search/", {"q": "JUM-0001"}).status_code == 200


def test_secret_assets_are_found_by_those_with_the_right_alone(
    client: Client, unit: Unit, editor: User, manager: User
) -> None:
    make_asset(unit, manager, name="実施手順", is_procedure=True)
    found = {}
    for user in (editor, manager):
        client.force_login(user)
        found[user.username] = (
            client.get("/search/", {"q": "実施手順"}).context["found"].asset_count
        )

    assert found == {"editor": 0, "manager": 1}
    client.force_login(editor)
    assert client.get("/search/", {"q": "JUM-0001"}).status_code == 200


def test_people_who_left_and_units_elsewhere_are_not_found(as_editor: Client, unit: Unit) -> None:
    make_user("gone", unit, name="退職 花子", is_active=False)
    make_unit(unit.municipality, code="ZEI", name="税務課")

    assert as_editor.get("/search/", {"q": "退職"}).context["found"].is_empty
    assert as_editor.get("/search/", {"q": "税務課"}).context["found"].is_empty


def test_without_words_the_assets_one_changed_last_are_offered(
    as_editor: Client, unit: Unit, editor: User, manager: User
) -> None:
    make_asset(unit, manager, name="人の帳簿")
    make_asset(unit, editor, name="自分の帳簿")

    page = as_editor.get("/search/").content.decode()

    assert "自分の帳簿" in page
    assert "人の帳簿" not in page


def test_nothing_found_says_what_to_try(as_editor: Client) -> None:
    page = as_editor.get("/search/", {"q": "ありえない"}).content.decode()

    assert "見つかりませんでした" in page


def test_queries_do_not_grow_with_what_is_found(
    as_editor: Client, unit: Unit, editor: User, django_assert_max_num_queries: Any
) -> None:
    root = root_of(unit.municipality)
    for count in range(2):
        for row in range(5):
            make_asset(unit, editor, name="住民の帳簿")
            make_user(f"u{count}{row}", unit, name="住民 花子")
        with django_assert_max_num_queries(12):
            page = as_editor.get("/search/", {"q": "住民"})
    assert page.context["found"].asset_count == 10
    assert root.name not in [each.name for each in page.context["found"].units]
