"""/assets/<number>/ and …/edit/ of an asset that came from a file: its source, what is open."""

from typing import Any

import pytest
from django.test import Client

from assets.models import Asset, AssetSource, User
from tests.assets.previewed import make_run
from tests.factories import make_asset

PROPOSAL = {"value": "3B", "reason": "個人情報があるため"}


@pytest.fixture
def asset(editor: User) -> Asset:
    return make_asset(editor.unit, editor, status="draft", c_level="", room="旧館2階")


def came_from(asset: Asset, by: User, **facts: Any) -> AssetSource:
    run = make_run(by, "done", file_name="去年の台帳.xlsx")
    return AssetSource.objects.create(
        asset=asset, run=run, sheet="住民課", row=12, identity="x", **facts
    )


def read(client: Client, asset: Asset, rest: str = "") -> str:
    return client.get(f"/assets/{asset.asset_no}/{rest}").content.decode()


def test_the_line_of_the_file_and_its_wording_are_shown(
    as_editor: Client, asset: Asset, editor: User
) -> None:
    came_from(asset, editor, originals={"retention": "ながらく"})
    page = read(as_editor, asset)

    for text in ("去年の台帳.xlsx", "シート「住民課」12行目", "保存期間の元の表記", "ながらく"):
        assert text in page


def test_an_open_proposal_is_shown_and_never_chosen(
    as_editor: Client, asset: Asset, editor: User
) -> None:
    came_from(asset, editor, proposals={"c_level": PROPOSAL})
    form = read(as_editor, asset, "edit/")

    assert "機密性 3B</b>（個人情報があるため）" in read(as_editor, asset)
    assert "取り込み時の提案：3B（個人情報があるため）" in form
    chosen = form.partition('name="c_level" value="3B"')[2].partition(">")[0]
    assert "checked" not in chosen


def test_a_decided_proposal_is_silent(as_editor: Client, editor: User) -> None:
    asset = make_asset(editor.unit, editor, c_level="2")
    came_from(asset, editor, proposals={"c_level": PROPOSAL})

    assert "取り込み時の提案" not in read(as_editor, asset)
    assert "取り込み時の提案" not in read(as_editor, asset, "edit/")


@pytest.mark.parametrize(("stated", "asked"), [("旧館2階", True), ("新館", False)])
def test_a_doubt_is_asked_until_the_value_is_changed(
    as_editor: Client, asset: Asset, editor: User, stated: str, *, asked: bool
) -> None:
    came_from(asset, editor, doubts=["room"], values={"room": stated})

    assert ("読み取りが確かでない項目" in read(as_editor, asset)) is asked


def test_an_asset_that_was_entered_by_hand_has_no_source(as_editor: Client, asset: Asset) -> None:
    assert "出典" not in read(as_editor, asset)
