"""Deletes the rows of a destroyed record. Owns the call of the owner's function; deletes nothing that opens."""

from collections.abc import Iterable

from carnet.kernel.ids import RecordId
from carnet.storage import db


def erase(record_id: RecordId, tables: Iterable[str]) -> int:
    """Deletes the rows of a record from these tables and returns how many.

    The database refuses while a key of the content is there: only what nobody can read may be deleted.
    """
    return sum(_erase(record_id, table) for table in tables)


def _erase(record_id: RecordId, table: str) -> int:
    row = db.one("SELECT erase_unreadable(%s, %s)", [record_id, table])
    return int(row[0]) if row else 0
