"""Statements of ours are prepared: read and planned once a connection, with their values beside them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from carnet.storage import db

pytestmark = pytest.mark.django_db

STATEMENT = "SELECT %s::text AS what_is_prepared"


def _kept() -> list[str]:
    """The prepared statements of this connection that a test sent."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements WHERE statement LIKE %s", ["%what_is_prepared"])
        return [row[0] for row in cursor.fetchall()]


def test_db_one_the_same_statement_with_other_values_is_planned_once() -> None:
    assert [db.one(STATEMENT, [value]) for value in ("a", "b", "it's")] == [("a",), ("b",), ("it's",)]
    assert len(_kept()) == 1


def test_db_one_prepared_statement_is_seen_with_its_values_by_who_looks_at_what_is_sent() -> None:
    db.one(STATEMENT, ["first"])
    with CaptureQueriesContext(connection) as sent:
        db.one(STATEMENT, ["second"])
    assert [one["sql"] for one in sent.captured_queries] == ["SELECT 'second'::text AS what_is_prepared"]


def test_db_one_statement_of_django_stays_as_it_was() -> None:
    """A planted comparison: what Django binds itself is not kept by the server."""
    with connection.cursor() as cursor:
        for _ in range(3):
            cursor.execute("SELECT %s::text AS never_what_is_prepared", ["a"])
    assert not [one for one in _kept() if "never" in one]
