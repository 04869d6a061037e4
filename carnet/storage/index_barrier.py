"""Waiting until every process uses a step of a rotation of the indexes. Owns the waiting; changes no row.

Two things are waited for: no session still says an earlier step, and every transaction that ran at that moment is over
(it may hold an index that it made before). A session that sleeps says nothing new; after a few seconds its connection
is closed, and the process opens another one when it needs it, with the file as it is then.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import psycopg

from carnet.storage.index_fence import CLASS
from carnet.storage.instance_errors import StartRefused

_SESSIONS: Final = """
    SELECT a.pid, a.state = 'idle' AND a.state_change < clock_timestamp() - make_interval(secs => %s),
           min(l.objid::bigint), array_agg(DISTINCT v.virtualtransaction) FILTER (WHERE v.pid IS NOT NULL)
    FROM pg_locks AS l JOIN pg_stat_activity AS a ON a.pid = l.pid
    LEFT JOIN pg_locks AS v ON v.pid = l.pid AND v.locktype = 'virtualxid' AND v.granted
    WHERE l.locktype = 'advisory' AND l.classid = %s AND l.objsubid = 2 AND l.granted
      AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()) AND a.pid <> pg_backend_pid()
    GROUP BY a.pid, a.state, a.state_change
"""
_POLL: Final = 0.1
# An index made outside a transaction just before its connection said the new step is used within this time.
_GAP: Final = 1.0


class ProcessBehind(StartRefused):
    """A process still uses the former key file."""

    rule = "vault.index_behind"


@dataclass(frozen=True)
class Patience:
    """How long a rotation waits for the others, and after how long a sleeping connection is closed, in seconds."""

    most: float = 900.0
    idle: float = 5.0


def wait(dsn: str, position: int, patience: Patience) -> None:
    """Until every session uses this step and what ran before is over; ProcessBehind when that takes too long.

    `dsn` is that of the server's own role, which may see and close its sessions.
    """
    ends = time.monotonic() + patience.most
    with psycopg.connect(dsn, autocommit=True) as watching:
        _until(lambda: _behind(watching, position, patience.idle), ends)
        time.sleep(_GAP)
        before = {running for *_, running in _sessions(watching, patience.idle) if running}
        _until(lambda: before & {running for *_, running in _sessions(watching, patience.idle) if running}, ends)


def _until(left: "Callable[[], Any]", ends: float) -> None:
    while found := left():
        if time.monotonic() > ends:
            raise ProcessBehind(sessions=", ".join(str(one) for one in sorted(found)))
        time.sleep(_POLL)


def _behind(watching: "psycopg.Connection[tuple[Any, ...]]", position: int, idle: float) -> set[int]:
    """The sessions that use an earlier step; those that sleep are closed."""
    behind = [(pid, asleep) for pid, asleep, step, _ in _sessions(watching, idle) if step < position]
    for pid, asleep in behind:
        if asleep:
            watching.execute("SELECT pg_terminate_backend(%s)", [pid])
    return {pid for pid, _ in behind}


def _sessions(
    watching: "psycopg.Connection[tuple[Any, ...]]", idle: float
) -> list[tuple[int, bool, int, tuple[str, ...]]]:
    rows = watching.execute(_SESSIONS, [idle, CLASS]).fetchall()
    return [(int(pid), bool(asleep), int(step), tuple(running or ())) for pid, asleep, step, running in rows]
