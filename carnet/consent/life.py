"""The life of a record: opened, closed, reopened. Owns its versions; never decides who may change it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from carnet.kernel.actors import By
from carnet.kernel.ids import RecordId
from carnet.storage import db
from carnet.storage.keys import RecordKeys


class LifeStatus(StrEnum):
    """The states that a record may be in (a record that was never opened has none)."""

    ACTIVE = "active"
    CLOSED = "closed"


class Motive(StrEnum):
    """Why a record was closed, in the words of TD0.2 (domain/rules.md 1.2)."""

    HOLDER = "FERMETURE_DEMANDE_PATIENT"


@dataclass(frozen=True)
class Life:
    """A state of a record and since when."""

    version: int
    status: LifeStatus
    motive: Motive | None
    at: datetime


def current(record_id: RecordId) -> Life | None:
    """The state in force, or None for a record that was never opened."""
    row = db.one(
        "SELECT version, status, motive, at FROM record_life WHERE record_id = %s ORDER BY version DESC LIMIT 1",
        [record_id],
    )
    if row is None:
        return None
    return Life(int(row[0]), LifeStatus(row[1]), Motive(row[2]) if row[2] else None, row[3])


def append(
    keys: RecordKeys, status: LifeStatus, by: By, at: datetime, *, motive: Motive | None = None, reason: str = ""
) -> Life:
    """Adds a state. The reason in the person's own words is sealed."""
    before = current(keys.record_id)
    version = before.version + 1 if before else 1
    sealed = keys.seal("record_life", "sealed_reason", b"", version, reason.encode()) if reason else None
    db.execute(
        "INSERT INTO record_life (record_id, version, status, motive, sealed_reason, at, by_kind, by_id)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
        [keys.record_id, version, status, motive, sealed, at, by.kind, by.id],
    )
    return Life(version, status, motive, at)
