"""Codes that a person gives to a doctor in presence. Owns their versions; the code itself is shown once, kept nowhere.

Only a blind index is kept, made with a key outside the database. A wrong try is a version too: it is counted before
anything is answered, and cannot be taken back.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from carnet.kernel.actors import By
from carnet.kernel.ids import RecordId
from carnet.storage import db, indexes


class CodeState(StrEnum):
    """Open until it is used, taken back, tried too often, or its minutes are over."""

    OPEN = "open"
    USED = "used"
    ENDED = "ended"


@dataclass(frozen=True)
class TreatingCode:
    """One code, and how often a wrong one was tried in its place."""

    code_id: UUID
    version: int
    state: CodeState
    tries: int
    code_hmac: bytes
    until: datetime

    def counts(self, now: datetime) -> bool:
        """Whether it may be used now."""
        return self.state is CodeState.OPEN and now < self.until


_CURRENT = (
    "SELECT DISTINCT ON (code_id) code_id, version, state, tries, code_hmac, until FROM treating_code"
    " WHERE record_id = %s ORDER BY code_id, version DESC"
)


def open_ones(record_id: RecordId, now: datetime) -> tuple[TreatingCode, ...]:
    """The codes of a record that may be used now."""
    found = db.rows(_CURRENT, [record_id])
    codes = (TreatingCode(row[0], int(row[1]), CodeState(row[2]), int(row[3]), bytes(row[4]), row[5]) for row in found)
    return tuple(code for code in codes if code.counts(now))


def after(code: TreatingCode, *, state: CodeState | None = None, tries: int | None = None) -> TreatingCode:
    """The next version of a code."""
    return replace(
        code,
        version=code.version + 1,
        state=state or code.state,
        tries=code.tries if tries is None else tries,
    )


def end_all(record_id: RecordId, by: By, at: datetime) -> int:
    """Takes every open code of a record back and returns how many."""
    waiting = open_ones(record_id, at)
    for code in waiting:
        append(record_id, after(code, state=CodeState.ENDED), by, at)
    return len(waiting)


def append(record_id: RecordId, code: TreatingCode, by: By, at: datetime) -> None:
    """Writes a version of a code."""
    db.execute(
        "INSERT INTO treating_code (record_id, code_id, version, state, tries, code_hmac, until, at, by_kind, by_id)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        [
            record_id, code.code_id, code.version, code.state, code.tries, indexes.stored(code.code_hmac), code.until,
            at, by.kind,
            by.id,
        ],
    )  # fmt: skip
