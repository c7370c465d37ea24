"""What a process loads: the pages none of what only a worker, a feed or a seal needs"""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from pytest_django import DjangoCaptureOnCommitCallbacks

from config.kit import nudging

PAGES = """
import sys, django
django.setup()
from django.urls import get_resolver
assert get_resolver().url_patterns
print(*{name.partition(".")[0] for name in sys.modules})
"""
CLOSED = "redis://127.0.0.1:1/0"
HEAVY = {"celery", "kombu", "cryptography", "icalendar", "typst", "pypdf", "openpyxl"}
HEAVY |= {"python_calamine", "rustpy_xlsxwriter", "redis", "segno", "xlsxwriter"}


def test_the_pages_load_nothing_heavy_that_they_may_never_need(tmp_path: Path) -> None:
    environment = os.environ | {"DAICHO_DATA": str(tmp_path), "REDIS_URL": "", "DATABASE_URL": ""}
    environment["DJANGO_SETTINGS_MODULE"] = "config.settings"
    done = subprocess.run(
        [sys.executable, "-c", PAGES],
        env=environment,
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    )
    assert not HEAVY & set(done.stdout.split())


def test_the_workers_are_told_where_a_broker_carries_the_word(
    monkeypatch: pytest.MonkeyPatch,
    db: None,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    told: list[str] = []
    monkeypatch.setattr(nudging, "_send", told.append)
    for url, expected in (("", []), ("redis://127.0.0.1/0", ["some.task"])):
        monkeypatch.setattr(settings, "REDIS_URL", url)
        with django_capture_on_commit_callbacks(execute=True):
            nudging.nudge("some.task")
        assert told == expected


def test_whoever_asks_is_answered_while_the_broker_is_away(
    monkeypatch: pytest.MonkeyPatch,
    db: None,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(settings, "REDIS_URL", CLOSED)
    monkeypatch.setattr(settings, "CELERY_BROKER_URL", CLOSED)
    nudging.queue.cache_clear()
    with django_capture_on_commit_callbacks(execute=True):
        nudging.nudge("some.task")
    nudging.queue.cache_clear()
    assert "refused" in caplog.text
