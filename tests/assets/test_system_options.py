"""GET /assets/systems/?system="""

from django.test import Client

from assets.models import Unit, User
from tests.factories import make_asset

URL = "/assets/systems/"


def test_suggests_what_things_run_on_by_what_was_typed(
    as_editor: Client, unit: Unit, editor: User
) -> None:
    system = make_asset(unit, editor, name="介護保険システム", form="system", mfa=True)
    make_asset(unit, editor, name="介護保険の台帳", form="paper", locked=True)

    page = as_editor.get(URL, {"system": "介護保険"}).content.decode()

    assert page.count("<option") == 1
    assert f'value="{system.asset_no} 介護保険システム"' in page


def test_suggests_nothing_before_anything_is_typed(as_editor: Client) -> None:
    assert "<option" not in as_editor.get(URL).content.decode()
