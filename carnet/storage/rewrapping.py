"""Wraps again, under the newest version of the master key, what it wraps. Owns these statements; opens no content.

Runs as the owner of the tables: the server's role has no right to change a wrapped key. A row says itself which version
wrapped it, so a run that was killed is simply run again. A key destroyed in between stays destroyed: rows are changed
where they still are what was read, never added.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Final
from uuid import UUID

from psycopg import sql

from carnet.crypto.envelope import KeyPurpose, MasterKey
from carnet.kernel.failpoints import reach
from carnet.storage import db

BATCH: Final = 1000
_FIRST: Final = UUID(int=0)


@dataclass(frozen=True)
class WrappedRows:
    """A table whose column `wrapped` is wrapped by the master key: whose the keys are, and which of its rows."""

    table: str
    owner: str
    purpose: KeyPurpose
    purpose_column: str = ""

    def statement(self, text: str) -> str:
        """A statement with the names of this table in it."""
        ours = sql.SQL("{} = {}").format(sql.Identifier("k", self.purpose_column), sql.Literal(self.purpose.value))
        names = {
            "table": sql.Identifier(self.table),
            "owner": sql.Identifier(self.owner),
            "ours": ours if self.purpose_column else sql.SQL("true"),
            # The id of the key stands after the version and the algorithm of a sealed value.
            "key_id": sql.SQL("substring(k.wrapped from 3 for 8)"),
        }
        return sql.SQL(text).format(**names).as_string(None)


RECORDS: Final = WrappedRows("record_key", "record_id", KeyPurpose.RECORD, "purpose")


def by_version(rows: WrappedRows) -> Counter[bytes]:
    """How many keys each version of the master key wraps, by the id of the version."""
    found = db.rows(rows.statement("SELECT {key_id}, count(*) FROM {table} AS k WHERE {ours} GROUP BY 1"))
    return Counter({bytes(key_id): int(count) for key_id, count in found})


def rewrap(rows: WrappedRows, master: MasterKey) -> Iterator[int]:
    """Wraps again what another version wraps, batch after batch; gives how many rows each batch changed.

    SealBroken when a key opens under no version that is known: nothing of its batch is changed.
    """
    last = _FIRST
    while found := _others(rows, master, last):
        last = found[-1][0]
        made = [(r, v, w, master.rewrap(w, rows.purpose, r.bytes, v)) for r, v, w in found]
        yield db.in_transaction(partial(_put, rows, made))


def _others(rows: WrappedRows, master: MasterKey, after: UUID) -> list[tuple[UUID, int, bytes]]:
    found = db.rows(
        rows.statement(
            "SELECT k.{owner}, k.version, k.wrapped FROM {table} AS k"
            " WHERE k.{owner} > %s AND {ours} AND {key_id} <> %s ORDER BY k.{owner} LIMIT %s"
        ),
        [after, master.id, BATCH],
    )
    return [(record, int(version), bytes(wrapped)) for record, version, wrapped in found]


def _put(rows: WrappedRows, made: list[tuple[UUID, int, bytes, bytes]]) -> int:
    changed = db.execute(
        rows.statement(
            "UPDATE {table} AS k SET wrapped = n.after"
            " FROM unnest(%s::uuid[], %s::integer[], %s::bytea[], %s::bytea[]) AS n(owner, version, before, after)"
            " WHERE k.{owner} = n.owner AND {ours} AND k.version = n.version AND k.wrapped = n.before"
        ),
        list(map(list, zip(*made, strict=True))),
    )
    reach("rewrap.written")
    return changed
