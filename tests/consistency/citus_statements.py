"""What Citus does with a statement: one record, several pieces, every record, or refused. Owns the reading of SQL only.

The rules are those of Citus's manual and source (13.x: router planner, recursive planner, INSERT … SELECT). Tables have
the places of `carnet.storage.placement`. Statements are read by PostgreSQL's own parser; values decide whether two
`record_id = $n` are of one record.

- one: all patient data that it names are of one record, nothing else is named: sent as it is to one node (router);
- pieces: cut at its CTEs and subqueries, each of which is `one`, `every` or without patient data;
- every: goes to every node, read and put together by the coordinator;
- elsewhere: names no distributed table.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from pglast import parse_sql
from pglast.enums import OnConflictAction
from pglast.visitors import Visitor

from carnet.storage.placement import ANCHOR, COLUMNS, Kind
from carnet.storage.prepared import with_numbers
from tests.consistency.citus_gathering import calls, every_node, read_back
from tests.consistency.citus_reading import CHANGES, FEW, STATEMENTS, Block, Table, ast, key_of, read_block


class Class(StrEnum):
    """Where a statement goes."""

    ELSEWHERE = "elsewhere"
    ONE = "one"
    PIECES = "pieces"
    EVERY = "every"


@dataclass(frozen=True)
class Verdict:
    """Where it goes, why Citus would refuse it, and of which tables rows of several records are looked at."""

    where: Class
    refused: tuple[str, ...] = ()
    across: frozenset[str] = frozenset()


def judge(sql: str, values: Sequence[Any], volatile: Callable[[str], str]) -> Verdict:
    """What Citus does with one statement, sent with these values ($1 first). `volatile`: i, s or v of a function."""
    parsed = parse_sql(sql)
    if len(parsed) == 1 and isinstance(parsed[0].stmt, ast.MergeStmt):
        return Verdict(Class.PIECES, (f"{parsed[0].stmt.relation.relname}: MERGE, which nobody judges here",))
    if len(parsed) != 1 or not isinstance(parsed[0].stmt, STATEMENTS):
        return Verdict(Class.ELSEWHERE)
    root = read_block(parsed[0].stmt, None, frozenset(), values)
    every = list(root.all())
    refused = [*_keys(every), *_functions(every, volatile), *_public(every)]
    if not any(block.distributed for block in every):
        return Verdict(Class.ELSEWHERE, tuple(refused))
    bound, across = _anchors(every)
    anchors = set(bound.values())
    refused += _system_columns(every)
    if _is_one(every, anchors, across):
        return Verdict(Class.ONE, tuple(refused))
    refused += [*_not_one(every, bound), *_snapshots(every[0]), *_instants(every, bound)]
    refused += [*every_node(every, across), *read_back(every)]
    where = Class.EVERY if across else Class.PIECES
    return Verdict(where, tuple(refused), frozenset(table.name for table in across))


def _is_one(every: list[Block], anchors: set[Any], across: list[Table]) -> bool:
    """Whether the router takes it whole."""
    local = any(table.kind not in COLUMNS and table.kind is not Kind.REFERENCE for b in every for table in b.tables)
    inserts = any(b.cte and isinstance(b.node, ast.InsertStmt) for b in every)
    root = every[0]
    with_insert = isinstance(root.node, ast.InsertStmt) and len(every) > 1
    groups = {table.kind for block in every for table in block.distributed}
    few = any(anchor[0] == FEW for anchor in anchors)
    return not (local or inserts or with_insert or across or few) and len(anchors) == 1 and len(groups) == 1


def _anchors(every: list[Block]) -> tuple[dict[int, Any], list[Table]]:
    """The value that each table of patient data is bound to, and the tables that are bound to none."""
    same: dict[Any, Any] = {}

    def top(one: Any) -> Any:
        while same.get(one, one) != one:
            one = same[one]
        return one

    def end(block: Block, one: tuple[Any, Any]) -> Any:
        if one[0] in ("value", FEW):
            return (one[0], key_of(one[1]))
        if isinstance(one[0], Table):
            return (id(one[0]), one[1])
        here: Block | None = block
        while here is not None:
            for table in here.tables:
                if table.alias == one[0]:
                    return (id(table), one[1])
            if one[0] in here.names:
                return (id(here), one[0], one[1])
            here = here.parent
        return ("?", id(block), *one)

    for block in every:
        for left, right in block.equal:
            one, other = top(end(block, left)), top(end(block, right))
            # A value is the top of what it binds.
            if one != other and one[0] in ("value", FEW) and other[0] != "value":
                one, other = other, one
            if one != other and one[0] != "value":
                same[one] = other
    return _bound(every, top)


def _bound(every: list[Block], top: Callable[[Any], Any]) -> tuple[dict[int, Any], list[Table]]:
    anchors, across = dict[int, Any](), list[Table]()
    for block in every:
        for table in block.distributed:
            anchor = top((id(table), COLUMNS[table.kind]))
            if anchor[0] in ("value", FEW):
                anchors[id(table)] = anchor
            elif not (isinstance(block.node, ast.InsertStmt) and table is block.tables[0]):
                across.append(table)
    return anchors, across


def _keys(every: list[Block]) -> Iterator[str]:
    """Nothing moves a row to another record; no subquery stands among the values of an INSERT."""
    for block in every:
        target = block.tables[0] if isinstance(block.node, CHANGES) and block.tables else None
        if target is None or target.kind not in COLUMNS:
            continue
        column = COLUMNS[target.kind]
        sets = list(block.node.targetList or ()) if isinstance(block.node, ast.UpdateStmt) else []
        conflict = getattr(block.node, "onConflictClause", None)
        if conflict and conflict.action == OnConflictAction.ONCONFLICT_UPDATE:
            sets += conflict.targetList or ()
        if any(one.name == column for one in sets):
            yield f"{target.name}: changes {column}, by which it is distributed"
        values = isinstance(block.node, ast.InsertStmt) and getattr(block.node.selectStmt, "valuesLists", None)
        if values and any(not inner.cte for inner in block.inner):
            yield f"{target.name}: a subquery among the values of an INSERT"
        selects = isinstance(block.node, ast.InsertStmt) and not values
        if selects and any(one.kind in COLUMNS for inner in block.inner if inner.returned for one in inner.tables):
            yield f"{target.name}: a subquery in RETURNING of INSERT ... SELECT (issue 3395)"
        if isinstance(block.node, ast.InsertStmt) and column not in {c.name for c in block.node.cols or ()}:
            yield f"{target.name}: an INSERT without {column}"


def _functions(every: list[Block], volatile: Callable[[str], str]) -> Iterator[str]:
    """What Citus may not ask of a node more than once, or of each node with another answer."""
    for block in every:
        target = block.tables[0] if isinstance(block.node, CHANGES) and block.tables else None
        if target is None or not target.is_held:
            continue
        if not isinstance(block.node, ast.InsertStmt):
            for called, has_column in calls((block.node.whereClause, getattr(block.node, "targetList", None))):
                if volatile(called) == "v":
                    yield f"{target.name}: {called} is volatile in a change"
                if volatile(called) == "s" and has_column:
                    yield f"{target.name}: {called} is stable and given a column in a change"
        for called in _lazily(block.node):
            if volatile(called) != "i":
                yield f"{target.name}: {called} in CASE or COALESCE of a change"
        conflict = getattr(block.node, "onConflictClause", None)
        if conflict:
            for called, _ in calls((conflict.targetList, conflict.whereClause)):
                if volatile(called) != "i":
                    yield f"{target.name}: {called} in ON CONFLICT"
        for called, _ in calls(getattr(block.node, "returningClause", None)):
            if volatile(called) != "i":
                yield f"{target.name}: {called} in RETURNING"


def _lazily(change: Any) -> Iterator[str]:
    """Functions inside CASE and COALESCE of a change."""
    found: list[Any] = []

    class Lazy(Visitor):
        def visit_CaseExpr(self, _ancestors: Any, node: Any) -> None:
            found.append(node)

        def visit_CoalesceExpr(self, _ancestors: Any, node: Any) -> None:
            found.append(node)

    for part in (change.targetList if isinstance(change, ast.UpdateStmt) else (), getattr(change, "whereClause", None)):
        for one in part if isinstance(part, tuple | list) else (part,):
            if isinstance(one, ast.Node):
                Lazy()(one)
    for node in found:
        yield from (called for called, _ in calls([getattr(node, name, None) for name in node.__slots__]))


def _public(every: list[Block]) -> Iterator[str]:
    """A table that is the same on every node is changed by itself, and asks nothing of other tables in passing.

    Nor is one of the coordinator changed beside such a table (multi_router_planner.c: a local table in FROM).
    """
    for block in every:
        target = block.tables[0] if isinstance(block.node, CHANGES) and block.tables else None
        if target is None or target.kind in COLUMNS:
            continue
        if target.kind is Kind.REFERENCE and not isinstance(block.node, ast.InsertStmt):
            others = {table.name for one in block.all() for table in one.tables if table.kind is not Kind.REFERENCE}
            if others:
                yield f"{target.name}: the same on every node, changed beside {', '.join(sorted(others))}"
        if target.kind is Kind.LOCAL and not isinstance(block.node, ast.InsertStmt):
            beside = {table.name for one in block.beside() for table in one.tables if table.kind is Kind.REFERENCE}
            if beside:
                yield f"{target.name}: on the coordinator, changed beside {', '.join(sorted(beside))}"
        values = isinstance(block.node, ast.InsertStmt) and getattr(block.node.selectStmt, "valuesLists", None)
        if target.is_held and values and any(not inner.cte for inner in block.inner):
            yield f"{target.name}: a subquery among the values of an INSERT"


_OF_A_NODE: Final = frozenset({"ctid", "xmin", "xmax", "cmin", "cmax", "tableoid"})


def _system_columns(every: list[Block]) -> Iterator[str]:
    """Numbers of transactions and places of rows are those of one node: no other one means the same by them."""
    for block in every:
        for names in block.columns if block.distributed else ():
            if names[-1] in _OF_A_NODE:
                yield f"{block.distributed[0].name}: {names[-1]} is of one node"


def _instants(every: list[Block], bound: Mapping[int, Any]) -> Iterator[str]:
    """What is decided from holds if no epoch moved since: who reads the head after the rest reads old rights as new.

    On one server a statement sees one instant; on Citus each piece has its own, in an order of the planner's.
    """
    if any(isinstance(block.node, CHANGES) for block in every):
        # The head is changed, and so locked, by the first piece.
        return
    with_head = [block for block in every if any(table.name == ANCHOR for table in block.tables)]
    columns = {names[-1] for block in every for names in block.columns}
    if not with_head or "rights_epoch" not in columns:
        return
    heads = {bound[id(table)] for block in with_head for table in block.distributed if id(table) in bound}
    several = any(head[0] == FEW for head in heads)
    others = {
        table.name for block in every if block not in with_head for table in block.distributed
        if id(table) in bound and (several or bound[id(table)] in heads) and table.kind is Kind.RECORD
    }  # fmt: skip
    if others:
        yield f"{ANCHOR}: its epoch is read in another instant than {', '.join(sorted(others))}"


def _pieces(root: Block) -> Iterator[list[Block]]:
    """What Citus plans alone: CTEs, what an INSERT selects, and the statement without them."""
    mine, left = list[Block](), [root]
    while left:
        block = left.pop()
        mine.append(block)
        for inner in block.inner:
            if inner.cte or isinstance(block.node, ast.InsertStmt):
                yield from _pieces(inner)
            else:
                left.append(inner)
    yield mine


def _goes_whole(piece: list[Block], bound: Mapping[int, Any]) -> bool:
    """Whether the router takes a piece as it is."""
    places = {table.kind for block in piece for table in block.tables}
    values = {bound.get(id(table)) for block in piece for table in block.distributed}
    few = any(value and value[0] == FEW for value in values)
    return not (places & {Kind.LOCAL}) and not few and len(values) == 1 and None not in values


def _not_one(every: list[Block], bound: Mapping[int, Any]) -> Iterator[str]:
    """What only a statement about one record may do."""
    whole = {id(block) for piece in _pieces(every[0]) if _goes_whole(piece, bound) for block in piece}
    for block in every:
        names = ", ".join(table.name for table in block.distributed)
        with_clause = getattr(block.node, "withClause", None)
        if with_clause and with_clause.recursive and any(one.distributed for one in block.all()):
            yield f"{names or 'a CTE'}: WITH RECURSIVE beside patient data of several records or kinds"
        mine = [table for table in block.distributed if bound.get(id(table), (FEW,))[0] == FEW]
        if getattr(block.node, "lockingClause", None) and mine:
            yield f"{mine[0].name}: FOR UPDATE on several records"
        local = [table.name for table in block.tables if table.kind is Kind.LOCAL]
        if isinstance(block.node, ast.UpdateStmt | ast.DeleteStmt) and block.distributed and local:
            yield f"{names}: changed beside {', '.join(local)}, which is on the coordinator"
        if block.distributed and id(block) not in whole and _is_correlated(block):
            yield f"{names}: asked again for each row of what is not the same record"
        elif block.distributed and id(block) not in whole and _outside(block) and (what := _kept_whole(block.node)):
            yield f"{names}: {what} in what is asked again for each row, on every node"


def _is_correlated(block: Block) -> bool:
    """Whether a block of patient data names a column of a block outside that its record is not bound to."""
    if not _outside(block):
        return False
    around = block.parent
    while around is not None and not around.distributed:
        around = around.parent
    if around is None:
        return True
    column = COLUMNS[block.distributed[0].kind]
    aliases = {table.alias for table in block.distributed}
    return not any(
        {left[0], right[0]} & aliases and left[1] == right[1] == column
        for left, right in block.equal
        if isinstance(left[0], str) and isinstance(right[0], str)
    )


def _outside(block: Block) -> list[tuple[str, ...]]:
    """The columns of other blocks that a block inside one asks for."""
    if block.parent is None or block.cte:
        return []
    own = _visible(block)
    return [names for one in block.all() for names in one.columns if len(names) > 1 and names[-2] not in own]


_AGGREGATES: Final = frozenset({
    "array_agg", "avg", "bool_and", "bool_or", "count", "every", "json_agg", "jsonb_agg", "max", "min", "string_agg",
    "sum",
})  # fmt: skip


def _kept_whole(select: Any) -> str:
    """What Citus asks of each node only where it can plan it apart, and it cannot where a column comes from outside.

    13.2 takes it of the same record all the same (query_pushdown_planning.c: DeferErrorIfCannotPushdownSubquery);
    former ones did not, and carnet asks none.
    """
    if getattr(select, "limitCount", None) or getattr(select, "limitOffset", None):
        return "LIMIT"
    if getattr(select, "distinctClause", None):
        return "DISTINCT"
    if getattr(select, "larg", None):
        return "UNION"
    named = [called for called, _ in calls(getattr(select, "targetList", None))]
    if not getattr(select, "groupClause", None) and any(called in _AGGREGATES for called in named):
        return "an aggregate without GROUP BY"
    return ""


def _visible(block: Block) -> set[str]:
    return {name for one in block.all() for name in (*one.names, *(table.alias for table in one.tables))} | {"excluded"}


def _snapshots(root: Block) -> Iterator[str]:
    """One statement sees one instant; a piece sees what those before it changed. What an INSERT selects comes first."""
    changed: dict[str, Block] = {}
    for block in root.in_time():
        own = block.tables[0] if isinstance(block.node, CHANGES) and block.tables else None
        for table in block.tables:
            writer = changed.get(table.name)
            if table is not own and writer is not None and block not in writer.all():
                yield f"{table.name}: read by one piece after another of the same statement changed it"
        if own is not None:
            changed[own.name] = block


def numbered(sql: str, params: Sequence[Any] | Mapping[str, Any]) -> tuple[str, list[Any]]:
    """A statement as it is sent, and its values."""
    text, values = with_numbers(sql, params)
    return text.decode(), values
