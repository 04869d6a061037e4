"""What every test gets: an instance, PostgreSQL, closed sockets, a fixed clock, counted skips."""

import os
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import django
import pytest
from playwright._impl._driver import compute_driver_executable
from pytest_django import DjangoDbBlocker

from carnet.kernel.clock import FixedClock
from tests.db import MIXED_INDEXES, TestHouse, build_house, mix_indexes, start_and_migrate
from tests.material import SHARED
from tests.s3_server import S3Server

_HOUSE = pytest.StashKey[TestHouse]()
NOT_RUN = "NOT RUN: "


def pytest_addoption(parser: pytest.Parser) -> None:
    """Lets a run that repeats the suite on another server take a few tests of each module."""
    parser.addoption("--first", type=int, default=0, metavar="N", help="only the first N tests of each module (0: all)")


def pytest_configure(config: pytest.Config) -> None:
    """Makes the instance before Django reads its settings."""
    if _only_distributes(config):
        # Its workers inherit its environment, and would find settings of an instance that is not theirs.
        return
    house = build_house()
    config.stash[_HOUSE] = house
    config.add_cleanup(house.remove)
    os.environ["CARNET_FAILPOINTS"] = "1"
    os.environ["CARNET_INSTANCE"] = str(house.instance.folder)
    os.environ["CARNET_DSN"] = house.cluster.dsn()
    os.environ["CARNET_OWNER_DSN"] = house.cluster.owner_dsn
    os.environ["DJANGO_SETTINGS_MODULE"] = "carnet.config.settings"
    _cheap_passwords()
    django.setup()
    _look_at_files_once()
    if os.environ.get("CARNET_TEST_CITUS"):
        from tests.consistency import citus_watch

        citus_watch.install()


def _cheap_passwords() -> None:
    """Makes guessing cheap, for people whose password is written here: a cast that signs in takes minutes otherwise.

    `tests/identity/test_accounts.py` looks at a hash as the product makes it. Servers started by tests keep its cost.
    """
    from carnet.identity.hashers import PepperedArgon2Hasher

    PepperedArgon2Hasher.memory_cost, PepperedArgon2Hasher.time_cost = 8, 1
    if MIXED_INDEXES:
        mix_indexes()


def _look_at_files_once() -> None:
    """Keeps what the middleware of files found: each browser of a test makes it anew, and it looked at all files again.

    Two thirds of the time of the route matrix went there.
    """
    from whitenoise.middleware import WhiteNoiseMiddleware

    look, found = WhiteNoiseMiddleware.add_files_from_finders, dict[str, Any]()

    def once(self: Any) -> None:
        if not found:
            look(self)
            found.update(self.files)
        self.files.update(found)

    WhiteNoiseMiddleware.add_files_from_finders = once


def _only_distributes(config: pytest.Config) -> bool:
    """Whether this process runs no test itself, but hands them to workers (pytest -n)."""
    return bool(getattr(config.option, "numprocesses", None)) and not hasattr(config, "workerinput")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Skips, and counts, what needs a folder or a browser that is not there."""
    _keep_first(config, items)
    for item in items:
        if item.get_closest_marker("shared") and not SHARED.is_dir():
            _skip(item, f"needs {SHARED} (test material that is not part of the project)")
        if item.get_closest_marker("browser") and (lacks := browser_lacks()):
            _skip(item, lacks)


def _keep_first(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Before the order is made random, so that every run keeps the same tests; the others are counted as deselected."""
    wanted = config.getoption("--first")
    seen: Counter[Path] = Counter()
    left_out = []
    for item in items if wanted else ():
        seen[item.path] += 1
        if seen[item.path] > wanted:
            left_out.append(item)
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in set(left_out)]


def _skip(item: pytest.Item, why: str) -> None:
    item.add_marker(pytest.mark.skip(reason=f"{NOT_RUN}{why}"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Says loudly how many tests did not run, and why: counted on the reports, which also come from workers."""
    reasons = (report.longrepr[2] for report in terminalreporter.getreports("skipped"))
    for reason, number in Counter(reason for reason in reasons if NOT_RUN in reason).items():
        why = reason.partition(NOT_RUN)[2]
        terminalreporter.write_line(f"NOT RUN: {number} tests: {why}", red=True, bold=True)


@cache
def browser_lacks() -> str:
    """What a test in a browser would need and is not there; empty when nothing lacks."""
    if not chromium():
        return "needs Chromium (apt-get install chromium)"
    try:
        # The driver is a program of its own, with a library that a small Debian does not have.
        subprocess.run([compute_driver_executable()[0], "--version"], check=True, capture_output=True, timeout=60)
    except (OSError, subprocess.SubprocessError):
        return "needs what Playwright's driver is linked to (apt-get install libatomic1)"
    return ""


def chromium() -> str | None:
    """The path of a Chromium of the system, if there is one."""
    return os.environ.get("CARNET_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture(scope="session")
def house(pytestconfig: pytest.Config) -> TestHouse:
    """The instance and the cluster of this run."""
    return pytestconfig.stash[_HOUSE]


@pytest.fixture(scope="session")
def django_db_setup(house: TestHouse, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """In place of pytest-django's: our own cluster, migrated by the owner, used as the application.

    Who asks for no database gets none: what such a test wrote would be taken back by nobody.
    """
    from django.db import connections

    with django_db_blocker.unblock():
        start_and_migrate(house)
    yield
    with django_db_blocker.unblock():
        connections.close_all()


@pytest.fixture(autouse=True)
def no_signer_memory(house: TestHouse) -> None:
    """No checkpoint of another test is remembered: its tables were emptied, and the signer refuses a smaller log."""
    shutil.rmtree(house.instance.folder / "signer", ignore_errors=True)


@pytest.fixture(scope="session")
def s3_server() -> Iterator[S3Server]:
    """One server that speaks S3 for all tests of a process; only those that ask for it wait for its start."""
    server = S3Server()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def clock() -> FixedClock:
    """A clock that stands still until the test moves it."""
    return FixedClock(datetime(2026, 3, 2, 9, 30, tzinfo=UTC))


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of test material; only for tests marked `shared`."""
    return SHARED
