"""Emergency accesses (bris de glace, centre 15) and their review. Owns their versions; never decides what one allows.

Why a professional entered is a code of a closed list, in clear, and words, sealed under the record's key.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from carnet.kernel.actors import By
from carnet.kernel.ids import RecordId, new_id
from carnet.policy.model import AccessMode
from carnet.storage import db
from carnet.storage.gathered import Part
from carnet.storage.keys import RecordKeys


class EmergencyReason(StrEnum):
    """Why somebody entered without the person's agreement."""

    UNCONSCIOUS = "unconscious"
    UNABLE_TO_ANSWER = "unable_to_answer"
    CANNOT_WAIT = "cannot_wait"
    CALL = "call"
    """The call that a regulation centre answers is about this person."""
    OTHER = "other"


class AccessState(StrEnum):
    """The state of an access; that its time is over is told by its end, not by a state."""

    OPEN = "open"
    ENDED = "ended"


@dataclass(frozen=True)
class EmergencyAccess:
    """One emergency access, in its latest version."""

    access_id: UUID
    version: int
    mode: AccessMode
    professional_id: str
    structure_id: str
    state: AccessState
    reason: EmergencyReason
    since: datetime
    until: datetime


@dataclass(frozen=True)
class NewAccess:
    """An access that is about to be opened; its repr hides the words."""

    mode: AccessMode
    professional_id: str
    structure_id: str
    reason: EmergencyReason
    words: str
    until: datetime

    def __repr__(self) -> str:
        return f"NewAccess({self.mode})"


_LATEST = """
SELECT DISTINCT ON (access_id) access_id, version, mode, professional_id, structure_id, state, reason, since, until
FROM emergency_access WHERE record_id = %(record)s"""
_ADD = """
INSERT INTO emergency_access (record_id, access_id, version, mode, professional_id, structure_id, state, reason, since,
    until, sealed, at, by_kind, by_id)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""


def begin(keys: RecordKeys, new: NewAccess, by: By, at: datetime) -> EmergencyAccess:
    """Opens an access."""
    opened = EmergencyAccess(
        new_id(), 1, new.mode, new.professional_id, new.structure_id, AccessState.OPEN, new.reason, at, new.until
    )
    sealed = keys.seal("emergency_access", "sealed", opened.access_id.bytes, 1, new.words.encode())
    return _append(keys.record_id, opened, sealed, by, at)


def end(record_id: RecordId, known: EmergencyAccess, by: By, at: datetime) -> None:
    """Ends an access before its time."""
    ended = replace(known, version=known.version + 1, state=AccessState.ENDED, until=min(known.until, at))
    _append(record_id, ended, None, by, at)


def of_professional(record_id: RecordId, professional_id: str, structure_id: str) -> tuple[EmergencyAccess, ...]:
    """The latest version of each access of a professional in a structure that was not ended."""
    return OPENED.load({"record": record_id, "professional": professional_id, "structure": structure_id})


def end_all(record_id: RecordId, by: By, at: datetime) -> None:
    """Ends every access of a record that is open, when it closes."""
    found = db.rows(f"{_LATEST} ORDER BY access_id, version DESC", {"record": record_id})
    for one in map(_read, found):
        if one.state is AccessState.OPEN and at < one.until:
            end(record_id, one, by, at)


def end_of(record_id: RecordId, by: By, at: datetime, *, professional: str = "", structure: str = "") -> None:
    """Ends the open accesses of a professional, or those from a structure, when the person blocks it."""
    found = db.rows(f"{_LATEST} ORDER BY access_id, version DESC", {"record": record_id})
    for one in map(_read, found):
        theirs = one.professional_id == professional if professional else one.structure_id == structure
        if theirs and one.state is AccessState.OPEN and at < one.until:
            end(record_id, one, by, at)


def find(keys: RecordKeys, access_id: UUID) -> tuple[EmergencyAccess, str] | None:
    """One access with the words of its reason."""
    row = db.one(
        f"{_LATEST} AND access_id = %(access)s ORDER BY access_id, version DESC",
        {"record": keys.record_id, "access": access_id},
    )
    words = db.one(
        "SELECT sealed FROM emergency_access WHERE record_id = %s AND access_id = %s AND version = 1",
        [keys.record_id, access_id],
    )
    if row is None or words is None:
        return None
    return _read(row), keys.open("emergency_access", "sealed", access_id.bytes, 1, words[0]).decode()


def _append(
    record_id: RecordId, access: EmergencyAccess, sealed: bytes | None, by: By, at: datetime
) -> EmergencyAccess:
    db.execute(
        _ADD,
        [
            record_id, access.access_id, access.version, access.mode, access.professional_id, access.structure_id,
            access.state, access.reason, access.since, access.until, sealed, at, by.kind, by.id,
        ],
    )  # fmt: skip
    return access


def _read(row: db.Row) -> EmergencyAccess:
    return EmergencyAccess(
        row[0], int(row[1]), AccessMode(row[2]), row[3], row[4], AccessState(row[5]), EmergencyReason(row[6]),
        row[7], row[8],
    )  # fmt: skip


def _open(rows: Sequence[db.Row]) -> tuple[EmergencyAccess, ...]:
    return tuple(one for one in map(_read, rows) if one.state is AccessState.OPEN)


OPENED: Final = Part(
    f"{_LATEST} AND professional_id = %(professional)s AND structure_id = %(structure)s"
    " ORDER BY access_id, version DESC",
    9,
    _open,
    of="record",
)
"""The latest version of each access of `professional` in `structure` that was not ended."""
