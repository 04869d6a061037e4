"""Looks at every statement that tests make the product send, and says what Citus would do with it.

On with CARNET_TEST_CITUS=FILE (`make citus-statements`): each statement is judged the first time it is seen; what Citus
would refuse fails the test that sent it, and FILE keeps one line for each. What a test itself asks is not looked at.
"""

import json
import os
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from types import FrameType
from typing import Any, Final

import psycopg
from django.conf import settings
from django.db.backends.signals import connection_created

from carnet.ledger import snapshot, verify_events, verify_logs
from carnet.storage import gathered
from carnet.storage.db import Meanwhile, Row
from carnet.storage.gathered import Part
from tests.consistency import citus_exact
from tests.consistency.citus_statements import Class, judge, numbered

NAME: Final = "CARNET_TEST_CITUS"
_SKIPPED: Final = (
    "SAVEPOINT",
    "RELEASE",
    "ROLLBACK",
    "SET ",
    "SHOW",
    "EXPLAIN",
    "BEGIN",
    "COMMIT",
    "LISTEN",
    "TRUNCATE",
)
_BETWEEN: Final = ("carnet/storage/db.py", "carnet/storage/gathered.py", "carnet/storage/prepared.py", "contextlib.py")
# Who looks at rows of several records, and for what; nobody else does (`told` says who is new).
ACROSS: Final = {
    "carnet/consent/emergency_reviews.py": "what waits for the operator's review",
    "carnet/consent/notices.py": "the worker's round of messages that wait",
    "carnet/documents/checks.py": "the operator's counts of what documents lack",
    "carnet/documents/contents.py": "fsck: the files that rows name",
    "carnet/documents/integrity.py": "fsck",
    "carnet/documents/subscriptions.py": "the worker's round of subscriptions",
    "carnet/documents/texts.py": "the worker's round of texts",
    "carnet/documents/transfers.py": "the worker's round of moves that were not ended",
    "carnet/documents/visits.py": "sweep by date",
    "carnet/identity/reports.py": "reports that wait for the operator",
    "carnet/ledger/log_store.py": "the sequencer",
    "carnet/ledger/own_acts.py": "the worker's round of acts told to their actor",
    "carnet/ledger/reports.py": "reports that wait for the operator",
    "carnet/ledger/verify_events.py": "carnet verify",
    "carnet/storage/due.py": "what falls due",
    "carnet/storage/idempotency.py": "sweep by date",
    "carnet/storage/indexes.py": "while indexes are renewed",
    "carnet/storage/integrity.py": "fsck",
    "carnet/storage/keys.py": "which master key wrapped how many keys",
    "carnet/storage/locator.py": "sweep of claims, those of a destroyed record",
    "carnet/storage/migrating.py": "migrations",
    "carnet/storage/outbox.py": "the relay",
    "carnet/storage/reindexing.py": "while indexes are renewed",
    "carnet/storage/rewrapping.py": "carnet vault rotate",
}
# `carnet vault rotate-index` refuses to begin while the locator is distributed.
RENEWING: Final = ("carnet/storage/indexes.py", "carnet/storage/reindexing.py")
_seen: set[str] = set()
_CHANGE: Final = re.compile(r"\s*(WITH|INSERT|UPDATE|DELETE)\b")


@cache
def volatility() -> dict[str, str]:
    """i, s or v of each function of the server, the most changeable of its name."""
    with psycopg.connect(settings.CARNET.owner_dsn) as connection:
        rows = connection.execute("SELECT proname, max(provolatile::text) FROM pg_proc GROUP BY 1").fetchall()
        return {str(name): str(kind) for name, kind in rows}


@cache
def owner() -> psycopg.Connection[Any]:
    """A connection of the owner's, on which statements are read and never run."""
    return psycopg.connect(settings.CARNET.owner_dsn, autocommit=True)


