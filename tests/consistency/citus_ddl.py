"""What Citus makes of the statements of a migration, on a database that is distributed. Owns the rules; runs none.

Read from its source (13.x, commands/table.c, trigger.c): of ALTER TABLE it hands these on and refuses the others, for
tables that it holds; triggers and rules it refuses for all of them but local ones. What is not known is refused.
"""

from collections.abc import Iterator
from typing import Any, Final

from pglast import ast as _ast
from pglast import parse_sql
from pglast.enums import AlterTableType, ConstrType

from carnet.storage.placement import COLUMNS, Kind, place_of
from tests.consistency.citus_reading import MANAGED

# Nodes of the parser: its types leave open what may be missing.
ast: Any = _ast
TAKEN: Final = frozenset({
    AlterTableType.AT_AddColumn, AlterTableType.AT_DropColumn, AlterTableType.AT_SetNotNull,
    AlterTableType.AT_DropNotNull, AlterTableType.AT_ColumnDefault, AlterTableType.AT_AddConstraint,
    AlterTableType.AT_DropConstraint, AlterTableType.AT_ValidateConstraint, AlterTableType.AT_AlterColumnType,
    AlterTableType.AT_AttachPartition, AlterTableType.AT_DetachPartition, AlterTableType.AT_ReplicaIdentity,
    AlterTableType.AT_SetRelOptions, AlterTableType.AT_ResetRelOptions, AlterTableType.AT_ReplaceRelOptions,
})  # fmt: skip
_BY_ITSELF: Final = frozenset({"serial", "bigserial", "smallserial", "serial4", "serial8"})
PARTITIONED: Final = frozenset({"event"})


def refused(sql: str, made: set[str]) -> Iterator[str]:
    """What of some statements Citus would refuse. `made`: tables of the same migration, which it does not hold yet."""
    for raw in parse_sql(sql):
        node = raw.stmt
        if isinstance(node, ast.CreateStmt):
            made.add(node.relation.relname)
        elif isinstance(node, ast.AlterTableStmt) and _is_held(node.relation.relname, made):
            yield from _altered(node)
        elif isinstance(node, ast.CreateTrigStmt | ast.RuleStmt) and _is_held(node.relation.relname, made):
            yield f"{node.relation.relname}: a trigger or a rule"
        elif isinstance(node, ast.IndexStmt) and node.relation.relname in PARTITIONED and node.concurrent:
            yield f"{node.relation.relname}: CONCURRENTLY on a partitioned table"
        elif isinstance(node, ast.RenameStmt) and node.subname in COLUMNS.values():
            yield f"{node.relation.relname}: {node.subname}, by which it is distributed, gets another name"


def _is_held(table: str, made: set[str]) -> bool:
    return table not in made and (place_of(table).kind is not Kind.LOCAL or table in MANAGED)


def _altered(node: Any) -> Iterator[str]:
    table = node.relation.relname
    for command in node.cmds:
        kind = command.subtype
        if kind not in TAKEN:
            yield f"{table}: ALTER TABLE {kind.name.removeprefix('AT_')}"
        goes = kind in (AlterTableType.AT_DropColumn, AlterTableType.AT_AlterColumnType)
        if goes and command.name == COLUMNS.get(place_of(table).kind):
            yield f"{table}: {command.name}, by which it is distributed, goes or gets another type"
        if kind == AlterTableType.AT_AddColumn:
            yield from _added(table, command.def_, len(node.cmds) > 1)
        elif kind == AlterTableType.AT_AddConstraint and command.def_.indexname:
            yield f"{table}: a constraint USING INDEX"


def _added(table: str, column: Any, among_others: bool) -> Iterator[str]:
    kinds = {one.contype for one in column.constraints or ()}
    if ConstrType.CONSTR_IDENTITY in kinds or column.typeName.names[-1].sval in _BY_ITSELF:
        yield f"{table}: {column.colname} counts by itself"
    keys = {ConstrType.CONSTR_UNIQUE, ConstrType.CONSTR_PRIMARY, ConstrType.CONSTR_FOREIGN, ConstrType.CONSTR_CHECK}
    if kinds & keys and among_others:
        yield f"{table}: {column.colname} with a constraint beside another change"
