"""GET /assets/labels/"""

from io import BytesIO
from typing import Any

import segno
from django.test import Client

from assets.models import Unit, User
from tests.factories import make_asset


def drawn(address: str) -> str:
    """What the code of an address looks like."""
    out = BytesIO()
    segno.make(address, error="m", micro=False).save(out, kind="svg", border=0, xmldecl=False)
    return out.getvalue().decode().split('d="')[1].split('"')[0]


def test_a_label_has_number_grades_unit_and_a_code_for_the_short_address(
    as_editor: Client, unit: Unit, editor: User
) -> None:
    asset = make_asset(unit, editor, c_level="3C", classify_reason="職員の情報のため。")
    page = as_editor.get("/assets/labels/", {"no": asset.asset_no}).content.decode()

    assert f"<b>{asset.asset_no}</b>" in page
    assert "3C" in page
    assert "住民課" in page
    assert drawn(f"http://testserver/a/{asset.asset_no}") in page


def test_a_list_is_printed_with_its_conditions(as_editor: Client, unit: Unit, editor: User) -> None:
    make_asset(unit, editor, name="紙の台帳", form="paper", locked=True)
    make_asset(unit, editor, name="データ")
    page = as_editor.get("/assets/labels/", {"form": "paper"}).content.decode()

    assert "紙の台帳" in page
    assert "<p>データ</p>" not in page


def test_a_half_used_sheet_begins_later(as_editor: Client, unit: Unit, editor: User) -> None:
    asset = make_asset(unit, editor)
    sent = {"no": asset.asset_no, "start": "4"}
    page = as_editor.get("/assets/labels/", sent).content.decode()

    assert page.count('<li class="label" aria-hidden="true">') == 3
    sent["start"] = "25"
    refused = as_editor.get("/assets/labels/", sent).content.decode()
    assert refused.count('aria-hidden="true"></li>') == 0


def test_nobody_prints_what_they_may_not_see(
    client: Client, stranger: User, unit: Unit, editor: User
) -> None:
    asset = make_asset(unit, editor)
    client.force_login(stranger)
    page = client.get("/assets/labels/", {"no": asset.asset_no}).content.decode()

    assert asset.name not in page
    assert "条件に合う情報資産はありません" in page


def test_the_queries_do_not_grow_with_the_labels(
    as_editor: Client, unit: Unit, editor: User, django_assert_max_num_queries: Any
) -> None:
    for number in range(5):
        make_asset(unit, editor, name=f"資産{number}")
    with django_assert_max_num_queries(8):
        as_editor.get("/assets/labels/")
