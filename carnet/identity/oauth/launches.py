"""Handles by which a software opens a patient's page for its professional (TD0.9). Owns their rows and single use.

The handle is the only key to what it stands for: the row is found by its HMAC, and its content is sealed under a key
made from it. A stolen table, even with the master key, tells of nobody.
"""

import json
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Final

from carnet.crypto.aead import KEY_ID_BYTES, Aad, Key, open_sealed, seal
from carnet.crypto.blind_index import blind_index
from carnet.identity.oauth.clients import PURPOSE, WORKS
from carnet.identity.oauth.tokens import LONGEST, fresh
from carnet.storage import db, vault

LIVES: Final = timedelta(seconds=90)
_USE: Final = (
    "UPDATE oauth_launch l SET used_at = %s FROM oauth_client c WHERE c.client_id = l.client_id AND l.handle_hmac = %s"
    " AND l.used_at IS NULL AND l.expires_at > %s AND l.professional_id = %s AND l.structure_id = %s AND l.sector = %s"
)


@dataclass(frozen=True)
class For:
    """For whom a handle is good: the professional, at the place and in the activity of the software's session."""

    client_id: str
    professional_id: str
    structure_id: str
    sector: str


@dataclass(frozen=True)
class About:
    """Whom it is about. Its repr hides it: a log must not."""

    record: str
    ins: str
    birth_date: str

    def __repr__(self) -> str:
        return "About(...)"


def make(whose: For, about: About, now: datetime) -> str:
    """A new handle."""
    handle = fresh()
    db.execute(
        "INSERT INTO oauth_launch (handle_hmac, client_id, professional_id, structure_id, sector, sealed, expires_at)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s)",
        [_hmac(handle), whose.client_id, whose.professional_id, whose.structure_id, whose.sector,
         seal(_key(handle), json.dumps(asdict(about)).encode(), _place(handle)), now + LIVES],
    )  # fmt: skip
    return handle


def use(handle: str, whose: For, now: datetime) -> About | None:
    """Whom the handle is about, once, for the one for whom it was made; None in every other case.

    The software must still be one that works.
    """
    if not 0 < len(handle) <= LONGEST or not handle.isascii():
        return None
    row = db.one(
        f"{_USE} AND {WORKS} RETURNING l.sealed",
        [now, _hmac(handle), now, whose.professional_id, whose.structure_id, whose.sector],
    )
    return About(**json.loads(open_sealed(_key(handle), bytes(row[0]), _place(handle)))) if row else None


def sweep(now: datetime) -> int:
    """Removes what ended."""
    return db.execute("DELETE FROM oauth_launch WHERE expires_at <= %s", [now])


def _hmac(handle: str) -> bytes:
    return blind_index(vault.derived(PURPOSE), "launch", handle)


def _key(handle: str) -> Key:
    return Key(_hmac(handle)[:KEY_ID_BYTES], blind_index(vault.derived(PURPOSE), "launch-content", handle))


def _place(handle: str) -> Aad:
    return Aad("oauth_launch", "sealed", b"", _hmac(handle), 1)
