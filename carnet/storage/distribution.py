"""What a cluster of Citus holds, who uses it and what is left to do: the plan of `carnet distribute`. Owns questions.

Every question is asked of documented tables and functions of Citus, as the owner of carnet's tables.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import psycopg

from carnet.storage.distribution_errors import OthersConnected
from carnet.storage.placement import ANCHOR, COLUMNS, OTHER, Kind, place_of
from carnet.storage.rights import tables

_TABLES: Final = """
    SELECT c.relname, coalesce((SELECT sum(pg_total_relation_size(p.relid)) FROM pg_partition_tree(c.oid) AS p),
        pg_total_relation_size(c.oid))::bigint,
      coalesce((SELECT sum(pg_relation_size(p.relid)) FROM pg_partition_tree(c.oid) AS p),
        pg_relation_size(c.oid))::bigint
    FROM pg_class AS c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
"""
_REFERENCES: Final = """
    SELECT t.relname, f.relname FROM pg_constraint AS c
    JOIN pg_class AS t ON t.oid = c.conrelid JOIN pg_class AS f ON f.oid = c.confrelid
    WHERE c.contype = 'f' AND t.relnamespace = 'public'::regnamespace AND NOT t.relispartition AND t.oid <> f.oid
"""
_WITH_RECORD: Final = """
    SELECT c.relname FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid
    WHERE c.relnamespace = 'public'::regnamespace AND a.attname = 'record_id' AND a.attnotnull AND a.attnum > 0
"""
_HELD: Final = """
    SELECT c.relname, p.partmethod::text, p.repmodel::text, p.colocationid,
      CASE WHEN p.partmethod = 'h' THEN pg_catalog.column_to_column_name(p.logicalrelid, p.partkey::text) END
    FROM pg_catalog.pg_dist_partition AS p JOIN pg_class AS c ON c.oid = p.logicalrelid
    WHERE c.relnamespace = 'public'::regnamespace
"""
# What kind of backend another role's connection is, the owner may not see; its name and its database he may.
_OTHERS: Final = """
    SELECT coalesce(usename, '?') || ' ' || coalesce(nullif(application_name, ''), '-') || ' ' || pid
    FROM pg_stat_activity
    WHERE datname = current_database() AND coalesce(backend_type, 'client backend') = 'client backend'
      AND pid <> pg_backend_pid()
      AND usename IN (current_user, %s) AND coalesce(application_name, '') NOT LIKE 'citus%%' ORDER BY pid
"""
_PARTITIONS: Final = """
    SELECT p.relname, c.relname FROM pg_inherits AS i
    JOIN pg_class AS p ON p.oid = i.inhparent JOIN pg_class AS c ON c.oid = i.inhrelid
    WHERE p.relkind = 'p' AND p.relnamespace = 'public'::regnamespace
"""


@dataclass(frozen=True)
class Held:
    """How Citus holds a table now."""

    kind: Kind
    column: str | None
    group: int


@dataclass(frozen=True)
class Table:
    """One table: where it is to live, how Citus holds it now, what it takes on this server."""

    name: str
    kind: Kind
    held: Held | None
    size: int
    rows_here: int

    @property
    def is_waiting(self) -> bool:
        """Whether it is still to be made what the plan says. Citus takes a local table into its lists by itself."""
        return self.kind is not Kind.LOCAL and (self.held is None or self.held.kind is Kind.LOCAL)


def read(owner: psycopg.Connection[Any]) -> list[Table]:
    """Every table, in the order in which they are distributed: a foreign key must find its target there already."""
    held = held_by_citus(owner)
    sizes = {str(name): (int(size), int(rows)) for name, size, rows in owner.execute(_TABLES)}
    needs: dict[str, set[str]] = {name: set() for name in sizes}
    for table, target in owner.execute(_REFERENCES):
        needs[str(table)].add(str(target))
    return [Table(name, place_of(name).kind, held.get(name), *sizes[name]) for name in in_order(needs)]


def in_order(needs: Mapping[str, Iterable[str]]) -> list[str]:
    """Names such that each comes after those that it needs; reference tables first, then the heads and what needs them.

    Raises ValueError for a circle, which Citus could not distribute either.
    """
    order, done = list[str](), set[str]()
    left = sorted(needs, key=lambda name: (_turn(name), name))
    while left:
        ready = next((name for name in left if done.issuperset(needs[name])), None)
        if ready is None:
            raise ValueError(f"foreign keys in a circle: {left}")
        order.append(ready)
        done.add(ready)
        left.remove(ready)
    return order


def _turn(name: str) -> int:
    if name == ANCHOR:
        return 1
    return {Kind.REFERENCE: 0, Kind.RECORD: 2, Kind.BY_KEY: 3, Kind.LOCAL: 4}[place_of(name).kind]


def held_by_citus(owner: psycopg.Connection[Any]) -> dict[str, Held]:
    """What Citus has in its lists, partitions included."""
    return {
        str(name): Held(_kind(method, model, group, column), column, int(group))
        for name, method, model, group, column in owner.execute(_HELD)
    }


def is_by_index(connection: psycopg.Connection[Any]) -> bool:
    """Whether rows are placed by a blind index (the locator), so that no other index can be put into them in place."""
    there = connection.execute("SELECT to_regclass('pg_catalog.pg_dist_partition') IS NOT NULL").fetchone()
    return bool(there and there[0]) and any(held.kind is Kind.BY_KEY for held in held_by_citus(connection).values())


def _kind(method: str, model: str, group: int, column: str | None) -> Kind:
    """Kinds of Citus: h by hash; n without a column, and then t replicated everywhere or s on one server."""
    if method == "h":
        return next((kind for kind, name in COLUMNS.items() if name == column), Kind.RECORD)
    return Kind.REFERENCE if (method, model) == ("n", "t") else Kind.LOCAL


def refuse_others(owner: psycopg.Connection[Any], app_role: str) -> None:
    """OthersConnected with every program that uses the database, but for the one of this connection."""
    if others := [str(name) for (name,) in owner.execute(_OTHERS, [app_role])]:
        raise OthersConnected(sessions="; ".join(others))


def without_place(owner: psycopg.Connection[Any]) -> list[str]:
    """Tables that are in no list of `placement` and have no record_id that is never null."""
    with_record = {str(name) for (name,) in owner.execute(_WITH_RECORD)}
    return [name for name in tables(owner) if name not in OTHER and name not in with_record]


def differing(plan: Sequence[Table]) -> list[str]:
    """Tables that Citus holds otherwise than the plan says; those that it does not hold yet are not among them."""
    anchor = _groups(plan).get(ANCHOR)
    return sorted(table.name for table in plan if table.held and not table.is_waiting and not _fits(table, anchor))


def astray(owner: psycopg.Connection[Any], plan: Sequence[Table]) -> list[str]:
    """Partitions that are not where Citus holds their table."""
    groups, held = _groups(plan), held_by_citus(owner)
    pairs = [(str(child), str(parent)) for parent, child in owner.execute(_PARTITIONS) if parent in groups]
    return sorted(child for child, parent in pairs if child not in held or held[child].group != groups[parent])


def _groups(plan: Sequence[Table]) -> dict[str, int]:
    return {table.name: table.held.group for table in plan if table.held}


def _fits(table: Table, anchor: int | None) -> bool:
    held = table.held
    if held is None:
        return False
    if held.kind is not table.kind or held.column != COLUMNS.get(table.kind):
        return False
    return table.kind is not Kind.RECORD or held.group == anchor
