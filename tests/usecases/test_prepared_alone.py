"""Statements of ours go by a way of their own (`storage.prepared`): the same rows, the same errors as the driver's."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.db import connection, transaction

from carnet.storage import db as storage
from carnet.storage import prepared

ROWS = (
    "SELECT g, %(id)s::uuid, %(text)s::text, %(bytes)s::bytea, %(none)s::text, %(at)s::timestamptz, %(day)s::date,"
    " %(yes)s::boolean, %(many)s::text[], array_agg(g) OVER (), '{\"a\": 1}'::jsonb, %(text)s || ' %%'"
    " FROM generate_series(1, %(count)s) AS g"
)
VALUES = {
    "id": uuid4(), "text": "é 'x' %s {}", "bytes": b"\0\1", "none": None, "at": datetime(2026, 1, 2, tzinfo=UTC),
    "day": date(2026, 1, 2), "yes": True, "many": ["a", 'b"c'], "count": 3,
}  # fmt: skip


@pytest.fixture
def raw(db: None) -> Iterator[psycopg.Connection[Any]]:
    """A connection of its own, which no transaction of a test is on."""
    connection.ensure_connection()
    with psycopg.connect(str(connection.connection.info.dsn), autocommit=True) as opened:
        yield opened


def test_rows_are_those_that_the_driver_gives(raw: psycopg.Connection[Any]) -> None:
    with psycopg.Cursor(raw) as cursor:
        by_driver = cursor.execute(ROWS, VALUES, binary=True).fetchall()
    alone = prepared.of(raw)
    assert alone.rows(ROWS, VALUES) == by_driver and len(by_driver) == 3
    assert alone.rows("SELECT %s::int + %s::int", [1, 2]) == [(3,)]
    assert alone.rows("SELECT g FROM generate_series(1, 0) AS g", {}) == []
    assert alone.rows("DO $$ BEGIN END $$", {}) == []


def test_long_statement_is_prepared_once_for_each_shape_of_its_values(raw: psycopg.Connection[Any]) -> None:
    statement = f"SELECT %(a)s::bigint -- {'x' * 6_000}"
    found = [prepared.of(raw).rows(statement, {"a": each}) for each in (1, 2, 3, 70_000)]
    assert found == [[(1,)], [(2,)], [(3,)], [(70_000,)]]
    kept = raw.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%xxxxxxxxxx%'").fetchone()
    assert kept == (2,)


def test_after_the_driver_let_go_of_every_statement_it_is_sent_again(raw: psycopg.Connection[Any]) -> None:
    assert prepared.of(raw).rows("SELECT %s::int", [1]) == [(1,)]
    raw.execute("DEALLOCATE ALL")
    assert prepared.of(raw).rows("SELECT %s::int", [2]) == [(2,)]


def test_after_a_transaction_was_taken_back_it_answers(raw: psycopg.Connection[Any]) -> None:
    alone = prepared.of(raw)
    for number in range(3):
        assert alone.rows("SELECT %s::int", [number]) == [(number,)]
        with pytest.raises(psycopg.errors.DivisionByZero), raw.transaction():
            assert alone.takes() and alone.rows("SELECT %s::int", [number]) == [(number,)]
            raw.execute("SELECT %s::int", [1], prepare=True)
            raw.execute("SELECT 1 / %s::int", [0], prepare=True)
        assert alone.takes()


def test_error_of_the_database_is_that_of_the_driver_and_the_connection_goes_on(raw: psycopg.Connection[Any]) -> None:
    alone = prepared.of(raw)
    for statement, error in (
        ("SELECT 1 / %s::int", psycopg.errors.DivisionByZero),
        ("SELECT %s::int FROM nowhere", psycopg.errors.UndefinedTable),
    ):
        with pytest.raises(error):
            alone.rows(statement, [0])
    assert alone.rows("SELECT %s::int", [2]) == [(2,)]


def test_connection_that_was_lost_says_so(raw: psycopg.Connection[Any]) -> None:
    alone = prepared.of(raw)
    assert alone.rows("SELECT %s::int", [1]) == [(1,)]
    with psycopg.connect(raw.info.dsn, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s)", [raw.info.backend_pid])
    with pytest.raises(psycopg.OperationalError):
        alone.rows("SELECT %s::int", [2])
    assert raw.closed


def test_too_many_statements_on_a_connection_begin_anew(
    raw: psycopg.Connection[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prepared, "MOST", 3)
    for number in (*range(8), 0):
        assert prepared.of(raw).rows(f"SELECT %s::int + {number}", [1]) == [(1 + number,)]


def test_first_statement_of_a_transaction_is_left_to_the_driver_which_begins_it(raw: psycopg.Connection[Any]) -> None:
    raw.autocommit = False
    alone = prepared.of(raw)
    assert not alone.takes()
    raw.execute("SELECT 1")
    assert alone.takes() and alone.rows("SELECT %s::int", [1]) == [(1,)]
    with pytest.raises(psycopg.errors.DivisionByZero):
        alone.rows("SELECT 1 / %s::int", [0])
    # It took the transaction with it, as with the driver.
    assert not alone.takes()
    with pytest.raises(psycopg.errors.InFailedSqlTransaction):
        raw.execute("SELECT 1")
    raw.rollback()
    alone.look_again()
    raw.execute("SELECT 1")
    assert alone.rows("SELECT %s::int", [3]) == [(3,)]


def test_rollback_of_nothing_leaves_the_statements_of_the_driver_and_these(raw: psycopg.Connection[Any]) -> None:
    """What was sent to nobody lets go of nothing: neither side may name what the other one took away."""
    alone = prepared.of(raw)
    for letting_go in (False, True):
        assert alone.rows("SELECT %s::int", [1]) == [(1,)]
        raw.execute("SELECT %s::int + 1", [1], prepare=True)
        if letting_go:
            raw.execute("DEALLOCATE ALL")
        raw.rollback()
        alone.look_again()
        raw.execute("BEGIN")
        assert alone.rows("SELECT %s::int", [2]) == [(2,)]
        assert raw.execute("SELECT %s::int + 1", [1], prepare=True).fetchone() == (2,)
        raw.execute("COMMIT")


def test_lean_after_a_part_was_taken_back_names_no_statement_that_is_gone(db: None) -> None:
    for number in range(3):
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            assert storage.lean("SELECT %s::int", [number]) == [(number,)]
            raise ZeroDivisionError
        assert storage.lean("SELECT %s::int", [number]) == [(number,)]


def test_in_transaction_whose_statements_somebody_let_go_of_runs_again(db: None) -> None:
    tried = 0

    def work() -> object:
        nonlocal tried
        tried += 1
        storage.lean("SELECT %s::int + 40", [1])
        if tried == 1:
            storage.execute("DEALLOCATE ALL")
        return storage.lean_one("SELECT %s::int + 40", [2])

    assert (storage.in_transaction(work), tried) == ((42,), 2)


def test_lean_outside_a_transaction_and_inside_one_gives_the_same(raw: psycopg.Connection[Any]) -> None:
    """The tests stand in a transaction."""
    inside = storage.lean(ROWS, VALUES)
    assert inside == prepared.of(raw).rows(ROWS, VALUES)
    assert storage.lean(f"SELECT %(a)s::int -- {'x' * 6_000}", {"a": 5}) == [(5,)]


def test_arrays_come_back_as_they_were_sent_whoever_wrote_them(raw: psycopg.Connection[Any]) -> None:
    """Some are written here and the others by the driver (`storage.arrays`), under one statement."""
    texts = [["a", " b", "NULL", "{c,d}", ""], ['e"f', "g\\h", "é☃"], [], [None, "i"]]
    codes = [[b"", b'\0\xff\\"', b"x" * 300], [b"a", None], []]
    ids = [[uuid4(), uuid4()], [uuid4(), None], []]
    alone = prepared.of(raw)
    for kind, many in (("text", texts), ("bytea", codes), ("uuid", ids)):
        for sent in many:
            asked = {"many": sent, "after": "last"}
            assert alone.rows(f"SELECT %(many)s::{kind}[], %(after)s::text", asked) == [(sent, "last")]


@pytest.mark.parametrize(
    ("kind", "sent"),
    [("bytea", [b"a", b"b"]), ("uuid", [uuid4(), uuid4()]), ("text", ["a", "b"])],
    ids=["bytea", "uuid", "text"],
)
def test_first_of_an_array_stands_at_one(raw: psycopg.Connection[Any], kind: str, sent: list[Any]) -> None:
    """The journal takes the parts of several events by their place."""
    found = prepared.of(raw).rows(f"SELECT (%(many)s::{kind}[])[1], array_ndims(%(many)s::{kind}[])", {"many": sent})
    assert found == [(sent[0], 1)]
