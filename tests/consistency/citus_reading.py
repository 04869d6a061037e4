"""A statement as Citus's planners look at it: blocks, their tables, what is said to be equal. Owns the reading only.

Statements are read by PostgreSQL's own parser. What is equal is collected where it must hold (WHERE, ON, USING, the
values of an INSERT); `citus_statements.py` makes a verdict of it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from pglast import ast as _ast
from pglast.enums import BoolExprType, SubLinkType

from carnet.storage.placement import COLUMNS, Kind, place_of

MANAGED: Final = frozenset({"account", "account_key"})
"""Local tables that Citus takes into its lists, because they refer to the directory: its rules hold for them too."""

# Nodes of the parser: its types leave open what may be missing.
ast: Any = _ast


@dataclass(eq=False)
class Table:
    """A table in a FROM clause, or what is changed."""

    name: str
    alias: str
    kind: Kind

    @property
    def is_held(self) -> bool:
        """Whether Citus has it in its lists, so that it plans what changes it."""
        return self.kind is not Kind.LOCAL or self.name in MANAGED


@dataclass(eq=False)
class Block:
    """One SELECT, INSERT, UPDATE or DELETE: its own tables, what is equal in it, and the blocks inside it.

    `ranged`: it stands in a FROM, `returned`: in what a change returns.
    """

    node: Any
    parent: "Block | None"
    cte: str = ""
    lateral: bool = False
    ranged: bool = False
    returned: bool = False
    tables: list[Table] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    equal: list[tuple[Any, Any]] = field(default_factory=list)
    inner: list["Block"] = field(default_factory=list)
    columns: list[tuple[str, ...]] = field(default_factory=list)

    @property
    def distributed(self) -> list[Table]:
        return [table for table in self.tables if table.kind in COLUMNS]

    def in_time(self) -> Iterator["Block"]:
        """What is done first comes first: CTEs in their order, what is read, what is changed with it."""
        for block in self.inner:
            yield from block.in_time()
        yield self

    def beside(self) -> Iterator["Block"]:
        """The block, and the subqueries that stand in its FROM."""
        yield self
        for block in self.inner:
            if block.ranged:
                yield from block.all()

    def all(self) -> Iterator["Block"]:
        yield self
        for block in self.inner:
            yield from block.all()


FEW: Final = "few"
"""What is bound to one of several values: a few nodes may be asked, and no row may be locked."""
STATEMENTS = (ast.SelectStmt, ast.InsertStmt, ast.UpdateStmt, ast.DeleteStmt)
CHANGES = (ast.InsertStmt, ast.UpdateStmt, ast.DeleteStmt)


def read_block(node: Any, parent: Block | None, ctes: frozenset[str], values: Sequence[Any], **how: Any) -> Block:
    block = Block(node, parent, **how)
    if parent is not None:
        parent.inner.append(block)
    with_clause = getattr(node, "withClause", None)
    if with_clause:
        named = [cte.ctename for cte in with_clause.ctes]
        for number, cte in enumerate(with_clause.ctes):
            seen = named if with_clause.recursive else named[:number]
            read_block(cte.ctequery, block, ctes | set(seen), values, cte=cte.ctename)
        ctes = ctes | set(named)
    _Reader(block, ctes, values).read()
    return block


class _Reader:
    """Reads one block without those inside it."""

    def __init__(self, block: Block, ctes: frozenset[str], values: Sequence[Any]) -> None:
        self.block, self.ctes, self.values = block, ctes, values

    def read(self) -> None:
        node = self.block.node
        if isinstance(node, CHANGES):
            self._range(node.relation)
        for item in (*(getattr(node, "fromClause", None) or ()), *(getattr(node, "usingClause", None) or ())):
            self._from(item)
        for side in ("larg", "rarg"):
            if isinstance(node, ast.SelectStmt) and getattr(node, side):
                read_block(getattr(node, side), self.block, self.ctes, self.values)
        if isinstance(node, ast.InsertStmt):
            self._insert(node)
        self._condition(getattr(node, "whereClause", None))
        skipped = {"withClause", "fromClause", "usingClause", "larg", "rarg", "selectStmt", "relation"}
        for name in node.__slots__:
            if name not in skipped:
                before = len(self.block.inner)
                self._expressions(getattr(node, name))
                for inner in self.block.inner[before:] if name in ("returningList", "returningClause") else ():
                    inner.returned = True

    def _insert(self, node: Any) -> None:
        select = node.selectStmt
        if select is None:
            return
        if select.valuesLists is None or getattr(select, "fromClause", None):
            read_block(select, self.block, self.ctes, self.values)
            return
        columns = [target.name for target in node.cols or ()]
        for row in select.valuesLists:
            for name, value in zip(columns, row, strict=False):
                bound = self._value(value)
                if bound:
                    self.block.equal.append(((self.block.tables[0].alias, name), bound))
            self._expressions(row)

    def _range(self, item: Any) -> None:
        alias = item.alias.aliasname if item.alias else item.relname
        self.block.names.add(alias)
        if item.schemaname is None and item.relname in self.ctes:
            return
        if item.schemaname in (None, "public"):
            name = "event" if item.relname.startswith("event_2") else item.relname
            if item.relname.startswith(("pg_", "information_schema")):
                return
            self.block.tables.append(Table(name, alias, place_of(name).kind))

    def _from(self, item: Any, outer: bool = False) -> None:
        if isinstance(item, ast.RangeTableSample):
            item = item.relation
        if isinstance(item, ast.RangeVar):
            self._range(item)
        elif isinstance(item, ast.JoinExpr):
            self._from(item.larg)
            self._from(item.rarg)
            for name in item.usingClause or ():
                self._using(item, name.sval)
            self._condition(item.quals)
        elif isinstance(item, ast.RangeSubselect):
            inner = read_block(
                item.subquery, self.block, self.ctes, self.values, lateral=bool(item.lateral), ranged=True
            )
            if item.alias:
                self.block.names.add(item.alias.aliasname)
                self._passed(item.alias, inner)
        else:
            alias = getattr(item, "alias", None)
            if alias:
                self.block.names.add(alias.aliasname)
            self._expressions(getattr(item, "functions", None))

    def _using(self, join: Any, name: str) -> None:
        sides = [side.alias.aliasname if side.alias else side.relname for side in (join.larg, join.rarg)
                 if isinstance(side, ast.RangeVar)]  # fmt: skip
        if len(sides) == 2:
            self.block.equal.append(((sides[0], name), (sides[1], name)))

    def _passed(self, alias: Any, inner: Block) -> None:
        """Columns of a subquery that are columns of its tables."""
        given = [name.sval for name in alias.colnames or ()]
        for number, target in enumerate(getattr(inner.node, "targetList", None) or ()):
            value = target.val if isinstance(target, ast.ResTarget) else target
            if isinstance(value, ast.ColumnRef) and isinstance(value.fields[-1], ast.String):
                name = given[number] if number < len(given) else target.name or value.fields[-1].sval
                within = _Reader(inner, self.ctes, self.values).column(value)
                if within:
                    self.block.equal.append(((alias.aliasname, name), within))
            elif isinstance(value, ast.ColumnRef):
                for table in inner.distributed:
                    column = COLUMNS[table.kind]
                    self.block.equal.append(((alias.aliasname, column), (table, column)))

    def _condition(self, node: Any) -> None:
        """What a conjunction says is equal."""
        if isinstance(node, ast.BoolExpr) and node.boolop == BoolExprType.AND_EXPR:
            for one in node.args:
                self._condition(one)
        elif isinstance(node, ast.A_Expr) and [n.sval for n in node.name] == ["="]:
            self._equal(node)
        self._expressions(node)

    def _equal(self, node: Any) -> None:
        rows = [side.args if isinstance(side, ast.RowExpr) else (side,) for side in (node.lexpr, node.rexpr)]
        for left, right in zip(*rows, strict=False):
            ends = [self.column(left) or self._value(left), self.column(right) or self._value(right)]
            if node.kind.name in ("AEXPR_OP_ANY", "AEXPR_IN"):
                ends[1] = self._among(right)
            if all(ends):
                self.block.equal.append((ends[0], ends[1]))

    def _among(self, node: Any) -> tuple[str, Any] | None:
        """One of several values; one of one value is that value."""
        given = [self._value(one) for one in node] if isinstance(node, tuple | list) else self._value(node)
        if isinstance(given, tuple) and isinstance(given[1], list | tuple):
            given = [("value", one) for one in given[1]]
        if not isinstance(given, list) or not all(given):
            return None
        distinct = {key_of(one[1]) for one in given if one}
        return ("value", distinct.pop()) if len(distinct) == 1 else (FEW, repr(sorted(map(repr, distinct))))

    def column(self, node: Any) -> tuple[Any, str] | None:
        if not isinstance(node, ast.ColumnRef) or not isinstance(node.fields[-1], ast.String):
            return None
        names = [name.sval for name in node.fields]
        if len(names) >= 2:
            return names[-2], names[-1]
        block: Block | None = self.block
        while block is not None:
            if block.distributed and names[0] in COLUMNS.values():
                return block.distributed[0].alias, names[0]
            block = block.parent
        return None

    def _value(self, node: Any) -> tuple[str, Any] | None:
        if isinstance(node, ast.TypeCast):
            return self._value(node.arg)
        if isinstance(node, ast.ParamRef):
            value = self.values[node.number - 1] if node.number <= len(self.values) else f"${node.number}"
            return ("value", value)
        if isinstance(node, ast.A_Const):
            return ("value", str(node))
        return None

    def _expressions(self, node: Any) -> None:
        """Finds what is asked inside expressions: subqueries, columns of outer blocks."""
        if isinstance(node, tuple | list):
            for one in node:
                self._expressions(one)
        elif isinstance(node, ast.SubLink):
            self._expressions(node.testexpr)
            inner = read_block(node.subselect, self.block, self.ctes, self.values)
            if node.subLinkType == SubLinkType.ANY_SUBLINK and isinstance(node.testexpr, ast.ColumnRef):
                self._in(node.testexpr, inner)
        elif isinstance(node, ast.ColumnRef):
            if isinstance(node.fields[-1], ast.String):
                self.block.columns.append(tuple(name.sval for name in node.fields))
        elif isinstance(node, ast.Node):
            for name in node.__slots__:
                self._expressions(getattr(node, name, None))

    def _in(self, tested: Any, inner: Block) -> None:
        targets: Any = getattr(inner.node, "targetList", None) or ()
        if len(targets) == 1 and isinstance(targets[0].val, ast.ColumnRef):
            left = self.column(tested)
            right = _Reader(inner, self.ctes, self.values).column(targets[0].val)
            if left and right:
                self.block.equal.append((left, (inner.distributed[0], right[1]) if inner.distributed else right))


def key_of(value: Any) -> Any:
    if isinstance(value, (list, dict)):
        return repr(value)
    return bytes(value) if isinstance(value, (bytearray, memoryview)) else str(value)
