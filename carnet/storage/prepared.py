"""One prepared statement sent and answered, with nothing in between. Owns the names of its statements on a connection.

The driver's cursor reads a long statement anew each time, makes a dozen objects and waits in Python for the answer: on
the reading path that cost more than the database. Here values are dumped and rows loaded by the same C code, and libpq
waits by itself, without the interpreter's lock. The first statement of a transaction is the driver's, which begins it;
after what takes a transaction back it is looked whether the driver let go of every statement (`look_again`). Only
`storage.db` and its connection come here.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from select import POLLIN, poll
from typing import Any, Final, cast

import psycopg
from psycopg import pq
from psycopg.abc import PyFormat
from psycopg.adapt import Transformer

from carnet.storage import arrays

Row = tuple[Any, ...]
Params = Mapping[str, Any] | Sequence[Any]
Work = Callable[[], object]
MOST: Final = 400
"""Statements that a connection keeps here; with one more it begins anew."""
_VALUE: Final = re.compile(r"%(?:\((\w+)\))?(s|%)")
_MARK: Final = "_carnet_prepared"
# Looked up once: a member of an enumeration is given by a function of Python, several times a statement.
_IDLE: Final = int(pq.TransactionStatus.IDLE)
_INSIDE: Final = int(pq.TransactionStatus.INTRANS)
_BINARY: Final = pq.Format.BINARY
_DONE: Final = frozenset({int(pq.ExecStatus.TUPLES_OK), int(pq.ExecStatus.COMMAND_OK)})


@lru_cache(maxsize=64)
def _automatic(count: int) -> tuple[PyFormat, ...]:
    """For the driver: each value in the form that suits it."""
    return (PyFormat.AUTO,) * count


class LetGo(psycopg.OperationalError):
    """A transaction named a statement that the connection had let go of, and is lost with it: it may be run again."""

    sqlstate = "26000"


class Prepared:
    """The statements of one connection, which one thread uses at a time."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._connection, self._pgconn = connection, connection.pgconn
        self._transformer = Transformer.from_context(connection)
        self._names: dict[tuple[str, tuple[int, ...]], bytes] = {}
        self._readers: dict[bytes, Any] = {}
        self._made = 0
        self._waiting: Any = None

    def takes(self) -> bool:
        """Whether a statement may be sent now: as a transaction by itself, or inside one that began."""
        status = self._pgconn.transaction_status
        return status == _INSIDE or (status == _IDLE and self._connection.autocommit)

    def look_again(self) -> None:
        """After a rollback, with which the driver may let go of all statements: forgets those that are not there."""
        newest = next(reversed(self._names.values()), None)
        if newest is None:
            return
        found = self._pgconn.exec_(b"SELECT FROM pg_prepared_statements WHERE name = '" + newest + b"'")
        if found.status not in _DONE or not found.ntuples:
            self._forget()

    def rows(self, sql: str, params: Params, meanwhile: Work | None = None) -> list[Row]:
        """All rows of a statement. Raises what the driver raises.

        `meanwhile` is done between sending and answer; it sends nothing, and may be asked for twice.
        """
        try:
            return self._rows(sql, params, meanwhile)
        except psycopg.errors.InvalidSqlStatementName:
            # Somebody let go of every statement. Nothing was done: alone it is sent once more; what a transaction did
            # is lost, and `db.in_transaction` runs it again.
            self._forget()
            if self._pgconn.transaction_status != _IDLE:
                raise LetGo from None
            return self._rows(sql, params, meanwhile)

    def _rows(self, sql: str, params: Params, meanwhile: Work | None) -> list[Row]:
        text, values = with_numbers(sql, params)
        dumped, types, formats = self._dumped(values)
        name = self._named(sql, text, types)
        if meanwhile is None:
            return self._read(name, self._pgconn.exec_prepared(name, dumped, formats, _BINARY))
        self._pgconn.send_query_prepared(name, dumped, formats, _BINARY)
        try:
            meanwhile()
        finally:
            result = self._answer()
        return self._read(name, result)

    def _dumped(self, values: list[Any]) -> tuple[Any, tuple[int, ...], Any]:
        """Values as they are sent, with their types and forms; the driver's own way with most arrays is slow."""
        packed = {at: made for at, one in enumerate(values) if type(one) is list and (made := arrays.packed(one))}
        if not packed:
            dumped: Any = self._transformer.dump_sequence(values, _automatic(len(values)))
            return dumped, self._transformer.types or (), self._transformer.formats
        left = [None if at in packed else one for at, one in enumerate(values)]
        dumped = list(self._transformer.dump_sequence(left, _automatic(len(left))))
        types, formats = list(self._transformer.types or ()), list(self._transformer.formats or ())
        for at, (kind, form, data) in packed.items():
            types[at], formats[at], dumped[at] = kind, form, data
        return dumped, tuple(types), formats

    def _answer(self) -> pq.abc.PGresult:
        """The answer to what was sent; whoever waits for it holds no lock of the interpreter."""
        here, last = self._pgconn, None
        while True:
            here.consume_input()
            while here.is_busy():
                self._wait()
                here.consume_input()
            result = here.get_result()
            if result is None:
                break
            last = result
        if last is None:
            raise psycopg.OperationalError("the connection is lost")
        return last

    def _wait(self) -> None:
        """Until something came; a connection has one socket as long as it lives."""
        if self._waiting is None:
            self._waiting = poll()
            self._waiting.register(self._pgconn.socket, POLLIN)
        self._waiting.poll()

    def _named(self, sql: str, text: bytes, types: tuple[int, ...]) -> bytes:
        known = self._names.get((sql, types))
        if known is None:
            if len(self._names) >= MOST:
                self._checked(self._pgconn.exec_(b"DEALLOCATE ALL"))
                self._forget()
            self._made += 1
            known = b"carnet_%d" % self._made
            self._checked(self._pgconn.prepare(known, text, types))
            self._names[sql, types] = known
        return known

    def _forget(self) -> None:
        """Every statement is one that was never sent."""
        self._names.clear()
        self._readers.clear()

    def _read(self, name: bytes, result: pq.abc.PGresult) -> list[Row]:
        """The rows. The columns of a statement never change, so that how each is read is looked up once."""
        self._checked(result)
        if not result.nfields:
            return []
        reader = self._readers.get(name)
        if reader is None:
            reader = self._readers[name] = Transformer.from_context(self._connection)
            reader.set_pgresult(result, format=_BINARY)
        else:
            reader.set_pgresult(result, set_loaders=False, format=_BINARY)
        found = cast("list[Row]", reader.load_rows(0, result.ntuples, tuple))
        # What was read is nobody's any more: a reader lives as long as its connection.
        reader.set_pgresult(None, set_loaders=False)
        return found

    def _checked(self, result: pq.abc.PGresult) -> None:
        if result.status in _DONE:
            return
        if self._pgconn.status == pq.ConnStatus.BAD:
            raise psycopg.OperationalError("the connection is lost")
        raise psycopg.errors.error_from_result(result)


def of(connection: psycopg.Connection[Any]) -> Prepared:
    """The statements of a connection."""
    known: Prepared | None = getattr(connection, _MARK, None)
    if known is None:
        known = Prepared(connection)
        setattr(connection, _MARK, known)
    return known


def with_numbers(sql: str, params: Params) -> tuple[bytes, list[Any]]:
    """The statement with `$1` and so on, and its values in that order."""
    text, names = _compiled(sql)
    if type(params) is dict or isinstance(params, Mapping):
        return text, [params[name] for name in names]
    return text, list(params)


@lru_cache(maxsize=4 * MOST)
def _compiled(sql: str) -> tuple[bytes, tuple[str, ...]]:
    """The statement with `$1` and so on, and the names of its values in their order, where they have names."""
    names: dict[str, int] = {}
    count = 0

    def place(found: re.Match[str]) -> str:
        nonlocal count
        if found[2] == "%":
            return "%"
        if found[1] is None:
            count += 1
            return f"${count}"
        return f"${names.setdefault(found[1], len(names) + 1)}"

    text = _VALUE.sub(place, sql).encode()
    return text, tuple(names)
