"""The one database connection of a use case. Owns transactions and their retries; never opens a second connection.

Data, journal event and outbox commit together because they share Django's connection (DESIGN 3).
"""

import random
import time
from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, TypeVar, cast

from django.db import DEFAULT_DB_ALIAS, DatabaseError, OperationalError, connections, transaction
from django.db.backends.utils import CursorWrapper

from carnet.kernel.errors import EpochChanged, Unavailable

if TYPE_CHECKING:
    from carnet.storage.postgresql.base import DatabaseWrapper

T = TypeVar("T")
Row = tuple[Any, ...]
Params = Mapping[str, Any] | Sequence[Any]

ATTEMPTS = 8
# serialization_failure and deadlock_detected: PostgreSQL undid the whole transaction, so it may be run again.
RETRIED_STATES = frozenset({"40001", "40P01"})
_attempt: ContextVar[int] = ContextVar("attempt", default=0)


def in_transaction(work: Callable[[], T], *, attempts: int = ATTEMPTS) -> T:
    """Runs `work` in one READ COMMITTED transaction and returns its answer after the commit.

    `work` is run again when PostgreSQL undid it (serialization, deadlock) or when the rights epoch moved under it
    (EpochChanged). It must therefore have no effect outside the database, apart from blobs written before it.
    Raises Unavailable when the database does not answer or the attempts are used up.
    """
    for attempt in range(attempts):
        token = _attempt.set(attempt)
        try:
            with transaction.atomic():
                return work()
        except EpochChanged:
            pass
        except OperationalError as error:
            if sqlstate(error) not in RETRIED_STATES:
                raise Unavailable("database") from error
        finally:
            _attempt.reset(token)
        # A short random pause lets the transaction that was in the way finish.
        time.sleep(random.uniform(0, 0.002 * 2**attempt))  # noqa: S311
    raise Unavailable("attempts used up")


def is_retry() -> bool:
    """Whether the present transaction runs again because another act was in its way.

    It then takes its turn by a lock: a reading that only hoped again could be overtaken by every change in a row.
    """
    return _attempt.get() > 0


def sqlstate(error: DatabaseError) -> str | None:
    """The SQLSTATE of a database error, if the server gave one."""
    return getattr(error.__cause__, "sqlstate", None)


def rows(sql: str, params: Params = ()) -> list[Row]:
    """All rows of one statement."""
    with _cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())


def one(sql: str, params: Params = ()) -> Row | None:
    """The first row of one statement, or None."""
    with _cursor() as cursor:
        cursor.execute(sql, params)
        row: Row | None = cursor.fetchone()
        return row


def execute(sql: str, params: Params = ()) -> int:
    """Runs one statement and returns the number of rows that it touched."""
    with _cursor() as cursor:
        cursor.execute(sql, params)
        return int(cursor.rowcount)


def _cursor() -> CursorWrapper:
    """Values go beside a statement, never in its text: PostgreSQL reads and plans it once a connection."""
    return cast("DatabaseWrapper", connections[DEFAULT_DB_ALIAS]).prepared_cursor()


def take_turn(value: bytes) -> None:
    """Until the transaction ends, nobody else who takes a turn for what begins with these 8 bytes goes on."""
    execute("SELECT pg_advisory_xact_lock(('x' || encode(substr(%s, 1, 8), 'hex'))::bit(64)::bigint)", [value])