def watch(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
    """Django's wrapper around each statement."""
    if not isinstance(sql, str):
        # What a test puts together of psycopg's own parts; carnet hands over text.
        return execute(sql, params, many, context)
    if sql not in _seen and not sql.lstrip().upper().startswith(_SKIPPED):
        _seen.add(sql)
        origin = _origin()
        if origin:
            _look(sql, params or (), origin)
    return execute(sql, params, many, context)


def _look(sql: str, params: Any, origin: str) -> None:
    text, values = numbered(sql, params)
    verdict = judge(text, values, lambda name: volatility().get(name, "i"))
    refused = [*verdict.refused, *_called(text)]
    line = {"from": origin, "where": verdict.where, "refused": refused, "across": sorted(verdict.across),
            "sql": " ".join(sql.split())}  # fmt: skip
    with Path(os.environ[NAME]).open("a", encoding="utf-8") as file:
        file.write(json.dumps(line) + "\n")
    allowed = not refused or origin.startswith(RENEWING)
    assert allowed, f"Citus refuses {origin}: {refused}\n{sql}"


def _called(text: str) -> list[str]:
    if not _CHANGE.match(text):
        return []
    try:
        return citus_exact.mutable(owner(), text)
    except (psycopg.ProgrammingError, psycopg.DataError, psycopg.errors.LockNotAvailable):
        # Types that only the driver gives, a table that a migration is making: judged by the words only.
        return []


def _origin(depth: int = 2) -> str:
    """The line of the product that sends a statement; empty when a test does. `depth`: how far from who asks here."""
    frame: FrameType | None = sys._getframe(depth)  # noqa: SLF001
    while frame is not None:
        name = frame.f_code.co_filename
        if "/tests/" in name:
            return ""
        if "/carnet/" in name and not name.endswith(_BETWEEN):
            return f"{name[name.index('/carnet/') + 1 :]}:{frame.f_lineno}"
        frame = frame.f_back
    return ""


def _connected(connection: Any, **_: Any) -> None:
    if watch not in connection.execute_wrappers:
        connection.execute_wrappers.append(watch)


def install() -> None:
    """For every connection of this process."""
    beside = gathered._beside  # noqa: SLF001

    def look_apart(
        parts: tuple[Part[Any], ...], params: Mapping[str, Any], meanwhile: Meanwhile[Any] | None
    ) -> list[Sequence[Row]]:
        _look_apart(parts, params)
        return beside(parts, params, meanwhile)

    gathered._beside = look_apart  # noqa: SLF001
    _look_at_streams()
    connection_created.connect(_connected)


def _look_at_streams() -> None:
    """What is read through a cursor of the server goes beside Django's wrappers."""
    streamed = snapshot.streamed

    def looked(sql: str, params: Any = ()) -> Iterator[Row]:
        origin = _origin()
        if origin and sql not in _seen:
            _seen.add(sql)
            _look(sql, params, origin)
        return streamed(sql, params)

    for module in (verify_events, verify_logs):
        vars(module)["streamed"] = looked


def _look_apart(parts: tuple[Part[Any], ...], params: Mapping[str, Any]) -> None:
    """What is read of several records in one statement is read of each in one of its own on several servers."""
    origin = _origin(3)
    for mine in gathered.apart(parts):
        sql = gathered.statement(tuple(piece for _, piece in mine))
        if origin and sql not in _seen:
            _seen.add(sql)
            _look(sql, params, origin)
    _seen.add(gathered.statement(parts))


def told(file: Path) -> tuple[str, list[str]]:
    """How many statements of each kind a file keeps, and from which modules come those that look at several records.

    Then what must not be: what Citus refuses, and modules that are not known to look at several records.
    """
    lines = {(line["where"], line["sql"]): line for line in map(json.loads, file.read_text("utf-8").splitlines())}
    found = [line for line in lines.values() if line["where"] != Class.ELSEWHERE]
    every = Counter(line["from"].partition(":")[0] for line in found if line["where"] == Class.EVERY)
    wrong = [f"{line['from']}: {line['refused']}" for line in found
             if line["refused"] and not line["from"].startswith(RENEWING)]  # fmt: skip
    wrong += [f"{module}: looks at several records" for module in every if module not in ACROSS]
    counts = Counter(line["where"] for line in found)
    return "\n".join([str(dict(counts)), *(f"{many:3} {module}" for module, many in sorted(every.items()))]), wrong


if __name__ == "__main__":
    said, wrong_ones = told(Path(sys.argv[1]))
    sys.stdout.write("\n".join([said, *wrong_ones]) + "\n")
    sys.exit(1 if wrong_ones else 0)
