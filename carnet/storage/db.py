"""The one database connection of a use case. Owns transactions and their retries; never opens a second connection.

Data, journal event and outbox commit together because they share Django's connection (DESIGN 3).
"""

import random
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from contextvars import ContextVar
from functools import partial
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar, cast

import psycopg
from django.db import DEFAULT_DB_ALIAS, DatabaseError, OperationalError, connections, transaction
from django.db.backends.utils import CursorWrapper

from carnet.kernel.errors import EpochChanged, Unavailable
from carnet.storage import prepared

if TYPE_CHECKING:
    from carnet.storage.postgresql.base import DatabaseWrapper

T = TypeVar("T")
Row = tuple[Any, ...]
Params = Mapping[str, Any] | Sequence[Any]

ATTEMPTS = 8
FEW: Final = 4
"""More rows than these are sent as COPY."""
# serialization_failure, deadlock_detected, and a statement that the connection had let go of: PostgreSQL undid the
# whole transaction, so it may be run again.
RETRIED_STATES = frozenset({"40001", "40P01", "26000"})
_attempt: ContextVar[int] = ContextVar("attempt", default=0)
_only_reads: ContextVar[bool] = ContextVar("only_reads", default=False)
_at_hand: ContextVar[dict[str, Any] | None] = ContextVar("at_hand", default=None)


def in_transaction(work: Callable[[], T], *, attempts: int = ATTEMPTS) -> T:
    """Runs `work` in one READ COMMITTED transaction and returns its answer after the commit.

    `work` is run again when PostgreSQL undid it (serialization, deadlock) or when the rights epoch moved under it
    (EpochChanged). It must therefore have no effect outside the database, apart from blobs written before it.
    Raises Unavailable when the database does not answer or the attempts are used up.
    """
    return _attempted(work, attempts, only_reads=False)


def reading(work: Callable[[], T], *, attempts: int = ATTEMPTS) -> T:
    """The same for a reading: what `work` only looks at needs no transaction around it.

    In READ COMMITTED each statement sees its own instant, in a transaction too: what makes a reading whole is the
    rights epoch, which the statement of the journal checks last. `work` therefore writes with that one statement, or
    inside `writing()`. When it runs again it takes its turn by a lock, which a transaction holds.
    """
    return _attempted(work, attempts, only_reads=True)


def writing() -> AbstractContextManager[Any]:
    """One transaction for several statements that write: a new one inside a `reading`, else that of the use case."""
    return transaction.atomic() if _only_reads.get() else nullcontext()


def _attempted(work: Callable[[], T], attempts: int, *, only_reads: bool) -> T:
    for attempt in range(attempts):
        alone = only_reads and not attempt
        token, held, before = _attempt.set(attempt), _at_hand.set({}), _only_reads.set(alone)
        try:
            if alone:
                return work()
            with transaction.atomic():
                return work()
        except EpochChanged:
            pass
        except OperationalError as error:
            if sqlstate(error) not in RETRIED_STATES:
                raise Unavailable("database") from error
        finally:
            _only_reads.reset(before)
            _attempt.reset(token)
            _at_hand.reset(held)
        # A short random pause lets the transaction that was in the way finish.
        time.sleep(random.uniform(0, 0.002 * 2**attempt))  # noqa: S311
    raise Unavailable("attempts used up")


def is_retry() -> bool:
    """Whether the present transaction runs again because another act was in its way.

    It then takes its turn by a lock: a reading that only hoped again could be overtaken by every change in a row.
    """
    return _attempt.get() > 0


def at_hand() -> dict[str, Any]:
    """What is looked at once for the length of an attempt of a use case; outside of one, nothing is kept."""
    held = _at_hand.get()
    return {} if held is None else held


def is_only_reading() -> bool:
    """Whether a `reading` is under way that writes with the statement of its event and nothing before it."""
    return _only_reads.get()


def is_inside() -> bool:
    """Whether a transaction is under way: what a statement then changes holds or falls with it."""
    return connections[DEFAULT_DB_ALIAS].in_atomic_block


def sqlstate(error: DatabaseError) -> str | None:
    """The SQLSTATE of a database error, if the server gave one."""
    return getattr(error.__cause__, "sqlstate", None)


def rows(sql: str, params: Params = ()) -> list[Row]:
    """All rows of one statement."""
    with _cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())


def rows_by_value(sql: str, params: Params = ()) -> list[Row]:
    """All rows of a statement that is planned anew each time: the way to them depends on how rare the values are.

    The driver writes the values into its text. For all others one plan serves any values (`storage/plans.py`).
    """
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
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


