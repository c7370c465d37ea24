"""The start of the web and of the worker on a database that would not record changes."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("command", [["web", "--port", "0"], ["work"]])
def test_nothing_starts_without_the_triggers(command: list[str], tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env=os.environ | {"DAICHO_DATA": str(tmp_path), "DATABASE_URL": "", "REDIS_URL": ""},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.returncode == 1
    assert "変更が記録されないため、起動しません" in done.stderr
    assert "python manage.py migrate" in done.stderr
    assert "Traceback" not in done.stderr
