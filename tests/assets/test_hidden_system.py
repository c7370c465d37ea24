"""A related system that a person may not see: its name is told nowhere, and its link stays."""

from django.test import Client

from assets.models import Asset, Unit, User
from tests import factories

SECRET = "秘密の業務システム"


def make_pair(unit: Unit, by: User) -> Asset:
    """An asset that runs on a system whose existence is for a few."""
    system = factories.make_asset(unit, by, name=SECRET, form="system", is_procedure=True)
    return factories.make_asset(unit, by, name="転入届", system=system)


def page(client: Client, user: User, address: str) -> str:
    client.force_login(user)
    return client.get(address).content.decode()


def test_who_may_see_it_reads_its_name(client: Client, unit: Unit, manager: User) -> None:
    asset = make_pair(unit, manager)

    assert SECRET in page(client, manager, f"/assets/{asset.asset_no}/")


def test_nobody_else_does(client: Client, unit: Unit, manager: User, reader: User) -> None:
    asset = make_pair(unit, manager)

    shown = page(client, reader, f"/assets/{asset.asset_no}/")

    assert SECRET not in shown
    assert "見る権限のない資産" in shown


def test_an_edit_by_somebody_else_keeps_the_link(
    client: Client, unit: Unit, manager: User, editor: User
) -> None:
    asset = make_pair(unit, manager)
    address = f"/assets/{asset.asset_no}/edit/"
    assert SECRET not in page(client, editor, address)
    sent = factories.form_data(unit) | {
        "name": "転入届（新）",
        "system": "見る権限のない資産",
        "version": asset.version,
    }

    answer = client.post(address, sent)

    assert answer.status_code == 302, answer.content.decode()
    kept = Asset.objects.get(pk=asset.pk)
    assert (kept.name, kept.system_id, kept.system_name) == ("転入届（新）", asset.system_id, "")
