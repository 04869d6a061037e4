"""Functions that run with more rights than their caller: each is declared with a reason, and cannot be led astray."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from tests.consistency import citus_functions

# Name and arguments to the reason why the server may do through it what its role may not.
DEFINERS = {
    "erase_unreadable(uuid, text)": "deletes rows of a destroyed record whose keys are gone, and nothing else",
    "make_event_months()": "makes the months of the journal of the next two years, and nothing else",
    "forget_logged(integer, bigint)": "removes a pending link that is in the Merkle log, and nothing else",
}
_FUNCTIONS = """
    SELECT p.proname || '(' || oidvectortypes(p.proargtypes) || ')', coalesce(array_to_string(p.proconfig, ';'), '')
    FROM pg_proc p WHERE p.prosecdef AND p.pronamespace = 'public'::regnamespace
"""


def complaints(connection: psycopg.Connection[Any]) -> Iterator[str]:
    """Functions of the schema that run as their owner and are not declared, or take names from their caller's path."""
    for name, settings in connection.execute(_FUNCTIONS).fetchall():
        if name not in DEFINERS:
            yield f"{name}: runs as its owner and is not declared"
        if "search_path=" not in settings or not settings.split("search_path=")[1].rstrip().endswith("pg_temp"):
            yield f"{name}: its search path is not fixed, or lets a temporary table come first"


def test_functions_that_run_as_their_owner_are_declared(owner: psycopg.Connection[Any]) -> None:
    assert list(complaints(owner)) == []


@pytest.mark.parametrize(
    "planted",
    [
        "CREATE FUNCTION planted() RETURNS void LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp"
        " AS 'DELETE FROM event_pending'",
        "CREATE FUNCTION forget_logged(integer, bigint, text) RETURNS void LANGUAGE sql SECURITY DEFINER AS 'SELECT'",
        "CREATE FUNCTION planted() RETURNS int LANGUAGE sql SECURITY DEFINER SET search_path = pg_temp, public"
        " AS 'SELECT 1'",
    ],
)
def test_functions_check_catches_a_planted_one(owner: psycopg.Connection[Any], planted: str) -> None:
    owner.execute(planted)
    assert list(complaints(owner))


STABLE = {"now": "s", "random": "v"}


def citus(connection: psycopg.Connection[Any]) -> list[str]:
    return list(citus_functions.complaints(connection, lambda name: STABLE.get(name, "i")))


def test_functions_say_nothing_that_citus_refuses(owner: psycopg.Connection[Any]) -> None:
    assert citus(owner) == []


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("BEGIN DELETE FROM event_pending AS p USING log_leaf AS l WHERE p.record_id = l.record_id; END", "log_leaf"),
        ("BEGIN UPDATE head SET record_id = of_record WHERE status = 'x'; END", "changes record_id"),
        ("BEGIN IF EXISTS (SELECT 1 FROM head AS t WHERE t.xmin = '7') THEN RETURN; END IF; END", "xmin"),
        ("BEGIN PERFORM 1 FROM outbox WHERE relayed_at IS NULL FOR UPDATE; END", "FOR UPDATE"),
        ("BEGIN IF EXISTS (SELECT FROM outbox) THEN RETURN; END IF; END", "without a column"),
        ("BEGIN LOOP CONTINUE WHEN EXISTS (SELECT FROM outbox); EXIT; END LOOP; END", "without a column"),
    ],
)
def test_functions_check_catches_what_citus_refuses_inside_one(
    owner: psycopg.Connection[Any], body: str, told: str
) -> None:
    owner.execute(f"CREATE FUNCTION planted(of_record uuid) RETURNS void LANGUAGE plpgsql AS $${body}$$")
    assert [one for one in citus(owner) if one.startswith("planted") and told in one]


def test_functions_check_catches_one_in_sql_that_hands_its_parameter_to_several_servers(
    owner: psycopg.Connection[Any],
) -> None:
    owner.execute(
        "CREATE FUNCTION planted(before timestamptz) RETURNS void LANGUAGE sql"
        " AS 'DELETE FROM outbox WHERE relayed_at < before'"
    )
    assert citus(owner) == ["planted: a function in SQL with parameters, about several servers"]
