"""What tests of a rotation of the indexes share: rows in each form, and a second process at another step."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql

from carnet.crypto.key_ring import IndexPhase, KeyRing, root_key
from carnet.kernel.clock import FixedClock
from carnet.kernel.ids import RecordId, new_id
from carnet.storage import index_columns, indexes, locator, master_file, reindexing
from carnet.storage.index_columns import Indexed
from carnet.storage.locator import KeyKind
from tests.db import TestHouse


def many_claims(count: int, clock: FixedClock) -> dict[bytes, RecordId]:
    """Confirmed claims: an index in its first form, and the record that it leads to."""
    made = {indexes.index("ins", "1.2.3", str(number)): RecordId(new_id()) for number in range(count)}
    for key, record in made.items():
        locator.claim(KeyKind.INS, key, record, clock.now())
        locator.confirm(KeyKind.INS, key)
    return made


def found(claims: dict[bytes, RecordId]) -> bool:
    """Whether each claim leads where it led."""
    return all((one := locator.find(KeyKind.INS, key)) and one.record_id == at for key, at in claims.items())


def secrets_in_use() -> set[bytes]:
    """The secrets that made the indexes of all rows."""
    return {made_by for table in index_columns.declared() for made_by in reindexing.by_secret(table)}


def with_new_secret(key_file: Path, phase: IndexPhase) -> KeyRing:
    """The key file gets another secret of the indexes, in a phase."""
    return master_file.change(key_file, lambda ring: ring.with_index(root_key(new_id().bytes * 2)).in_phase(phase))


@contextmanager
def at_step(ring: KeyRing) -> Iterator[None]:
    """What is done in this block is done as by a process that uses this ring."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(indexes, "_ring", lambda: ring)
        yield


def counted(house: TestHouse, table: str) -> int:
    """How many rows a table has, seen by its owner."""
    with psycopg.connect(house.cluster.owner_dsn) as owner:
        row = owner.execute(f'SELECT count(*) FROM "{table}"').fetchone()  # noqa: S608
    assert row is not None
    return int(row[0])


_BY_TYPE: dict[str, object] = {
    "text": "x", "boolean": True, "jsonb": "{}", "date": "2026-01-02", "timestamp with time zone": "2026-01-02T03:04Z",
    "character varying(128)": "x",
}  # fmt: skip
_COLUMNS = """
    SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute
    WHERE attrelid = to_regclass(%s) AND attnum > 0 AND NOT attisdropped AND attidentity = '' ORDER BY attnum
"""


def plant(owner: psycopg.Connection[Any], one: Indexed, number: int, given: dict[str, object]) -> dict[str, bytes]:
    """A row whose indexes are in their first form; gives them. What is not `given` is made up by its type."""
    made = {column: os.urandom(32) for column in one.columns}
    row: dict[str, object] = {}
    for name, kind in owner.execute(_COLUMNS, [one.table]).fetchall():
        by_type = os.urandom(20) if kind == "bytea" else new_id() if kind == "uuid" else _BY_TYPE.get(kind, number)
        row[name] = made.get(name, given.get(name, by_type))
    names = sql.SQL(", ").join(map(sql.Identifier, row))
    places = sql.SQL(", ").join([sql.SQL("%s")] * len(row))
    statement = sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(sql.Identifier(one.table), names, places)
    owner.execute(statement, list(row.values()))
    return made
