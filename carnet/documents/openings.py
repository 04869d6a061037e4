"""Which documents somebody on the patient's side has opened. Owns the mark; never decides what it forbids.

A document that was opened can no longer be withheld until an announcement (issue 6, point 8).
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from carnet.kernel.ids import RecordId
from carnet.storage import db


def mark(record_id: RecordId, logical_ids: Sequence[UUID], at: datetime) -> None:
    """Notes that documents were opened, in the transaction of the reading; the first time counts."""
    db.execute(
        "INSERT INTO patient_opening (record_id, logical_id, at) SELECT %s, unnest(%s::uuid[]), %s"
        " ON CONFLICT DO NOTHING",
        [record_id, list(logical_ids), at],
    )


def first_opened(record_id: RecordId, logical_ids: Sequence[UUID]) -> datetime | None:
    """When the first of these documents was opened for the first time; None: none was."""
    row = db.one(
        "SELECT min(at) FROM patient_opening WHERE record_id = %s AND logical_id = ANY(%s)",
        [record_id, list(logical_ids)],
    )
    return row[0] if row else None


def any_opened(record_id: RecordId, logical_ids: Sequence[UUID]) -> bool:
    """Whether one of these documents was ever opened."""
    return (
        db.one(
            "SELECT 1 FROM patient_opening WHERE record_id = %s AND logical_id = ANY(%s) LIMIT 1",
            [record_id, list(logical_ids)],
        )
        is not None
    )


def opened_among(record_id: RecordId, logical_ids: Sequence[UUID]) -> frozenset[UUID]:
    """Those of these documents that were ever opened."""
    found = db.rows(
        "SELECT logical_id FROM patient_opening WHERE record_id = %s AND logical_id = ANY(%s)",
        [record_id, list(logical_ids)],
    )
    return frozenset(logical_id for (logical_id,) in found)
