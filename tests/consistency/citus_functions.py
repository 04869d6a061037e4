"""What Citus makes of the statements inside the functions of the schema. Owns their reading; runs none of them.

The functions stay on the coordinator. A variable of PL/pgSQL is a value of the statement, as a parameter is; a function
in SQL hands its parameters on unknown, which Citus plans for several servers only where there are none. Those of the
queue name its own tables only, all on the coordinator.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any, Final

import psycopg
from pglast import parse_plpgsql

from tests.consistency.citus_statements import Class, judge

_FUNCTIONS: Final = """
    SELECT p.proname, l.lanname, p.pronargs, pg_get_functiondef(p.oid), p.prosrc FROM pg_proc p
    JOIN pg_language l ON l.oid = p.prolang
    WHERE p.pronamespace = 'public'::regnamespace AND p.prokind = 'f' AND l.lanname IN ('sql', 'plpgsql')
      AND p.proname NOT LIKE 'procrastinate%'
"""


def complaints(connection: psycopg.Connection[Any], volatile: Callable[[str], str]) -> Iterator[str]:
    """What Citus would refuse of what the functions say; text that a function puts together is not read."""
    for name, language, arguments, definition, body in connection.execute(_FUNCTIONS).fetchall():
        if language == "plpgsql":
            for sql in _statements(definition):
                yield from (f"{name}: {told}" for told in judge(sql, [], volatile).refused)
        else:
            verdict = judge(body, [], volatile)
            yield from (f"{name}: {told}" for told in verdict.refused)
            if arguments and verdict.where in (Class.PIECES, Class.EVERY):
                yield f"{name}: a function in SQL with parameters, about several servers"


def _statements(definition: str) -> Iterator[str]:
    (parsed,) = parse_plpgsql(definition)
    function = parsed["PLpgSQL_function"]
    named = [one["PLpgSQL_var"]["refname"] for one in function["datums"] if "PLpgSQL_var" in one]
    for sql in _queries(function["action"]):
        yield _with_values(sql, named)


def _queries(node: Any) -> Iterator[str]:
    """Each statement, and each expression that asks a table, as the statement that PL/pgSQL makes of it."""
    if isinstance(node, list):
        for one in node:
            yield from _queries(one)
    elif isinstance(node, dict):
        if "PLpgSQL_stmt_dynexecute" in node:
            return
        found = node.get("PLpgSQL_expr")
        if found and (found["parseMode"] == 0 or re.search(r"\bSELECT\b", found["query"], re.IGNORECASE)):
            yield found["query"] if found["parseMode"] == 0 else f"SELECT {found['query']}"
        for one in node.values():
            yield from _queries(one)


def _with_values(sql: str, named: list[str]) -> str:
    """Variables as constants, told apart by their names."""
    for name in named:
        sql = re.sub(rf"(?<![\w.]){re.escape(name)}(?!\w)", f"'{name}'", sql)
    return sql