def insert(start: str, many: Sequence[Sequence[Any]]) -> int:
    """Adds rows with one statement, which is given up to its VALUES. Nothing is sent for no row."""
    if not many:
        return 0
    if len(many) > FEW:
        return _copied(start, many)
    row = f"({', '.join(['%s'] * len(many[0]))})"
    values = ", ".join([row] * len(many))
    lean(f"{start} VALUES {values}", [value for each in many for value in each])
    return len(many)


def _copied(start: str, many: Sequence[Sequence[Any]]) -> int:
    """The same as COPY: a statement of another length for each number of rows would be read and planned each time."""
    sql = f"{start.replace('INSERT INTO', 'COPY', 1)} FROM STDIN"
    with _cursor() as cursor, connections[DEFAULT_DB_ALIAS].wrap_database_errors, cursor.copy(sql) as copying:
        for row in many:
            copying.write_row(row)
    return len(many)


def _cursor() -> CursorWrapper:
    """Values go beside a statement, never in its text: PostgreSQL reads and plans it once a connection."""
    return cast("DatabaseWrapper", connections[DEFAULT_DB_ALIAS]).prepared_cursor()


class Meanwhile(Generic[T]):
    """What is worked out while the database answers a statement; it sends none. Done once, when asked for at last."""

    def __init__(self, work: Callable[[], T]) -> None:
        self._work = work
        self._made: list[T] = []

    def __call__(self) -> T:
        """What was worked out."""
        if not self._made:
            self._made.append(self._work())
        return self._made[0]


def lean(sql: str, params: Params = (), meanwhile: Meanwhile[Any] | None = None) -> list[Row]:
    """All rows of a statement of the reading path: prepared as all are, with as little in between as there may be.

    On the same connection and in the same transaction as everything else; rows come in their binary form. The first
    statement of a request finds out by itself whether the connection is still good, where Django would ask before: a
    SELECT outside a transaction is sent once more on a new one.
    """
    here: Any = connections[DEFAULT_DB_ALIAS]  # Django's types do not name what its health check goes by.
    fresh = not here.health_check_done and not here.in_atomic_block and sql.lstrip().startswith("SELECT")
    try:
        found = _through_wrappers(here, sql, params, meanwhile)
    except OperationalError:
        if not fresh or not _is_lost(here):
            raise
        here.close()
        found = _through_wrappers(here, sql, params, meanwhile)
    here.health_check_done = True
    return found


def lean_one(sql: str, params: Params = (), meanwhile: Meanwhile[Any] | None = None) -> Row | None:
    """The first row of such a statement, or None."""
    found = lean(sql, params, meanwhile)
    return found[0] if found else None


def _is_lost(here: Any) -> bool:
    return here.connection is None or here.connection.closed


def _through_wrappers(here: Any, sql: str, params: Params, meanwhile: Meanwhile[Any] | None) -> list[Row]:
    run: Callable[..., list[Row]] = _logged if here.queries_logged else _prepared
    if not here.execute_wrappers:
        return run(sql, params, False, {"connection": here}, meanwhile)
    if meanwhile is not None:
        run = partial(run, meanwhile=meanwhile)
    for wrapper in reversed(here.execute_wrappers):
        run = partial(wrapper, run)
    return run(sql, params, False, {"connection": here})


def _prepared(
    sql: str, params: Params, _many: bool, context: Mapping[str, Any], meanwhile: Meanwhile[Any] | None = None
) -> list[Row]:
    here = context["connection"]
    if here.connection is None:
        here.ensure_connection()
    here.validate_no_broken_transaction()
    with here.wrap_database_errors:
        kept = prepared.of(here.connection)
        return kept.rows(sql, params, meanwhile) if kept.takes() else _by_driver(here.connection, sql, params)


def _by_driver(raw: Any, sql: str, params: Params) -> list[Row]:
    text, values = prepared.with_numbers(sql, params)
    with psycopg.RawCursor(raw) as cursor:
        cursor.execute(text, values, prepare=True, binary=True)
        # Not `description`, which makes an object of each column.
        found = cursor.pgresult
        return cursor.fetchall() if found and found.nfields else []


def _logged(
    sql: str, params: Params, many: bool, context: Mapping[str, Any], meanwhile: Meanwhile[Any] | None = None
) -> list[Row]:
    """As Django's own cursors do where statements are looked at (tests)."""
    began = time.monotonic()
    try:
        return _prepared(sql, params, many, context, meanwhile)
    finally:
        context["connection"].queries_log.append({"sql": sql, "time": f"{time.monotonic() - began:.3f}"})


def take_turn(value: bytes) -> None:
    """Until the transaction ends, nobody else who takes a turn for what begins with these 8 bytes goes on."""
    execute("SELECT pg_advisory_xact_lock(('x' || encode(substr(%s, 1, 8), 'hex'))::bit(64)::bigint)", [value])
