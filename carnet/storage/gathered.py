"""Several readings of one record as one statement. Owns how they are put together; names no table.

What every decision needs stands in many tables, each read by the package that owns it. A round trip and a plan cost
more than the rows: the readings are joined side by side, each as the one row or the arrays that it gives.
On several servers (Citus) a statement about two records is cut into pieces that see different instants, so that the
epoch of a record could be newer than the rights read beside it: there each record has its own statement, which goes to
its node whole and sees one instant.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Generic, TypeVar

from carnet.storage import db, nodes
from carnet.storage.db import Row

T = TypeVar("T")


@dataclass(frozen=True)
class Part(Generic[T]):
    """A SELECT with named values, how many columns it gives, and what is made of its rows.

    `one`: it gives one row at most. Others are aggregated column by column: none of their columns may be an array.
    `of`: the value that says which record it is about, or which key; empty where it is about none. `apart`: the same
    readings, each about one record, where it is about several.
    """

    sql: str
    columns: int
    read: Callable[[Sequence[Row]], T]
    one: bool = False
    of: str = ""
    apart: tuple["Part[Any]", ...] = ()

    def load(self, params: Mapping[str, Any], meanwhile: db.Meanwhile[Any] | None = None) -> T:
        """This part alone."""
        return self.read(db.lean(self.sql, params, meanwhile))


def gathered(
    parts: tuple[Part[Any], ...], params: Mapping[str, Any], meanwhile: db.Meanwhile[Any] | None = None
) -> list[Any]:
    """What each part reads, in their order; one statement, or one for each record on several servers.

    `meanwhile` is worked out while the database answers.
    """
    found = (_by_record if nodes.several() else _beside)(parts, params, meanwhile)
    return [part.read(rows) for part, rows in zip(parts, found, strict=True)]


def _by_record(
    parts: tuple[Part[Any], ...], params: Mapping[str, Any], meanwhile: db.Meanwhile[Any] | None
) -> list[Sequence[Row]]:
    found: list[list[Row]] = [[] for _ in parts]
    for mine in apart(parts):
        for (number, _), rows in zip(mine, _beside(tuple(piece for _, piece in mine), params, meanwhile), strict=True):
            found[number] += rows
    return list(found)


def apart(parts: tuple[Part[Any], ...]) -> list[list[tuple[int, Part[Any]]]]:
    """What is read together on several servers: the number of a part and what is read for it, record by record."""
    pieces = [(number, piece) for number, part in enumerate(parts) for piece in part.apart or (part,)]
    return [[one for one in pieces if one[1].of == of] for of in dict.fromkeys(piece.of for _, piece in pieces)]


def statement(parts: tuple[Part[Any], ...]) -> str:
    """The statement that reads parts side by side."""
    return _statement(tuple((part.sql, part.columns, part.one) for part in parts))


def _beside(
    parts: tuple[Part[Any], ...], params: Mapping[str, Any], meanwhile: db.Meanwhile[Any] | None
) -> list[Sequence[Row]]:
    """The rows of each part, in one statement."""
    row = db.lean(statement(parts), params, meanwhile)[0]
    found, at = list[Sequence[Row]](), 0
    for part in parts:
        width = part.columns + part.one
        found.append(_rows(row[at : at + width], part.one))
        at += width
    return found


def _rows(values: Row, one: bool) -> Sequence[Row]:
    if one:
        return [values[1:]] if values[0] else ()
    return () if values[0] is None else list(zip(*values, strict=True))


@cache
def _statement(parts: tuple[tuple[str, int, bool], ...]) -> str:
    """Narrow parts are joined first: each join carries every column of those before it, and makes ready for each."""
    shown, joined = list[str](), dict[int, list[str]]()
    for number, (sql, columns, one) in enumerate(parts):
        names = [f"c{at}" for at in range(columns)]
        given = ["TRUE AS there", *names] if one else [f"array_agg({name}) AS {name}" for name in names]
        joined[number] = [
            "LEFT JOIN (SELECT",
            ", ".join(given),
            "FROM (",
            sql,
            ") AS q(",
            ", ".join(names),
            ")",
        ]
        joined[number] += [f") AS p{number} ON TRUE"]
        shown += [f"p{number}.{name}" for name in (("there", *names) if one else names)]
    words = [word for number in sorted(joined, key=lambda at: parts[at][1]) for word in joined[number]]
    # One line: the driver keeps how a statement is sent only up to some length.
    return " ".join(" ".join(["SELECT", ", ".join(shown), "FROM (VALUES (1)) AS always", *words]).split())
