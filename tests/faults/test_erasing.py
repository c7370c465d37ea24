"""After an erasure, the words are in no byte of the database's file."""

import pytest

from tests.faults.conftest import POSTGRESQL, Site
from tests.faults.test_writers import assert_intact

pytestmark = [pytest.mark.faults, pytest.mark.slow]

WORDS = "佐藤花子の自宅"
ERASE = f"""
from datetime import date
from django.utils.timezone import now
from assets.models import Asset, User
from assets.services import register, rights
from audits.services.erasing import requests
from audits.services.sealing import rounds
from config.kit import recording

at, [first, second] = now(), User.objects.order_by("pk")[:2]
asset = Asset.objects.order_by("pk")[0]
with recording.origin("screen"):
    for place in ("{WORDS}", "書庫"):
        asset = Asset.objects.get(pk=asset.pk)
        asset.location = place
        register.change_asset(asset, by=first, reason="配置替え", version=asset.version)
    rounds.seal(at=at)
    erasure = requests.ask(
        Asset.objects.get(pk=asset.pk), words="{WORDS}", by=first, reason="誤り", at=at
    )
    requests.approve(erasure, words="{WORDS}", by=second, at=at)
"""


def test_nothing_of_the_words_is_left_in_the_file(site: Site) -> None:
    done = site.run("manage.py", "shell", "--no-imports", "-c", ERASE)
    assert done.returncode == 0, done.stderr

    swept = site.run("manage.py", "run_due")
    assert swept.returncode == 0, swept.stderr

    assert site.one("SELECT count(*) FROM audits_erasure WHERE swept_at IS NOT NULL") == 1
    assert site.one("SELECT count(*) FROM audits_sealleaf WHERE salt IS NULL AND kind <> 'start'")
    if not POSTGRESQL:
        kept = list(site.folder.glob("daicho.sqlite3*"))
        assert [path.name for path in kept if WORDS.encode() in path.read_bytes()] == []
    assert_intact(site)
