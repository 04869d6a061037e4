"""Converts the blind indexes of rows to the form that is written now. Owns these statements; opens no content.

Runs as the owner of the tables. A value says itself which secret made it, so a run that was killed is simply run again.
A row is changed only where its indexes still are what was read; what others write meanwhile in the former form is met
by the next pass.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from django.db import IntegrityError
from psycopg import sql

from carnet.crypto.index_chain import CHAINED_BYTES, chained
from carnet.crypto.key_ring import KeyRing
from carnet.kernel.failpoints import reach
from carnet.storage import db
from carnet.storage.index_columns import Indexed
from carnet.storage.instance_errors import StartRefused

BATCH: Final = 1000
_TRIES: Final = 3
_FIRST_FORM: Final = b""
_TYPES: Final = """
    SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute
    WHERE attrelid = to_regclass(%s) AND attnum > 0 AND NOT attisdropped
"""


class IndexTwice(StartRefused):
    """Two rows have one index in two forms: one of them is not what it seems."""

    rule = "vault.index_twice"


@dataclass(frozen=True)
class _Row:
    """A row as it was read and as it becomes: its key, its indexes, the sealed column if the conversion changes it."""

    key: tuple[Any, ...]
    before: tuple[bytes | None, ...]
    after: tuple[bytes | None, ...]
    sealed: bytes | None

    def new_key(self, table: Indexed) -> tuple[Any, ...]:
        """The key after the conversion."""
        made = dict(zip(table.columns, self.after, strict=True))
        return tuple(made.get(name, value) for name, value in zip(table.key, self.key, strict=True))


def by_secret(table: Indexed) -> Counter[bytes]:
    """How many indexes each secret made last, by its id; empty for the first form."""
    counted: Counter[bytes] = Counter()
    for column in table.columns:
        statement = sql.SQL(
            "SELECT CASE WHEN octet_length({c}) = {n} THEN substring({c} from 33) ELSE ''::bytea END, count(*)"
            " FROM {t} WHERE {c} IS NOT NULL GROUP BY 1"
        ).format(c=sql.Identifier(column), n=sql.Literal(CHAINED_BYTES), t=sql.Identifier(table.table))
        counted.update({bytes(made_by): int(many) for made_by, many in db.rows(statement.as_string(None))})
    return counted


def left(table: Indexed, ring: KeyRing) -> int:
    """How many indexes are of another form than the one that is written now."""
    counted = by_secret(table)
    return counted.total() - counted[ring.indexes[ring.written - 1].id if ring.written else _FIRST_FORM]


def convert(table: Indexed, ring: KeyRing) -> Iterator[int]:
    """One pass over a table; gives how many rows each batch changed. IndexTwice, IndexUnknown."""
    if not ring.written:
        return
    work, last = _Work(table, ring), None
    while found := work.read(last):
        last = found[-1].key
        yield _put(work, found)


def _put(work: "_Work", found: list[_Row]) -> int:
    for _ in range(_TRIES):
        try:
            return db.in_transaction(partial(work.write, found))
        except IntegrityError:
            # Somebody wrote the new form of one of these between the two statements.
            continue
    raise IndexTwice(table=work.table.table)


class _Work:
    """The statements of one table."""

    def __init__(self, table: Indexed, ring: KeyRing) -> None:
        self.table, self.ring = table, ring
        self.types = {str(name): str(kind) for name, kind in db.rows(_TYPES, [table.table])}
        self.sealed = ("sealed",) if table.resealed else ()
        # As text: bytes in a literal may hold a sign that is taken for a placeholder.
        made_by = ring.indexes[ring.written - 1].id.hex()
        self.other = sql.SQL(" OR ").join(
            sql.SQL("(octet_length({c}) <> {n} OR encode(substring({c} from 33), 'hex') <> {id})").format(
                c=sql.Identifier(column), n=sql.Literal(CHAINED_BYTES), id=sql.Literal(made_by)
            )
            for column in table.columns
        )

    def read(self, last: tuple[Any, ...] | None) -> list[_Row]:
        """The next rows that hold another form, in the order of their key."""
        together = (self.table.together,) if self.table.together else ()
        order = together or self.table.key
        after = last[: len(order)] if last else None
        wanted = _names((*self.table.key, *self.table.columns, *self.sealed))
        if together:
            these = sql.SQL("SELECT DISTINCT {} FROM {} WHERE ({}){} ORDER BY 1 LIMIT 200")
            inner = these.format(_names(together), self._name, self.other, self._beyond(order, after))
            where = sql.SQL("({}) AND {} IN ({}) ORDER BY {}").format(
                self.other, _names(together), inner, _names(self.table.key)
            )
        else:
            where = sql.SQL("({}){} ORDER BY {} LIMIT {}").format(
                self.other, self._beyond(order, after), _names(order), sql.Literal(BATCH)
            )
        statement = sql.SQL("SELECT {} FROM {} WHERE {}").format(wanted, self._name, where)
        return [self._row(row) for row in db.rows(statement.as_string(None), after or [])]

    def write(self, found: list[_Row]) -> int:
        """Changes the rows that still are as they were read."""
        if self.table.again_is_new:
            self._forget([row for row in found if row.new_key(self.table) != row.key])
        key, columns = len(self.table.key), len(self.table.columns)
        arrays = self._arrays(self.table.key) + 2 * self._arrays(self.table.columns) + self._arrays(self.sealed)
        names = [f"k{n}" for n in range(key)] + [f"b{n}" for n in range(columns)] + [f"a{n}" for n in range(columns)]
        names += list(self.sealed)
        sets = [
            sql.SQL("{} = n.{}").format(*map(sql.Identifier, (c, f"a{n}"))) for n, c in enumerate(self.table.columns)
        ]
        sets += [sql.SQL("{0} = n.{0}").format(sql.Identifier(name)) for name in self.sealed]
        same = [sql.SQL("t.{} = n.{}").format(*map(sql.Identifier, (c, f"k{n}"))) for n, c in enumerate(self.table.key)]
        same += [
            sql.SQL("t.{} IS NOT DISTINCT FROM n.{}").format(*map(sql.Identifier, (c, f"b{n}")))
            for n, c in enumerate(self.table.columns)
        ]
        statement = sql.SQL("UPDATE {} AS t SET {} FROM unnest({}) AS n({}) WHERE {}").format(
            self._name, sql.SQL(", ").join(sets), sql.SQL(", ").join(arrays), _names(names), sql.SQL(" AND ").join(same)
        )
        values = [(*row.key, *row.before, *row.after, *([row.sealed] if self.sealed else [])) for row in found]
        changed = db.execute(statement.as_string(None), [list(column) for column in zip(*values, strict=True)])
        reach("reindex.written")
        return changed

    def _forget(self, moving: list[_Row]) -> None:
        """Rows of the former form whose index is there in the new form: what they were for is done already."""
        if not moving:
            return
        numbers = range(len(self.table.key))
        former = [sql.SQL("t.{} = n.{}").format(*map(sql.Identifier, (self.table.key[n], f"k{n}"))) for n in numbers]
        new = [sql.SQL("x.{} = n.{}").format(*map(sql.Identifier, (self.table.key[n], f"a{n}"))) for n in numbers]
        statement = sql.SQL(
            "DELETE FROM {name} AS t USING unnest({arrays}) AS n({names}) WHERE {former}"
            " AND EXISTS (SELECT 1 FROM {name} AS x WHERE {new})"
        ).format(
            name=self._name,
            arrays=sql.SQL(", ").join(2 * self._arrays(self.table.key)),
            names=_names([f"k{n}" for n in numbers] + [f"a{n}" for n in numbers]),
            former=sql.SQL(" AND ").join(former),
            new=sql.SQL(" AND ").join(new),
        )
        values = [(*row.key, *row.new_key(self.table)) for row in moving]
        db.execute(statement.as_string(None), [list(column) for column in zip(*values, strict=True)])

    @property
    def _name(self) -> sql.Identifier:
        return sql.Identifier(self.table.table)

    def _arrays(self, columns: Sequence[str]) -> list[sql.Composed]:
        # A type as the server itself names it.
        return [sql.SQL("%s::{}[]").format(sql.SQL(self.types[column])) for column in columns]

    def _beyond(self, order: tuple[str, ...], after: tuple[Any, ...] | None) -> sql.Composable:
        if after is None:
            return sql.SQL("")
        places = sql.SQL(", ").join([sql.SQL("%s")] * len(order))
        return sql.SQL(" AND ({}) > ({})").format(_names(order), places)

    def _row(self, row: db.Row) -> _Row:
        key, columns = len(self.table.key), len(self.table.columns)
        plain = [bytes(value) if isinstance(value, memoryview) else value for value in row]
        at, before = tuple(plain[:key]), tuple(plain[key : key + columns])
        secrets, wanted = self.ring.indexes, self.ring.written
        after = tuple(value if value is None else chained(value, secrets, wanted) for value in before)
        if self.table.resealed is None:
            return _Row(at, before, after, None)
        return _Row(at, before, after, self.table.resealed(dict(zip(self.table.key, at, strict=True)), plain[-1]))


def _names(names: Sequence[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, names))
