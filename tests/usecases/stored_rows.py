"""Every row that an act left of a record, with what is random named by its order. Owns how rows are made comparable.

Ids are named in the order in which rows are met, and rows are met in the order of their numbers; what is sealed is
opened and compared as what it says; what is random (keys, openings, and the links made with them) is compared by its
length, and the chain of links is proved apart.
"""

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from carnet.documents import contents
from carnet.kernel.ids import RecordId
from carnet.ledger import journal
from carnet.ledger.event import Stream
from carnet.storage import db
from carnet.storage.keys import RecordKeys, load
from tests.reliability.effects import _tables

# The table, what its rows are ordered by, and its sealed column with the id and the version it was sealed for.
FIRST = ("head", "submission_set", "document", "entry_version", "association", "event", "stream_head")
ORDER = {"stream_head": "stream", "event": "stream, seq", "locator": "kind, key_hmac"}
SEALED = {
    "submission_set": ("sealed", "set_id"),
    "document": ("sealed_facts", "logical_id"),
    "entry_version": ("sealed", "logical_id"),
    "content": ("sealed_hashes", "content_id"),
}
RANDOM = {"wrapped_key", "wrapped", "prev", "link", "commitment", "sealed", "outbox_id", "blob_id"}
WITHOUT = {"instance_row"}


def stored_rows(record: RecordId) -> dict[str, list[dict[str, Any]]]:
    """The rows of each table that has any, comparable with those of another run."""
    keys = load(record)
    assert keys is not None
    names: dict[UUID, str] = {record: "the record"}
    tables = [*FIRST, *(t for t in (*_tables(), "locator") if t not in FIRST)]
    found = {table: [_row(keys, table, row, names) for row in _met(keys, table, names)] for table in tables}
    found["events"] = [_event(one, names) for one in journal.read(record, keys, Stream, limit=1000)]
    found["files"] = _files(keys)
    return {table: _sorted(table, rows) for table, rows in found.items() if rows}


def _met(keys: RecordKeys, table: str, names: Mapping[UUID, str]) -> list[dict[str, Any]]:
    """The rows in an order that what they say gives: where they lie on the disk depends on what was vacuumed before."""
    rows = _rows(table, keys.record_id)
    if table in ORDER or "seq" in (rows[0] if rows else ()):
        return rows
    return sorted(rows, key=lambda row: repr(_row(keys, table, row, _Met(names))))


class _Met(dict[UUID, str]):
    """The names that were given before this table: ids that nothing named yet are all alike."""

    def setdefault(self, key: UUID, default: str = "", /) -> str:
        return self.get(key, "not met")


def _rows(table: str, record: RecordId) -> list[dict[str, Any]]:
    columns = [name for (name,) in db.rows(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped", [table]
    )]  # fmt: skip
    order = ORDER.get(table) or ("seq" if "seq" in columns else "record_id")
    found = db.rows(f"SELECT * FROM {table} WHERE record_id = %s ORDER BY {order}", [record])  # noqa: S608
    return [dict(zip(columns, row, strict=True)) for row in found]


def _row(keys: RecordKeys, table: str, row: Mapping[str, Any], names: dict[UUID, str]) -> dict[str, Any]:
    made = dict(row)
    if table in SEALED:
        column, owner = SEALED[table]
        made[column] = keys.open(table, column, row[owner].bytes, row.get("version", 1), row[column])
    for name, value in row.items():
        opened = table in SEALED and name == SEALED[table][0]
        if isinstance(value, UUID):
            made[name] = names.setdefault(value, f"{table}.{name} {len(names)}")
        elif name in RANDOM and not opened:
            made[name] = len(value)
        elif name == "ids_shown":
            made[name] = [names.get(UUID(bytes=bytes(value[at : at + 16]))) for at in range(0, len(value), 16)]
        elif name == "ids":
            made[name] = [
                names.get(UUID(one), "another id") for one in (value if isinstance(value, list) else json.loads(value))
            ]
    return made


def _event(one: Any, names: Mapping[UUID, str]) -> dict[str, Any]:
    """An event that proves: its body, with its documents by name."""
    body = json.loads(one.event.body())
    body["documents"] = [names.get(document) for document in one.event.documents]
    return {"body": body, "stream": one.ref.stream, "seq": one.ref.seq}


def _files(keys: RecordKeys) -> list[dict[str, Any]]:
    found = db.rows("SELECT content_id FROM content WHERE record_id = %s", [keys.record_id])
    held = [contents.load(keys, content_id) for (content_id,) in found]
    return [{"bytes": contents.read(keys.record_id, one)} for one in held if one]


def _sorted(table: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows without a number of their own come in no order."""
    return rows if rows and "seq" in rows[0] else sorted(rows, key=repr)
