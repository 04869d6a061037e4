"""What keeps a signed message from counting twice (security.md A20). Owns the memory of it; never reads a message.

A use has a key and what it is bound to. The first one that is written holds; whoever comes with the same key and
another bond comes too late. It is written in the transaction of the act: an act that is taken back used nothing.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from carnet.crypto.blind_index import blind_index
from carnet.storage import db, vault

PURPOSE: Final = "messages/1"
_MINE: Final = (
    "INSERT INTO message_use (key_hmac, bound_hmac, until) SELECT k, b, %s::timestamptz"
    " FROM unnest(%s::bytea[], %s::bytea[]) AS w (k, b) ON CONFLICT (key_hmac) DO NOTHING RETURNING key_hmac"
)
ONCE: Final = (
    "INSERT INTO message_use (key_hmac, bound_hmac, until) VALUES (%(used_key)s, %(used_bound)s, %(used_until)s)"
    " ON CONFLICT (key_hmac) DO NOTHING RETURNING key_hmac"
)
"""Writes down one key, with an event or not at all (`journal.Once`): no row for one that was written before."""
_KNOWN: Final = (
    "SELECT count(*) FROM message_use u JOIN unnest(%s::bytea[], %s::bytea[]) AS w (key_hmac, bound_hmac)"
    " ON u.key_hmac = w.key_hmac AND u.bound_hmac = w.bound_hmac"
)


def use(bonds: Mapping[tuple[str, ...], tuple[str, ...]], until: datetime) -> bool:
    """Writes down every key that is new; False when one of them is bound to something else.

    Two at once: the second waits for the first one's end. No row that stands is locked, so that many readings with one
    assertion never wait for one another.
    """
    secret = vault.derived(PURPOSE)
    keys = [blind_index(secret, "key", *key) for key in bonds]
    bound = [blind_index(secret, "bound", *value) for value in bonds.values()]
    mine = len(db.lean(_MINE, [until, keys, bound]))
    if mine == len(keys):
        return True
    # Asked apart: what another transaction wrote while this one waited is seen by a new statement only.
    row = db.lean_one(_KNOWN, [keys, bound])
    return row is not None and row[0] == len(keys)


def once(key: tuple[str, ...], bound: tuple[str, ...], until: datetime) -> Mapping[str, object]:
    """The values of `ONCE`."""
    secret = vault.derived(PURPOSE)
    key_hmac, bound_hmac = blind_index(secret, "key", *key), blind_index(secret, "bound", *bound)
    return {"used_key": key_hmac, "used_bound": bound_hmac, "used_until": until}


def until(key: tuple[str, ...], otherwise: datetime) -> datetime:
    """Until when a key is known, as it was written the first time."""
    key_hmac = blind_index(vault.derived(PURPOSE), "key", *key)
    row = db.one("SELECT until FROM message_use WHERE key_hmac = %s", [key_hmac])
    return row[0] if row else otherwise


def sweep(now: datetime) -> int:
    """Removes what belongs to assertions that would be taken no more."""
    return db.execute("DELETE FROM message_use WHERE until <= %s", [now])
