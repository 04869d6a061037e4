"""What an act left behind: rows of a record, blobs, claims. Owns how they are counted; never changes any."""

import os
import re
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections

from carnet.documents import contents
from carnet.kernel import failpoints
from carnet.kernel.failpoints import FailpointReached
from carnet.kernel.ids import RecordId
from carnet.storage import db

SOURCE = Path(failpoints.__file__).resolve().parents[1]
# A claim is made before the transaction and stays when it fails: it is looked at apart.
_APART = {"locator", "head"}


@dataclass(frozen=True)
class State:
    """Everything that the database holds of one record: rows by table, and where its counters stand."""

    rows: tuple[tuple[str, int], ...]
    head: tuple[int, int] | None


def state_of(record: RecordId) -> State:
    """The committed state of a record."""
    counted = tuple((table, _count(table, record)) for table in _tables())
    head = db.one("SELECT rights_epoch, last_seq FROM head WHERE record_id = %s", [record])
    return State(counted, (int(head[0]), int(head[1])) if head else None)


def _count(table: str, record: RecordId) -> int:
    row = db.one(f'SELECT count(*) FROM "{table}" WHERE record_id = %s', [record])  # noqa: S608
    assert row is not None
    return int(row[0])


@cache
def _tables() -> tuple[str, ...]:
    found = db.rows(
        "SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
        " WHERE a.attname = 'record_id' AND c.relkind IN ('r', 'p') AND NOT c.relispartition"
        " AND has_table_privilege(c.oid, 'SELECT') ORDER BY 1"
    )
    return tuple(name for (name,) in found if name not in _APART)


def unconfirmed_claims() -> int:
    """Claims whose act did not confirm them."""
    row = db.one("SELECT count(*) FROM locator WHERE NOT confirmed")
    assert row is not None
    return int(row[0])


def orphans() -> set[str]:
    """Blobs that no record holds."""
    return {blob.value for blob in contents.store().ids()} - {blob.value for blob in contents.known_blobs()}


def leftovers() -> list[Path]:
    """Temporary files of blobs that were never finished."""
    return sorted(Path(settings.CARNET_BLOB_FOLDER).rglob("*.tmp"))


def forget_blobs() -> None:
    """Empties the blob store: a former test's records are gone, its blobs would look like orphans."""
    for blob in tuple(contents.store().ids()):
        contents.store().erase(blob)


def declared_failpoints() -> set[str]:
    """Every failpoint that the program reaches somewhere."""
    calls = re.compile(r'\breach\("([a-z_.]+)"\)')
    modules = [path for path in SOURCE.rglob("*.py") if path.name != "failpoints.py"]
    return {name for path in modules for name in calls.findall(path.read_text(encoding="utf-8"))}


Breaker = Callable[[Callable[[], object]], None]


def raised(act: Callable[[], object]) -> None:
    """The act reaches a failpoint that raises."""
    with pytest.raises(FailpointReached):
        act()


def killed(act: Callable[[], object]) -> None:
    """The act runs in a child process with a connection of its own, which a failpoint ends as `kill -9` does."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        _end_as_child(act)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL, f"not killed: {status}"


def _end_as_child(act: Callable[[], object]) -> None:
    try:
        act()
    finally:
        # Nothing of pytest may run here twice; getting here at all means that the failpoint was not reached.
        os._exit(70)


BREAKS: dict[str, tuple[Callable[[], None], Breaker]] = {
    "raises": (failpoints.fail, raised),
    "is killed": (failpoints.kill, killed),
}


def break_at(point: str, how: str, act: Callable[[], object]) -> None:
    """Runs an act that ends at a failpoint; AssertionError when it does not get there."""
    armed, breaker = BREAKS[how]
    with failpoints.arm(point, armed):
        breaker(act)


@contextmanager
def broken_call(monkeypatch: pytest.MonkeyPatch, target: object, name: str, how: str) -> Iterator[Breaker]:
    """For the length of a block a function fails as a failpoint would: places after the commit have no name."""
    armed, breaker = BREAKS[how]
    with monkeypatch.context() as patch:
        patch.setattr(target, name, lambda *_: armed())
        yield breaker
