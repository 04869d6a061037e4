"""Reading lots (SubmissionSet): what each says of itself, its members, and what it changed. Owns their SQL only.

A lot shows only those of its members that the asker may know of, and is nothing without one: the caller filters.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from carnet.documents.entry import VisibilityFlags
from carnet.documents.facts import LotFacts
from carnet.kernel.actors import By
from carnet.kernel.ids import RecordId
from carnet.storage import db
from carnet.storage.keys import RecordKeys


@dataclass(frozen=True)
class KeptLot:
    """A lot of a record."""

    set_id: UUID
    seq: int
    at: datetime
    content_type_code: str
    by: By
    structure: str
    facts: LotFacts


@dataclass(frozen=True)
class Change:
    """A version of metadata that a lot brought, with the flags and the status before it (None: it is the first)."""

    set_id: UUID
    logical_id: UUID
    version: int
    status: str
    flags: VisibilityFlags
    former_status: str | None
    former_flags: VisibilityFlags
    entry_uuid: UUID


def current(keys: RecordKeys) -> tuple[KeptLot, ...]:
    """The lots of a record, newest first."""
    found = db.rows(
        "SELECT set_id, seq, submitted_at, content_type_code, author_kind, author_person, author_structure, sealed"
        " FROM submission_set WHERE record_id = %s ORDER BY seq DESC",
        [keys.record_id],
    )
    return tuple(_read(keys, row) for row in found)


def members(record_id: RecordId) -> dict[UUID, tuple[UUID, ...]]:
    """The documents of every lot, in the order in which they came in."""
    found: dict[UUID, tuple[UUID, ...]] = {}
    for set_id, logical_id in db.rows(
        "SELECT source_id, target_id FROM association WHERE record_id = %s AND kind = 'HasMember' ORDER BY seq",
        [record_id],
    ):
        found[set_id] = (*found.get(set_id, ()), logical_id)
    return found


def changes(record_id: RecordId) -> tuple[Change, ...]:
    """Every version of every entry, oldest first of each, with what it was before."""
    found = db.rows(
        "SELECT set_id, logical_id, version, status, masque_ps, invisible_patient, invisible_representatives,"
        " lag(status) OVER w, lag(masque_ps) OVER w, lag(invisible_patient) OVER w,"
        " lag(invisible_representatives) OVER w, lag(masked_by_kind) OVER w, lag(masked_by_person) OVER w, entry_uuid"
        " FROM entry_version WHERE record_id = %s"
        " WINDOW w AS (PARTITION BY logical_id ORDER BY version) ORDER BY logical_id, version",
        [record_id],
    )
    return tuple(
        Change(
            row[0], row[1], int(row[2]), row[3], VisibilityFlags(*row[4:7]), row[7],
            VisibilityFlags(bool(row[8]), bool(row[9]), bool(row[10]), By(row[11], row[12] or "") if row[11] else None),
            row[13],
        )
        for row in found
    )  # fmt: skip


def _read(keys: RecordKeys, row: db.Row) -> KeptLot:
    set_id, seq, at, code, kind, person, structure, sealed = row
    facts = LotFacts.decoded(keys.open("submission_set", "sealed", set_id.bytes, 1, sealed))
    return KeptLot(set_id, int(seq), at, code, By(kind, person or ""), structure or "", facts)
