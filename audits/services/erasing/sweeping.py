"""What an erasure leaves in the free space of the database: rewritten at the next chance."""

from datetime import datetime
from typing import Any

from django.db import OperationalError, connection
from django.utils.translation import gettext as _

from assets.models import search
from audits.models import ErasedPlace, Erasure
from config.kit import recording

INDEX = search.INDEX
CURRENT = ("assets_asset", "assets_searchentry", "audits_sealleaf")


def sweep(*, at: datetime, by: Any) -> int:
    """Free the file of what was erased since; return of how many erasures. Safe to repeat.

    While others hold the file it does nothing, and the next round tries again.
    """
    waiting = list(Erasure.objects.filter(state=Erasure.State.DONE, swept_at=None))
    if not waiting or connection.in_atomic_block:
        return 0
    try:
        _rewrite(waiting)
    except OperationalError:
        return 0
    for erasure in waiting:
        erasure.swept_at = at
        reason, place = _("消した文字の跡をデータベースの空きから消した"), erasure.municipality_id
        with recording.action(by=by, reason=reason, municipality_id=place):
            erasure.save(update_fields=["swept_at"])
    return len(waiting)


def _rewrite(erasures: list[Erasure]) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA secure_delete = ON")
            cursor.execute(f"INSERT INTO {INDEX}({INDEX}) VALUES ('optimize')")  # noqa: S608
            cursor.execute("VACUUM")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            return
        places = ErasedPlace.objects.filter(erasure__in=erasures)
        tables = {*places.values_list("table_name", flat=True), *CURRENT}
        cursor.execute(f"VACUUM {', '.join(map(connection.ops.quote_name, sorted(tables)))}")
