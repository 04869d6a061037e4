"""Functions that run with more rights than their caller: each is declared with a reason, and cannot be led astray."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

# Name and arguments to the reason why the server may do through it what its role may not.
DEFINERS = {
    "erase_unreadable(uuid, text)": "deletes rows of a destroyed record whose keys are gone, and nothing else",
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
