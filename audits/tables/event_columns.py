"""The columns of the events in a file."""

from collections.abc import Iterator
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from assets.access import Viewer
from audits.services import event_log
from audits.services.event_log import Wish
from audits.services.names import Names
from audits.tables.events import tell
from config.kit.sheets.streaming import SheetColumn


def columns() -> list[SheetColumn]:
    return [
        SheetColumn(_("日時"), width=20),
        SheetColumn(_("出来事"), width=20),
        SheetColumn(_("した人"), width=16),
        SheetColumn(_("利用者ID"), width=14),
        SheetColumn(_("所属"), width=20),
        SheetColumn(_("対象"), width=24),
        SheetColumn(_("内容"), width=70),
        SheetColumn(_("接続元"), width=16),
        SheetColumn(_("入口"), width=14),
        SheetColumn(_("操作番号"), width=38),
        SheetColumn(_("記録の番号"), width=16),
    ]


def rows(viewer: Viewer, wish: Wish) -> Iterator[list[Any]]:
    """Yield everything that is wished for, the newest first; the time to the second."""
    for some in event_log.walk(viewer.municipality, wish):
        for one in tell(some, Names()):
            moment = localtime(one.at).isoformat(sep=" ", timespec="seconds")
            yield [
                moment,
                one.kind,
                one.person,
                one.username,
                one.place,
                one.subject,
                one.sentence,
                one.address,
                one.door,
                one.request_id,
                one.number,
            ]
