"""Which steps of a rotation of the indexes each connection takes part in. Owns the row `index_state` and these locks.

A connection says, by a shared lock of its session, which step of the key file it uses, before it uses an index for the
first time and each time the file changed. So a rotation sees who is behind and waits (`storage.index_barrier`), and a
process that comes later with an older file, or with rows that its file does not look for, is refused here: it would
search people where they are not. Outside a rotation this costs one comparison.
"""

from dataclasses import dataclass
from typing import Any, Final

from django.db import connection

from carnet.crypto.key_ring import KeyRing
from carnet.kernel.errors import Unavailable
from carnet.storage import db
from carnet.storage.instance_errors import StartRefused

CLASS: Final = 0x1D5
"""The first number of the locks; the second one is the position of the ring."""
KEY_OLDER: Final = "index.key_older"
ROWS_OLDER: Final = "index.rows_older"
_MARK: Final = "carnet_index_position"


@dataclass(frozen=True)
class IndexState:
    """What the database asks of a key file: the least step, that it has this secret, that it looks for these rows."""

    known: int
    swept: int
    newest: bytes

    def refuses(self, ring: KeyRing) -> str | None:
        """The rule by which a ring may not be used on this database, or None."""
        if ring.position < self.known or self.lacks(ring):
            return KEY_OLDER
        return ROWS_OLDER if self.swept < ring.oldest else None

    def lacks(self, ring: KeyRing) -> bool:
        """Whether the database asks for a secret that a ring does not have."""
        return bool(self.newest) and self.newest not in {key.id for key in ring.indexes}


def declare(ring: KeyRing) -> None:
    """Says which step this connection uses; Unavailable when the database refuses it."""
    connection.ensure_connection()
    raw: Any = connection.connection
    former = getattr(raw, _MARK, None)
    if former == ring.position:
        return
    # Not through Django's cursor: this belongs to the connection, not to the act that comes first on it.
    with connection.wrap_database_errors, raw.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock_shared(%s, %s)", [CLASS, ring.position])
        cursor.execute(_READ)
        refused = _state(cursor.fetchone()).refuses(ring)
        leave = ring.position if refused else former
        if leave is not None:
            cursor.execute("SELECT pg_advisory_unlock_shared(%s, %s)", [CLASS, leave])
    if refused:
        raise Unavailable(refused)
    setattr(raw, _MARK, ring.position)


class IndexKeyOlder(StartRefused):
    """The key file is older than the database: look-ups would find nobody."""

    rule = "vault.index_key_older"


class IndexRowsOlder(StartRefused):
    """The database is older than the key file (a restore): its rows have to be converted first."""

    rule = "vault.index_rows_older"


def check(ring: KeyRing) -> None:
    """Before a process serves: IndexKeyOlder or IndexRowsOlder."""
    refused = read().refuses(ring)
    if refused is not None:
        raise IndexKeyOlder() if refused == KEY_OLDER else IndexRowsOlder()


def read() -> IndexState:
    """What the database asks now."""
    return _state(db.one(_READ))


def write(state: IndexState) -> None:
    """Changes it; only the owner's role may."""
    db.execute("UPDATE index_state SET known = %s, swept = %s, newest = %s", [state.known, state.swept, state.newest])


_READ: Final = "SELECT known, swept, newest FROM index_state"


def _state(row: db.Row | None) -> IndexState:
    if row is None:
        # Written by the migration; whoever removed it must not make every file good.
        raise Unavailable("index_state")
    return IndexState(int(row[0]), int(row[1]), bytes(row[2]))
