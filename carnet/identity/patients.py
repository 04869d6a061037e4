"""Identities of patients by record. Owns the versions of `patient_identity`; never updates one.

Runs inside the caller's transaction; the keys of the record come from `storage.keys`.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from carnet.codes.quality import IdentityDocument
from carnet.identity.traits import PersonIdentity, from_plain, to_plain
from carnet.kernel.ids import RecordId
from carnet.storage import db
from carnet.storage.gathered import Part
from carnet.storage.keys import RecordKeys

_TABLE, _COLUMN = "patient_identity", "sealed"


@dataclass(frozen=True)
class IdentityChange:
    """Why an identity was changed: the document that was seen, and the agent's reason."""

    seen: IdentityDocument | None
    reason: str


@dataclass(frozen=True)
class KnownIdentity:
    """An identity with its version: 1 at the opening, one more at each correction or new INS."""

    record_id: RecordId
    version: int
    identity: PersonIdentity
    at: datetime
    change: IdentityChange | None = None


def add_identity(keys: RecordKeys, identity: PersonIdentity, change: IdentityChange | None = None) -> int:
    """Adds the next version of the identity of a record and returns its number."""
    row = db.one("SELECT max(version) FROM patient_identity WHERE record_id = %s", [keys.record_id])
    version = (row[0] or 0) + 1 if row else 1
    why = {"seen": change.seen and change.seen.value, "reason": change.reason} if change else None
    plain = json.dumps({**to_plain(identity), "change": why}, ensure_ascii=False).encode()
    sealed = keys.seal(_TABLE, _COLUMN, keys.record_id.bytes, version, plain)
    db.execute(
        "INSERT INTO patient_identity (record_id, version, ins_root, status, sealed) VALUES (%s, %s, %s, %s, %s)",
        [keys.record_id, version, identity.ins.root.value if identity.ins else None, identity.status.value, sealed],
    )
    return version


_VERSIONS: Final = (
    "SELECT version, sealed, created_at FROM patient_identity WHERE record_id = %(record)s ORDER BY version"
)
IN_FORCE: Final[Part[tuple[db.Row, ...]]] = Part(f"{_VERSIONS} DESC LIMIT 1", 3, tuple, one=True, of="record")
"""The identity in force, still sealed: `opened` opens it."""


def opened(keys: RecordKeys, rows: Sequence[db.Row]) -> KnownIdentity | None:
    """The identity that `IN_FORCE` found, or None."""
    return next((_opened(keys, *row) for row in rows), None)


def load_identity(keys: RecordKeys) -> KnownIdentity | None:
    """The identity in force of a record, or None."""
    return opened(keys, IN_FORCE.load({"record": keys.record_id}))


def load_identities(many: Sequence[RecordKeys]) -> tuple[KnownIdentity, ...]:
    """The identities in force of many records, with one statement."""
    by_record = {one.record_id: one for one in many}
    found = db.rows(
        "SELECT DISTINCT ON (record_id) record_id, version, sealed, created_at FROM patient_identity"
        " WHERE record_id = ANY(%s) ORDER BY record_id, version DESC",
        [list(by_record)],
    )
    return tuple(_opened(by_record[RecordId(record_id)], *row) for record_id, *row in found)


def identity_history(keys: RecordKeys) -> tuple[KnownIdentity, ...]:
    """All versions of the identity of a record, oldest first."""
    return tuple(_opened(keys, *row) for row in db.rows(_VERSIONS, {"record": keys.record_id}))


def _opened(keys: RecordKeys, version: int, sealed: bytes, at: datetime) -> KnownIdentity:
    plain = json.loads(keys.open(_TABLE, _COLUMN, keys.record_id.bytes, version, sealed))
    return KnownIdentity(keys.record_id, version, from_plain(plain), at, _change(plain.get("change")))


def _change(plain: dict[str, str | None] | None) -> IdentityChange | None:
    if plain is None:
        return None
    seen = plain["seen"]
    return IdentityChange(IdentityDocument(seen) if seen else None, plain["reason"] or "")
