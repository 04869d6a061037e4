"""What changes call as the server reads them: functions behind operators and casts too. Owns the reading of its tree.

Citus refuses what is not immutable in parts of a change (multi_router_planner.c: TargetlistAndFunctionsSupported,
ErrorIfOnConflictNotSupported), and `at + interval '1 day'` or `at::date` are functions for it. The server tells its
tree of a statement that is prepared (`debug_print_parse`), in which each operator and cast names its function.
"""

import re
from collections.abc import Iterator
from typing import Any, Final

import psycopg

from carnet.storage.placement import Kind, place_of
from tests.consistency.citus_reading import MANAGED

_TOKEN: Final = re.compile(r'\s*([{}()]|"(?:[^"\\]|\\.)*"|(?:\\.|[^\s{}()])+)')
_CALLED: Final = frozenset({"opfuncid", "funcid"})
_LAZY: Final = frozenset({"CASEEXPR", "CASE", "COALESCEEXPR", "COALESCE"})
_COMMANDS: Final = {"2": "UPDATE", "3": "INSERT", "4": "DELETE"}
Node = dict[str, list[Any]]


def mutable(connection: psycopg.Connection[Any], sql: str) -> list[str]:
    """What Citus would refuse of the changes in a statement with $1, as the owner's connection reads it."""
    told: list[str] = []

    def hear(notice: Any) -> None:
        told.append(notice.message_detail or "")

    connection.add_notice_handler(hear)
    try:
        with connection.transaction(force_rollback=True):
            connection.execute("SET LOCAL lock_timeout = '200ms'")
            connection.execute("SET LOCAL client_min_messages = log")
            connection.execute("SET LOCAL debug_pretty_print = off")
            connection.execute("SET LOCAL debug_print_parse = on")
            connection.execute(f"PREPARE citus_exact AS {sql}".encode())
            connection.execute("SET LOCAL debug_print_parse = off")
            connection.execute("DEALLOCATE citus_exact")
            trees = [_tree(one) for one in told if one.startswith("{QUERY") and "PREPARESTMT" not in one]
            names = {str(oid): str(name) for oid, name in connection.execute(_NAMES).fetchall()}
            kinds = {str(oid): (str(name), str(kind)) for oid, name, kind in connection.execute(_KINDS).fetchall()}
    finally:
        connection.remove_notice_handler(hear)
    return [one for tree in trees for query in _all(tree, {"QUERY"}) for one in _changed(query, names, kinds)]


_NAMES: Final = "SELECT oid, relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
# Types too: a cast by text calls the functions that read and write one.
_KINDS: Final = """
    SELECT oid, proname, provolatile::text FROM pg_proc
    UNION ALL SELECT t.oid, typname || ' by text', max(p.provolatile::text) FROM pg_type AS t
    JOIN pg_proc AS p ON p.oid IN (t.typinput, t.typoutput) GROUP BY t.oid, typname
"""


def _changed(query: Node, names: dict[str, str], kinds: dict[str, tuple[str, str]]) -> Iterator[str]:
    command, at = _COMMANDS.get(_first(query, "commandType")), int(_first(query, "resultRelation") or 0)
    if not command or not at:
        return
    table = names.get(_first(query["rtable"][0][at - 1], "relid"), "")
    if place_of(table).kind is Kind.LOCAL and table not in MANAGED:
        return
    immutable = [*query.get("returningList", ()), *query.get("onConflict", ())]
    parts = [*query.get("targetList", ()), *query.get("jointree", ())] if command != "INSERT" else []
    lazy = list(_all(parts, _LAZY))
    for name in _not_immutable([immutable, lazy], kinds):
        yield f"{table}: {name} is not immutable, where it must be"
    for call in _all(parts, None):
        for name, kind in _of(call, kinds):
            if kind == "v":
                yield f"{table}: {name} is volatile in a change"
            elif next(_all([call.get("args", []), call.get("arg", [])], {"VAR"}), None) is not None:
                yield f"{table}: {name} is stable and given a column in a change"


def _not_immutable(node: Any, kinds: dict[str, tuple[str, str]]) -> Iterator[str]:
    for one in _all(node, None):
        yield from (name for name, _ in _of(one, kinds))


def _of(node: Node, kinds: dict[str, tuple[str, str]]) -> Iterator[tuple[str, str]]:
    for key in _CALLED & node.keys():
        name, kind = kinds.get(node[key][0], ("?", "i"))
        if kind != "i":
            yield name, kind
    if node["_"][0] == "SQLVALUEFUNCTION":
        yield "CURRENT_TIMESTAMP or its like", "s"
    elif node["_"][0] == "COERCEVIAIO":
        read = [one for word in ("vartype", "paramtype") for one in node["arg"][0].get(word, ())]
        for kind_of_value in (*node["resulttype"], *read):
            name, kind = kinds.get(kind_of_value, ("?", "i"))
            if kind != "i":
                yield name, "s"


def _first(node: Node, key: str) -> str:
    found = node.get(key)
    return str(found[0]) if found else ""


def _all(node: Any, kinds: frozenset[str] | set[str] | None) -> Iterator[Node]:
    """Every node of some kinds, or every one, inside a node."""
    if isinstance(node, dict):
        if kinds is None or node["_"][0] in kinds:
            yield node
        for value in node.values():
            yield from _all(value, kinds)
    elif isinstance(node, list):
        for one in node:
            yield from _all(one, kinds)


def _tree(text: str) -> Any:
    """The server's writing of a tree: {NAME :key value ...}, (a list), words."""
    words = iter(_TOKEN.findall(text))

    def rest(word: str) -> Any:
        if word == "{":
            node: Node = {"_": [next(words)]}
            key = ""
            while (word := next(words)) != "}":
                if word.startswith(":"):
                    key = word[1:]
                    node[key] = []
                else:
                    node[key].append(rest(word))
            return node
        if word == "(":
            found = []
            while (word := next(words)) != ")":
                found.append(rest(word))
            return found
        return word

    return rest(next(words))
