"""The border between municipalities, and between sections: no way across, not even a number."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from assets.access import Viewer
from tests.matrix.conftest import OTHER, World
from tests.matrix.reading import Entry, entries

pytestmark = [pytest.mark.django_db, pytest.mark.unrecorded]

# A foreign value that is left out of account instead of being refused: nothing is stored either.
PASSED_OVER = {"bulk_change", "bulk_apply"}


def with_arguments() -> list[Entry]:
    """Every address that names a row; what the product brings along is everybody's."""
    return [
        entry
        for entry in entries().values()
        if any(str(value).startswith("$") for value in entry.arguments.values())
    ]


def swaps() -> Iterator[tuple[Entry, str]]:
    """Every field of a form that names a row or the state of one."""
    for entry in entries().values():
        for name, value in entry.data.items():
            if str(value).startswith("$") and str(value).count(".") == 1:
                yield entry, name


def names(rows: Any) -> list[str]:
    return ["-".join(getattr(part, "name", part) for part in row) for row in rows]


@pytest.mark.parametrize("entry", with_arguments(), ids=lambda entry: entry.name)
def test_what_another_municipality_has_is_not_there(
    world: World, entry: Entry, logged: Callable[[], int]
) -> None:
    """Neither to read nor to write, whatever the key in the address."""
    address, data = world.address(entry, world.twin), world.data(entry)
    client = world.client("admin")

    for response in (client.get(address), client.post(address, data)):
        assert response.status_code in {302, 404, 405}
        assert "B/" not in response.headers.get("Location", "")
        assert world.twin.word not in told(response)
    assert logged() == 0


KEYS = [(entry, name) for entry, name in swaps() if not name.endswith("version")]


@pytest.mark.parametrize(("entry", "name"), KEYS, ids=names(KEYS))
def test_a_form_takes_no_row_of_another_municipality(
    world: World, entry: Entry, name: str, logged: Callable[[], int]
) -> None:
    data = world.data(entry) | {name: world.twin.filled(entry.data[name])}
    response = world.client("admin").post(world.address(entry), data)

    assert response.status_code == 422 or entry.name in PASSED_OVER
    assert logged() == 0


def test_a_bulk_change_leaves_foreign_rows_alone(world: World, logged: Callable[[], int]) -> None:
    entry = entries()["bulk_apply"]
    both = f"{world.home.bulk_rows},{world.twin.bulk_rows}"
    response = world.client("admin").post(world.address(entry), world.data(entry) | {"rows": both})

    world.twin.asset.refresh_from_db()
    assert response.status_code == 302
    assert world.twin.asset.location == f"{world.twin.word}の書庫"
    assert logged() == 1


@pytest.mark.parametrize(
    "address",
    [
        "/assets/?unit=JUM",
        "/assets/?q=台帳",
        "/assets/print/?q=台帳",
        "/assets/tabs/?view=mine&unit=JUM",
        "/assets/?owner=住民課長",
        "/search/?q=台帳",
        "/search/?q=JUM-0001",
        "/units/",
        "/",
    ],
)
def test_a_stranger_sees_nothing_of_a_section_in_lists_search_and_counts(
    world: World, address: str
) -> None:
    page = world.client("stranger").get(address).content.decode()

    for asset in (world.home.asset, world.home.linked, world.home.restricted):
        assert asset.name not in page
        assert asset.get_absolute_url() not in page


def test_counts_say_nothing_of_what_is_hidden(world: World) -> None:
    counted = {
        role: Viewer(user).assets().count()
        for role, user in (world.home.users | {OTHER: world.twin.users["admin"]}).items()
    }
    everything, open_ones, nothing = 7, 6, 0

    assert counted == {
        "staff": open_ones,
        "manager": everything,
        "admin": everything,
        "ciso": everything,
        "auditor": everything,
        "viewer": open_ones,
        "supporter": open_ones,
        "stranger": nothing,
        "inactive": nothing,
        OTHER: everything,
    }


@pytest.mark.parametrize("role", ["staff", "viewer", "supporter"])
def test_a_secret_asset_is_not_there_for_those_without_the_right(world: World, role: str) -> None:
    secret, client = world.home.restricted, world.client(role)

    assert client.get(f"/assets/{secret.asset_no}/").status_code == 404
    assert client.get(f"/assets/{secret.asset_no}/history/").status_code == 404
    for address in ("/assets/", "/search/?q=restricted", f"/search/?q={secret.asset_no}"):
        assert secret.name not in told(client.get(address))


@pytest.mark.parametrize(
    "address", ["/assets/", "/assets/print/", "/search/?q=台帳", "/units/", "/users/", "/changes/"]
)
def test_twins_are_told_apart(world: World, address: str) -> None:
    """The same question, asked in each of two municipalities, shows what is its own alone."""
    for own, other, role in (
        (world.home, world.twin, "admin"),
        (world.twin, world.home, OTHER),
    ):
        page = told(world.client(role).get(address))
        assert own.word in page
        assert other.word not in page


def test_a_missing_asset_and_a_forbidden_one_look_the_same(world: World) -> None:
    client = world.client("stranger")
    hidden, missing = client.get("/assets/JUM-0001/"), client.get("/assets/JUM-9999/")

    assert hidden.status_code == missing.status_code == 404
    assert told(hidden).replace("JUM-0001", "") == told(missing).replace("JUM-9999", "")


def told(response: Any) -> str:
    return response.content.decode() if response.content else ""
