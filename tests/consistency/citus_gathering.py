"""What the coordinator cannot put together or read back of what nodes give it. Owns rules on single expressions.

Of Citus's source: multi_logical_optimizer.c (aggregates), multi_logical_planner.c (GROUPING SETS, TABLESAMPLE),
recursive_planning.c (what is read back), multi_router_planner.c (sequences).
"""

from collections.abc import Iterator
from typing import Any, Final

from pglast.visitors import Skip, Visitor

from tests.consistency.citus_reading import Block, Table, ast


def calls(node: Any) -> Iterator[tuple[str, bool]]:
    """Functions and whether a column is given to each."""
    if isinstance(node, tuple | list):
        for one in node:
            yield from calls(one)
    elif isinstance(node, ast.SQLValueFunction):
        # CURRENT_TIMESTAMP and its like: as `now`.
        yield "now", False
    elif isinstance(node, ast.FuncCall):
        yield node.funcname[-1].sval, any(has_column(one) for one in node.args or ())
        yield from calls(node.args)
    elif isinstance(node, ast.Node) and not isinstance(node, ast.SubLink):
        for name in node.__slots__:
            yield from calls(getattr(node, name, None))


def has_column(node: Any) -> bool:
    found: list[Any] = []

    class Columns(Visitor):
        def visit_ColumnRef(self, _ancestors: Any, column: Any) -> None:
            found.append(column)

    if isinstance(node, ast.Node):
        Columns()(node)
    return bool(found)


def every_node(every: list[Block], across: list[Table]) -> Iterator[str]:
    """What the coordinator cannot put together of what the nodes give."""
    for block in every if across else ():
        groups = getattr(block.node, "groupClause", None) or ()
        if any(isinstance(one, ast.GroupingSet) for one in groups):
            yield f"{across[0].name}: GROUPING SETS over every node"
        if block.distributed and (ordered := in_order(getattr(block.node, "targetList", None))):
            yield f"{block.distributed[0].name}: {ordered} in an order or DISTINCT, over every node"
        if any(isinstance(one, ast.RangeTableSample) for one in getattr(block.node, "fromClause", None) or ()):
            yield f"{across[0].name}: TABLESAMPLE over every node"


_GATHERS: Final = frozenset({"array_agg", "json_agg", "jsonb_agg", "json_object_agg", "jsonb_object_agg"})


def in_order(node: Any) -> str:
    """An aggregate that the coordinator cannot put together of those of the nodes (multi_logical_optimizer.c)."""
    found: list[str] = []

    class Ordered(Visitor):
        def visit_FuncCall(self, _ancestors: Any, call: Any) -> None:
            if (call.agg_order or call.agg_distinct) and call.funcname[-1].sval in _GATHERS:
                found.append(call.funcname[-1].sval)

        def visit_SubLink(self, _ancestors: Any, _link: Any) -> Any:
            return Skip

    for one in node or ():
        Ordered()(one)
    return found[0] if found else ""


def read_back(every: list[Block]) -> Iterator[str]:
    """What is read apart is read back by its columns, and counted by one sequence, which no node has."""
    for block in every:
        select = block.node
        if not isinstance(select, ast.SelectStmt) or select.larg or select.valuesLists:
            continue
        if not select.targetList:
            names = ", ".join(table.name for table in block.tables) or "a CTE"
            yield f"{names}: a SELECT without a column, which Citus does not read back (its issue 5094)"
        several = block.distributed and len(select.fromClause or ()) > 1
        if several and any(_of_several_arrays(one) for one in select.fromClause):
            yield f"{block.distributed[0].name}: unnest of several arrays beside it, all read back as the first one"
        if any(called == "nextval" for called, _ in calls(select.targetList)):
            yield "nextval in a SELECT that is planned for several servers"


def _of_several_arrays(item: Any) -> bool:
    """TransformFunctionRTE makes a subquery of it whose columns all have the type of the first function."""
    if not isinstance(item, ast.RangeFunction) or item.lateral or item.ordinality:
        return False
    return any(len(getattr(function[0], "args", None) or ()) > 1 for function in item.functions) and any(
        called == "unnest" for called, _ in calls(item.functions)
    )
