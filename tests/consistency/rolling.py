"""Which migrations break the former program while it still serves. Owns the rules; reads migrations, runs none.

A rolling upgrade passes through three states: former program on the former tables, former program on the new tables,
new program on the new tables. What is refused here breaks the second one, or stops everybody while it runs. What must
be done all the same is done in two steps, and the second says so in its module:
`SECOND_STEP = "why the former program is not hurt"`. What is not known is refused.
"""

from collections.abc import Iterator
from importlib import import_module
from typing import Any, Final

from django.contrib.postgres.operations import AddConstraintNotValid, AddIndexConcurrently, ValidateConstraint
from django.db import connection, migrations
from django.db.migrations.migration import Migration
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models import NOT_PROVIDED
from pglast import ast as _ast
from pglast import parse_sql
from pglast.enums import AlterTableType, ConstrType, ObjectType
from pglast.parser import ParseError

# Nodes of the parser: its types leave open what may be missing.
ast: Any = _ast
NOTE: Final = "SECOND_STEP"
LEAST: Final = 20
"""Signs of a note that says something."""
# The last migration of each application that was written before this rule: those after it are looked at.
SINCE: Final = {
    "consent": 16, "documents": 12, "identity": 17, "inspector": 0, "ledger": 9, "profile": 3, "storage": 4,
}  # fmt: skip
_HARMLESS: Final = (
    migrations.RemoveIndex,
    migrations.AlterModelOptions,
    migrations.AlterModelManagers,
    AddIndexConcurrently,
    AddConstraintNotValid,
    ValidateConstraint,
)


def broken(migration: Migration, before: ProjectState, note: str | None = None) -> list[str]:
    """What of a migration the former program does not survive; nothing when it says that it is a second step."""
    given = note if note is not None else getattr(_module(migration), NOTE, "")
    if len(given.strip()) >= LEAST:
        return []
    state, made = before.clone(), set[str]()
    found = []
    for operation in migration.operations:
        found += [f"{migration}: {fault}" for fault in _faults(operation, migration, state, made)]
        operation.state_forwards(migration.app_label, state)
    return found


def _module(migration: Migration) -> Any:
    return import_module(type(migration).__module__)


def _faults(operation: Operation, migration: Migration, state: ProjectState, made: set[str]) -> Iterator[str]:
    if isinstance(operation, migrations.SeparateDatabaseAndState):
        for inner in operation.database_operations:
            yield from _faults(inner, migration, state, made)
    elif isinstance(operation, migrations.CreateModel):
        made.add(operation.options.get("db_table", f"{migration.app_label}_{operation.name_lower}"))
    elif isinstance(operation, _HARMLESS):
        return
    elif isinstance(operation, migrations.RunSQL):
        yield from _of_sql(operation.sql, made)
    elif isinstance(operation, migrations.AddField):
        yield from _added(operation)
    elif isinstance(operation, migrations.AlterField):
        yield from _altered(operation, migration.app_label, state)
    elif isinstance(operation, migrations.AddIndex | migrations.AddConstraint):
        table = state.models[migration.app_label, operation.model_name_lower].options.get("db_table", "")
        if table not in made:
            yield f"{type(operation).__name__} on {table}: it stops writers while it reads the whole table"
    else:
        yield f"{type(operation).__name__}: nobody knows that the former program survives it"


def _added(operation: Any) -> Iterator[str]:
    field = operation.field
    if not field.null and field.db_default is NOT_PROVIDED:
        yield f"AddField {operation.name}: not null and without db_default, what the former program inserts is refused"
    if field.unique or field.db_index:
        yield f"AddField {operation.name}: its index is made while writers wait"


def _altered(operation: Any, label: str, state: ProjectState) -> Iterator[str]:
    former = state.models[label, operation.model_name_lower].fields[operation.name]
    if former.db_type(connection) != operation.field.db_type(connection):
        yield f"AlterField {operation.name}: another type"
    if former.null and not operation.field.null:
        yield f"AlterField {operation.name}: not null from now on"
    if operation.field.unique and not former.unique or operation.field.db_index and not former.db_index:
        yield f"AlterField {operation.name}: its index is made while writers wait"


def _of_sql(sql: Any, made: set[str]) -> Iterator[str]:
    for one in [sql] if isinstance(sql, str) else sql:
        text = one if isinstance(one, str) else one[0]
        if text == migrations.RunSQL.noop:
            continue
        try:
            statements = parse_sql(text)
        except ParseError as error:
            yield f"RunSQL: not read ({error})"
            continue
        for raw in statements:
            yield from _of_statement(raw.stmt, made)


def _of_statement(node: Any, made: set[str]) -> Iterator[str]:
    if isinstance(node, ast.CreateStmt):
        made.add(node.relation.relname)
    elif isinstance(node, ast.AlterTableStmt):
        if node.relation.relname not in made:
            yield from (fault for command in node.cmds for fault in _of_command(node.relation.relname, command, made))
    elif isinstance(node, ast.IndexStmt):
        if node.relation.relname not in made and not node.concurrent:
            yield f"CREATE INDEX on {node.relation.relname} without CONCURRENTLY"
    elif isinstance(node, ast.CreateFunctionStmt):
        if not node.replace:
            yield "CREATE FUNCTION without OR REPLACE"
    elif isinstance(node, ast.DropStmt):
        if node.removeType != ObjectType.OBJECT_INDEX:
            yield f"DROP {node.removeType.name.removeprefix('OBJECT_')}"
    elif not isinstance(node, ast.GrantStmt | ast.CommentStmt | ast.SelectStmt | ast.InsertStmt):
        yield f"{type(node).__name__}: nobody knows that the former program survives it"


_FREE: Final = {
    AlterTableType.AT_ColumnDefault, AlterTableType.AT_DropNotNull, AlterTableType.AT_ValidateConstraint,
    AlterTableType.AT_SetStatistics, AlterTableType.AT_SetRelOptions,
}  # fmt: skip


def _of_command(table: str, command: Any, made: set[str]) -> Iterator[str]:
    kind = command.subtype
    if kind == AlterTableType.AT_AddConstraint:
        if not command.def_.skip_validation:
            yield f"ALTER TABLE {table}: a constraint without NOT VALID reads the whole table while everybody waits"
    elif kind == AlterTableType.AT_AddColumn:
        kinds = {one.contype for one in command.def_.constraints or ()}
        if ConstrType.CONSTR_NOTNULL in kinds and ConstrType.CONSTR_DEFAULT not in kinds:
            yield f"ALTER TABLE {table}: a column that is not null and has no default"
        if kinds & {ConstrType.CONSTR_UNIQUE, ConstrType.CONSTR_PRIMARY, ConstrType.CONSTR_FOREIGN}:
            yield f"ALTER TABLE {table}: a column with a key"
    elif kind == AlterTableType.AT_AttachPartition and command.def_.name.relname in made:
        # A table of this migration is empty: nothing is read, and nobody who reads or adds rows waits.
        return
    elif kind not in _FREE:
        yield f"ALTER TABLE {table}: {kind.name.removeprefix('AT_')}"
