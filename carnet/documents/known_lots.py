"""Lots that are in a record already. Owns their look-up by uniqueId and their documents; never decides who sees one."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from carnet.documents.facts import LotFacts
from carnet.kernel.actors import By
from carnet.storage import db, indexes
from carnet.storage.keys import RecordKeys


@dataclass(frozen=True)
class KnownLot:
    """A lot as it was handed over; `documents` are the logical ids of what came with it, in its order."""

    set_id: UUID
    by: By
    at: datetime
    facts: LotFacts
    documents: tuple[UUID, ...]


def by_unique_id(keys: RecordKeys, unique_hmac: bytes) -> KnownLot | None:
    """The lot that holds a uniqueId in this record, with one statement."""
    row = db.lean_one(
        "SELECT s.set_id, s.author_kind, s.author_person, s.submitted_at, s.sealed,"
        " (SELECT array_agg(d.logical_id ORDER BY d.seq) FROM document AS d"
        "  WHERE d.record_id = %(record)s AND d.set_id = s.set_id)"
        " FROM submission_set AS s WHERE s.record_id = %(record)s AND s.unique_hmac = ANY(%(unique)s)",
        {"record": keys.record_id, "unique": indexes.forms(unique_hmac)},
    )
    if row is None:
        return None
    facts = LotFacts.decoded(keys.open("submission_set", "sealed", row[0].bytes, 1, row[4]))
    return KnownLot(row[0], By(row[1], row[2] or ""), row[3], facts, tuple(row[5] or ()))
