"""A small tree of conditions on a document's clear columns. Owns two readings of the same tree: SQL, and Python.

Only columns of the closed lists below can be named, and every value becomes a parameter: nothing from outside is ever
part of the SQL text. A condition on a column that may be NULL is false when it is NULL, in both readings.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from types import MappingProxyType
from typing import Literal

FlagColumn = Literal["masque_ps", "invisible_patient", "invisible_representatives"]
TextColumn = Literal[
    "status",
    "type_code",
    "class_code",
    "depositor_kind",
    "depositor_person",
    "depositor_structure",
    "author_person",
]
TimeColumn = Literal["first_deposited_at"]
Value = bool | str | datetime | None
Columns = Mapping[str, Value]
Pairs = frozenset[tuple[str, str]]

NULLABLE = frozenset({"depositor_person", "depositor_structure", "author_person"})


@dataclass(frozen=True, slots=True)
class Constant:
    """Always true, or always false."""

    value: bool


@dataclass(frozen=True, slots=True)
class Flag:
    """A boolean column is true."""

    column: FlagColumn


@dataclass(frozen=True, slots=True)
class OneOf:
    """A text column has one of these values."""

    column: TextColumn
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Before:
    """A time column is before an instant."""

    column: TimeColumn
    at: datetime


@dataclass(frozen=True, slots=True)
class HiddenFrom:
    """The document is hidden from one of these (kind, id); from anybody when `pairs` is None."""

    pairs: tuple[tuple[str, str], ...] | None


@dataclass(frozen=True, slots=True)
class Not:
    """The contrary."""

    part: "Expression"


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every part is true."""

    parts: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one part is true."""

    parts: tuple["Expression", ...]


Expression = Constant | Flag | OneOf | Before | HiddenFrom | Not | AllOf | AnyOf


def holds(expression: Expression, columns: Columns, hidden_from: Pairs) -> bool:
    """The Python reading, on one row. `hidden_from` holds the pairs (kind, id) of the document."""
    match expression:
        case Constant(value):
            return value
        case Flag(column):
            return columns[column] is True
        case OneOf(column, values):
            return columns[column] in values
        case Before(column, at):
            found = columns[column]
            return isinstance(found, datetime) and found < at
        case HiddenFrom(None):
            return bool(hidden_from)
        case HiddenFrom(pairs):
            return not hidden_from.isdisjoint(pairs or ())
        case Not(part):
            return not holds(part, columns, hidden_from)
        case AllOf(parts):
            return all(holds(part, columns, hidden_from) for part in parts)
        case AnyOf(parts):
            return any(holds(part, columns, hidden_from) for part in parts)


@dataclass(frozen=True)
class Names:
    """How the statement around the filter names things: the rows' alias.

    A row has `hidden_from`: those from whom it is hidden now, as `kind:id`, and NULL when there are none.
    """

    row: str = "now"


@dataclass
class _Renderer:
    """Collects the parameters while the tree is written."""

    names: Names
    params: dict[str, object] = field(default_factory=dict)

    def parameter(self, value: object) -> str:
        name = f"policy_{len(self.params)}"
        self.params[name] = value
        return f"%({name})s"

    def write(self, expression: Expression) -> str:
        match expression:
            case Constant(value):
                return "TRUE" if value else "FALSE"
            case Flag(column):
                return self.column(column)
            case OneOf(column, values):
                return self.one_of(column, values)
            case Before(column, at):
                return f"{self.column(column)} < {self.parameter(at)}"
            case HiddenFrom(pairs):
                return self.hidden_from(pairs)
            case Not(part):
                return f"NOT ({self.write(part)})"
            case AllOf(parts):
                return _joined(" AND ", [self.write(part) for part in parts], "TRUE")
            case AnyOf(parts):
                return _joined(" OR ", [self.write(part) for part in parts], "FALSE")

    def column(self, name: str) -> str:
        return f"{self.names.row}.{name}"

    def one_of(self, column: TextColumn, values: tuple[str, ...]) -> str:
        column_sql = self.column(column)
        compared = f"{column_sql} = ANY({self.parameter(_kept_array(values))}::text[])"
        return f"({column_sql} IS NOT NULL AND {compared})" if column in NULLABLE else compared

    def hidden_from(self, pairs: tuple[tuple[str, str], ...] | None) -> str:
        """The audiences in force stand in the row as `kind:id`: asking their table for each row is dear."""
        column = self.column("hidden_from")
        if pairs is None:
            return f"({column} IS NOT NULL)"
        named = self.parameter(_array(tuple(f"{kind}:{value}" for kind, value in pairs)))
        return f"({column} IS NOT NULL AND {column} && {named}::text[])"


def _array(values: tuple[str, ...]) -> str:
    """The values as PostgreSQL writes an array of texts. Sent so, a list of hundreds of types is made once."""
    quoted = (value.replace("\\", "\\\\").replace('"', '\\"') for value in values)
    return "{" + ",".join(f'"{value}"' for value in quoted) + "}"


_kept_array = lru_cache(maxsize=512)(_array)


def _joined(word: str, parts: list[str], empty: str) -> str:
    return "(" + word.join(parts) + ")" if parts else empty


@lru_cache(maxsize=512)
def render(expression: Expression, names: Names) -> tuple[str, Mapping[str, object]]:
    """The SQL reading: a boolean expression and its named parameters (psycopg `%(name)s` style)."""
    renderer = _Renderer(names)
    return renderer.write(expression), MappingProxyType(renderer.params)
