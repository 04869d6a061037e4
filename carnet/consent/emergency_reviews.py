"""The operator's review of emergency accesses. Owns the conclusions and the list; never a word of a record's content.

The list crosses records and names none of them: an opaque id leads to the access. It is an operator's page, never a
statement of a request for care.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from carnet.consent.emergencies import EmergencyReason
from carnet.kernel.actors import By
from carnet.kernel.ids import RecordId
from carnet.kernel.review import ReviewState
from carnet.policy.model import AccessMode
from carnet.storage import db
from carnet.storage.keys import RecordKeys


@dataclass(frozen=True)
class Review:
    """A conclusion with its note; the repr hides the note."""

    version: int
    state: ReviewState
    note: str
    at: datetime

    def __repr__(self) -> str:
        return f"Review({self.state})"


@dataclass(frozen=True)
class Listed:
    """An emergency access in the list: who, from where, how, when, why; and what was concluded."""

    record_id: RecordId
    access_id: UUID
    mode: AccessMode
    professional_id: str
    structure_id: str
    reason: EmergencyReason
    since: datetime
    state: ReviewState


@dataclass(frozen=True)
class Often:
    """A professional who entered in an emergency often since an instant."""

    professional_id: str
    structure_id: str
    number: int


# A join, not a question for each row: Citus asks none with a LIMIT of several nodes.
_LISTED = """
SELECT * FROM (
    SELECT a.record_id, a.access_id, a.mode, a.professional_id, a.structure_id, a.reason, a.since,
        coalesce(r.state, 'to_review') AS state
    FROM emergency_access a LEFT JOIN (
        SELECT DISTINCT ON (record_id, access_id) record_id, access_id, state FROM emergency_review
        ORDER BY record_id, access_id, version DESC
    ) AS r ON r.record_id = a.record_id AND r.access_id = a.access_id
    WHERE a.version = 1
) AS one WHERE %(state)s::text IS NULL OR state = %(state)s
ORDER BY since DESC, access_id LIMIT %(limit)s OFFSET %(skip)s
"""


def listed(state: ReviewState | None, skip: int, limit: int) -> Iterator[Listed]:
    """Accesses in one state, or in any; the newest first."""
    chosen = state.value if state else None
    found = db.rows(_LISTED, {"state": chosen, "limit": limit, "skip": skip})
    for row in found:
        yield Listed(
            RecordId(row[0]), row[1], AccessMode(row[2]), row[3], row[4], EmergencyReason(row[5]), row[6],
            ReviewState(row[7]),
        )  # fmt: skip


def often(since: datetime, least: int) -> tuple[Often, ...]:
    """Who entered at least so many times since an instant, most often first."""
    found = db.rows(
        "SELECT professional_id, max(structure_id), count(*) FROM emergency_access WHERE version = 1 AND since >= %s"
        " GROUP BY professional_id HAVING count(*) >= %s ORDER BY count(*) DESC, professional_id",
        [since, least],
    )
    return tuple(Often(row[0], row[1], int(row[2])) for row in found)


def reviews(keys: RecordKeys, access_id: UUID) -> tuple[Review, ...]:
    """What was concluded of one access, the newest first."""
    found = db.rows(
        "SELECT version, state, sealed, at FROM emergency_review WHERE record_id = %s AND access_id = %s"
        " ORDER BY version DESC",
        [keys.record_id, access_id],
    )
    return tuple(_read(keys, access_id, row) for row in found)


def conclude(keys: RecordKeys, access_id: UUID, state: ReviewState, note: str, by: By, at: datetime) -> Review:
    """Adds a conclusion, under the lock of the record's head."""
    known = reviews(keys, access_id)
    version = known[0].version + 1 if known else 1
    sealed = keys.seal("emergency_review", "sealed", access_id.bytes, version, note.encode())
    db.execute(
        "INSERT INTO emergency_review (record_id, access_id, version, state, sealed, at, by_kind, by_id)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
        [keys.record_id, access_id, version, state, sealed, at, by.kind, by.id],
    )
    return Review(version, state, note, at)


def _read(keys: RecordKeys, access_id: UUID, row: db.Row) -> Review:
    plain = keys.open("emergency_review", "sealed", access_id.bytes, int(row[0]), row[2])
    return Review(int(row[0]), ReviewState(row[1]), plain.decode(), row[3])
