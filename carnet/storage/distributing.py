"""Making tables distributed and reference tables on Citus. Owns the order and the refusals; never moves a shard.

Each table is one transaction of Citus, so that a run that is killed leaves every table either as it was or done; the
same command goes on with the next. What was copied to the shards stays on the coordinator, unseen by every statement,
until the last step removes it: a destroyed key must not survive there.
"""

from collections.abc import Generator, Sequence
from typing import Any, Final

import psycopg

from carnet.storage import distribution, plans
from carnet.storage.distribution import Table
from carnet.storage.distribution_errors import (
    DistributionUnsound,
    NoCitus,
    NodesNotReady,
    NotCoordinator,
    NotOwner,
    PlacedOtherwise,
    RoleMissing,
    TableRefused,
    TablesWithoutPlace,
    WrongCitus,
)
from carnet.storage.placement import ANCHOR, COLUMNS, Kind

VERSIONS: Final = ("13", "14")
MOVED: Final = frozenset({Kind.RECORD, Kind.BY_KEY})
"""Kinds of which nothing may stay on the coordinator. A reference table has its rows there by right."""
_NOT_OWNED: Final = """
    SELECT c.relname FROM pg_class AS c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
      AND NOT c.relispartition AND NOT pg_has_role(current_user, c.relowner, 'USAGE') ORDER BY 1
"""
_NODES: Final = """
    SELECT count(*) FILTER (WHERE groupid = 0), count(*) FILTER (WHERE isactive AND shouldhaveshards)
    FROM pg_catalog.pg_dist_node WHERE noderole = 'primary'
"""
_REMOVE: Final = "SELECT pg_catalog.truncate_local_data_after_distributing_table(%s::regclass)"
_ON_WORKERS: Final = (
    "SELECT nodename || ':' || nodeport, success, result FROM pg_catalog.run_command_on_workers(%s) ORDER BY 1"
)
_ON_SHARDS: Final = "SELECT count(*) FROM pg_catalog.run_command_on_shards(%s, %s) WHERE NOT success OR result <> 't'"


def check(owner: psycopg.Connection[Any], app_role: str, *, stopped: bool = True) -> None:
    """Refuses whatever would stop half way; `stopped`: also programs that use the database."""
    version = _value(owner, "SELECT extversion FROM pg_extension WHERE extname = 'citus'")
    if version is None:
        raise NoCitus()
    if str(version).partition(".")[0] not in VERSIONS:
        raise WrongCitus(version=str(version), known=", ".join(VERSIONS))
    if _value(owner, "SELECT groupid FROM pg_catalog.pg_dist_local_group") != 0:
        raise NotCoordinator()
    _check_nodes(owner, app_role)
    if lacking := [str(name) for (name,) in owner.execute(_NOT_OWNED)]:
        raise NotOwner(tables=", ".join(lacking))
    if lacking := distribution.without_place(owner):
        raise TablesWithoutPlace(tables=", ".join(lacking))
    if stopped:
        distribution.refuse_others(owner, app_role)
    if otherwise := distribution.differing(distribution.read(owner)):
        raise PlacedOtherwise(tables=", ".join(otherwise))


def _check_nodes(owner: psycopg.Connection[Any], app_role: str) -> None:
    coordinator, with_shards = owner.execute(_NODES).fetchone() or (0, 0)
    if not coordinator or not with_shards:
        raise NodesNotReady(coordinator=str(coordinator), nodes=str(with_shards))
    roles = {app_role, str(_value(owner, "SELECT current_user"))}
    listed = ", ".join(map(_quoted, sorted(roles)))
    asked = f"SELECT count(*) FROM pg_roles WHERE rolname IN ({listed})"  # noqa: S608  (quoted; no value of a person)
    for node, success, result in owner.execute(_ON_WORKERS, [asked]):
        if not success or str(result) != str(len(roles)):
            raise RoleMissing(node=str(node), roles=", ".join(sorted(roles)), said=str(result)[:200])


def steps(plan: Sequence[Table]) -> list[Table]:
    """The tables that wait, in their order."""
    return [table for table in plan if table.is_waiting]


def distribute(owner: psycopg.Connection[Any], plan: Sequence[Table], shards: int) -> Generator[Table, None, None]:
    """Makes each table that waits what the plan says, one transaction each, and gives it before it begins.

    Raises TableRefused with what Citus said.
    """
    # One copy of each shard: with more, Citus locks no row for a reader that will write.
    owner.execute("SET citus.shard_replication_factor TO 1")
    owner.execute("SET statement_timeout TO 0")
    owner.execute("SET lock_timeout TO '60s'")
    # The migrations may have settled it before the server had Citus.
    plans.settle(owner)
    for table in steps(plan):
        yield table
        _one(owner, table, shards)


def _one(owner: psycopg.Connection[Any], table: Table, shards: int) -> None:
    name, column = f"public.{table.name}", COLUMNS.get(table.kind)
    try:
        with owner.transaction():
            if table.kind is Kind.REFERENCE:
                owner.execute("SELECT pg_catalog.create_reference_table(%s::regclass)", [name])
            elif table.kind is Kind.RECORD and table.name != ANCHOR:
                owner.execute(
                    "SELECT pg_catalog.create_distributed_table(%s::regclass, %s, colocate_with => %s)",
                    [name, column, f"public.{ANCHOR}"],
                )
            else:
                owner.execute(
                    "SELECT pg_catalog.create_distributed_table(%s::regclass, %s, colocate_with => 'none',"
                    " shard_count => %s)",
                    [name, column, shards],
                )
    except psycopg.Error as error:
        # The first line only: what follows may quote a row.
        raise TableRefused(table=table.name, said=str(error.diag.message_primary or type(error).__name__)) from error


def remove_local_rows(owner: psycopg.Connection[Any]) -> list[str]:
    """Removes what stayed on the coordinator of tables whose rows are on the shards, and tells of which.

    Heads first: Citus then removes the tables that refer to them too. Reference tables are left: their rows are public
    and are there anyway, and what refers to them is local.
    """
    removed = list[str]()
    for heads in (True, False):
        for table in distribution.read(owner):
            if table.kind in MOVED and table.rows_here and not table.is_waiting and heads == (table.name == ANCHOR):
                with owner.transaction():
                    owner.execute(_REMOVE, [f"public.{table.name}"])
                removed.append(table.name)
    return removed


def verify(owner: psycopg.Connection[Any], app_role: str) -> int:
    """How many tables are on the cluster as planned; DistributionUnsound names those that are not."""
    plan = distribution.read(owner)
    wrong = [f"{table.name}: waits" for table in steps(plan)]
    wrong += [f"{name}: otherwise" for name in sorted(distribution.differing(plan) + distribution.astray(owner, plan))]
    wrong += [f"{table.name}: rows on the coordinator" for table in plan if table.kind in MOVED and table.rows_here]
    asked = f"SELECT has_table_privilege({_quoted(app_role)}, '%s', 'SELECT')"
    wrong += [
        f"{name}: {app_role} may not read every shard"
        for name in (ANCHOR, "locator")
        if _value(owner, _ON_SHARDS, f"public.{name}", asked)
    ]
    if wrong:
        raise DistributionUnsound(tables="; ".join(wrong))
    return sum(table.kind is not Kind.LOCAL for table in plan)


def _quoted(word: str) -> str:
    """A word inside a statement that Citus hands on to its nodes, which takes no parameters."""
    return "'" + word.replace("'", "''") + "'"


def _value(owner: psycopg.Connection[Any], statement: str, *values: object) -> Any:
    row = owner.execute(statement, values).fetchone()
    return row[0] if row else None
