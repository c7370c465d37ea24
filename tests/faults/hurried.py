"""Settings of the processes that are killed: the test's day, and two looks a second at what waits.

Everything else is the product's own: the same worker, the same beat, the same tasks. The day is
read from a file, so that it passes for all processes without starting them anew.
"""

import os
import threading
import time
from datetime import datetime
from pathlib import Path
from typing import Any

import time_machine

from config.settings import *  # noqa: F403

_monotonic, _sleep, _day = time.monotonic, time.sleep, Path(os.environ["FAULTS_NOW"])


def _told() -> datetime:
    return datetime.fromisoformat(_day.read_text("ascii"))


def _follow(known: datetime, clock: Any) -> None:
    while True:
        _sleep(0.2)
        if (told := _told()) != known:
            known = told
            clock.move_to(told)


_first = _told()
_clock = time_machine.travel(_first, tick=True).start()
threading.Thread(target=_follow, args=[_first, _clock], daemon=True).start()

CELERY_BEAT_SCHEDULE = {
    "heartbeat": {"task": "audits.tasks.beat", "schedule": 5.0},
    "notices": {"task": "assets.tasks.plan_notices", "schedule": 0.5},
    "mails": {"task": "assets.tasks.send_mails", "schedule": 0.5},
}
