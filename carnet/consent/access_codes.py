"""Codes that a person makes for one professional. Owns their versions; the code itself is shown once and kept nowhere.

Only a blind index is kept, made with a key outside the database: a stolen database opens nothing (security.md A13).
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from carnet.kernel.actors import By
from carnet.kernel.ids import RecordId
from carnet.storage import db, indexes


class CodeState(StrEnum):
    """Open until it is used, taken back, or its time is over."""

    OPEN = "open"
    USED = "used"
    ENDED = "ended"


@dataclass(frozen=True)
class AccessCode:
    """One code: until when it may be used and the access that it gives lasts, and who used it."""

    code_id: UUID
    version: int
    state: CodeState
    code_hmac: bytes
    until: datetime
    used_by: str | None = None

    def counts(self, now: datetime) -> bool:
        """Whether it may be used now."""
        return self.state is CodeState.OPEN and now < self.until


_CURRENT = (
    "SELECT DISTINCT ON (code_id) code_id, version, state, code_hmac, valid_until, used_by FROM access_code"
    " WHERE record_id = %s ORDER BY code_id, version DESC"
)


def current(record_id: RecordId) -> tuple[AccessCode, ...]:
    """The latest version of every code of a record."""
    return tuple(
        AccessCode(row[0], int(row[1]), CodeState(row[2]), bytes(row[3]), row[4], row[5])
        for row in db.rows(_CURRENT, [record_id])
    )


def end_all(record_id: RecordId, by: By, at: datetime) -> int:
    """Takes every open code of a record back and returns how many."""
    waiting = [code for code in current(record_id) if code.counts(at)]
    for code in waiting:
        append(record_id, replace(code, version=code.version + 1, state=CodeState.ENDED), by, at)
    return len(waiting)


def append(record_id: RecordId, code: AccessCode, by: By, at: datetime) -> None:
    """Writes a version of a code."""
    db.execute(
        "INSERT INTO access_code (record_id, code_id, version, state, code_hmac, valid_until, used_by, at, by_kind,"
        " by_id) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        [
            record_id,
            code.code_id,
            code.version,
            code.state,
            indexes.stored(code.code_hmac),
            code.until,
            code.used_by,
            at,
            by.kind,
            by.id,
        ],
    )
