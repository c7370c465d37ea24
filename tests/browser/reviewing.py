"""A review in the running product, opened from beside it as another process would."""

import os
import subprocess

from tests import installed
from tests.browser.product import Product

OPEN = """
from assets.models import Asset, Campaign, CampaignUnit, Municipality, ReviewItem, User
from assets.services import register
from config.kit import recording
from datetime import timedelta
from django.utils.timezone import localdate

name, count, every = {name!r}, {count}, {every}
with recording.action(by=recording.PROGRAM, reason="試験の準備"):
    unit = User.objects.get(username="staff").unit
    on = localdate()
    part = CampaignUnit.objects.create(
        campaign=Campaign.objects.create(
            municipality=unit.municipality, name=name, fiscal_year=2026, opens_on=on,
            closes_on=on + timedelta(days=14), spot_every=every, state="open",
        ),
        unit=unit, closes_on=on + timedelta(days=14),
    )
    by = User.objects.get(username="manager")
    like = Asset.objects.get(org_unit=unit, asset_no="JUM-001")
    for number in range(count):
        asset = register.copy_of(like)
        asset.name = f"{{name}}の台帳{{number + 1:02}}"
        asset = register.register_asset(asset, by=by, on=on, reason="試験", status="active")
        ReviewItem.objects.create(part=part, asset=asset, seen_version=asset.version)
print("KEY", part.campaign.key)
"""


def open_review(product: Product, *, name: str, count: int, every: int = 0) -> str:
    """Register assets of 住民課 and begin a review of them; return the address of its page."""
    script = OPEN.format(name=name, count=count, every=every)
    env = os.environ | {"DAICHO_DATA": str(product.folder), "DATABASE_URL": "", "REDIS_URL": ""}
    done = subprocess.run(
        [*installed.MANAGE, "shell", "-v0", "-c", script],
        env=env,
        check=False,
        capture_output=True,
        text=True,
    )
    if "KEY" not in done.stdout:
        raise RuntimeError(done.stderr[-2000:])
    return f"/reviews/{done.stdout.split()[-1]}/units/JUM/"
