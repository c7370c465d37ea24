"""A campaign over the whole register: how long it takes to begin, in how many questions."""

import time
from datetime import timedelta
from typing import Any

from django.db import connection
from django.db.models.functions import Mod

from assets.models import Asset, Campaign, Municipality, ReviewItem, User
from assets.services.reviews import campaigns
from config.kit import recording
from tests.bench import data

EVERY = 3  # one asset of so many is decided


def begin() -> dict[str, Any]:
    """Begin a campaign over everything, after the one before it; decide a part of it."""
    place, admin = Municipality.objects.get(), User.objects.get(username="admin")
    with recording.origin("bench"):
        for running in Campaign.objects.filter(state=Campaign.State.OPEN):
            campaigns.close(running, by=admin, version=running.version)
        day = data.DAY + timedelta(days=Campaign.objects.count())
        until = day + timedelta(days=30)
        campaign = Campaign(municipality=place, name=f"{day}の確認", opens_on=day, closes_on=until)
        asked = 0

        def count(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001
            nonlocal asked
            asked += 1
            return execute(sql, params, many, context)

        start = time.perf_counter()
        with connection.execute_wrapper(count):
            every = Asset.objects.filter(municipality=place)
            campaigns.plan(campaign, assets=every, by=admin, on=day)
        seconds = time.perf_counter() - start
        with recording.action(by=admin, reason=data.REASON):
            items = ReviewItem.objects.filter(part__campaign=campaign)
            some = items.annotate(turn=Mod("pk", EVERY)).filter(turn=0)
            some.update(verdict="unchanged", decided_at=data.MOMENT, decided_by=admin)
    return {"items": items.count(), "wall_s": seconds, "queries": asked}
