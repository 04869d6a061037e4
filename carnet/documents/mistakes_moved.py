"""Takes what a person said is wrong in a document from one record of hers to another. Owns how it is sealed again.

Every step goes along as it was written: its words, its day, who wrote it, what was answered. What stands there already
is left as it is, so that it may be done again. Never decides whether it goes: that is `usecases`' matter.
"""

from collections.abc import Sequence
from uuid import UUID

from carnet.kernel.ids import RecordId
from carnet.storage import db, rowcopy
from carnet.storage.keys import RecordKeys
from carnet.storage.rowcopy import Row

TABLE, SEALED = "document_mistake", "sealed"


def steps_of(keys: RecordKeys, logical_id: UUID) -> tuple[Row, ...]:
    """All steps about one document, opened, in their order."""
    found = rowcopy.rows_of(TABLE, {"record_id": keys.record_id, "logical_id": logical_id})
    ordered = sorted(found, key=lambda row: (row["mistake_id"], int(row["version"])))
    return tuple({**row, SEALED: keys.open(TABLE, SEALED, *_place(row), row[SEALED])} for row in ordered)


def put(keys: RecordKeys, steps: Sequence[Row]) -> None:
    """Adds the steps that the record of these keys does not have yet. Their document is there already."""
    for row in steps:
        of = {"record_id": keys.record_id, "mistake_id": row["mistake_id"], "version": row["version"]}
        if not rowcopy.rows_of(TABLE, of):
            sealed = keys.seal(TABLE, SEALED, *_place(row), row[SEALED])
            rowcopy.insert(TABLE, {**row, **of, SEALED: sealed})


def ids_about(record_id: RecordId, documents: Sequence[UUID]) -> tuple[UUID, ...]:
    """Everything that was said of these documents."""
    found = db.rows(
        "SELECT DISTINCT mistake_id FROM document_mistake WHERE record_id = %s AND logical_id = ANY(%s)",
        [record_id, list(documents)],
    )
    return tuple(row[0] for row in found)


def hand_over(giver: RecordId, taker: RecordId, mistake_ids: Sequence[UUID]) -> None:
    """Whoever was asked to answer is led to the record where it is now. In the caller's transaction."""
    led = db.rows(
        "DELETE FROM mistake_to_answer WHERE mistake_id = ANY(%s) AND record_id = %s"
        " RETURNING addressee_kind, addressee_id, mistake_id, at",
        [list(mistake_ids), giver],
    )
    for kind, id, mistake_id, at in led:
        db.execute(
            "INSERT INTO mistake_to_answer (addressee_kind, addressee_id, mistake_id, record_id, at)"
            " VALUES (%s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
            [kind, id, mistake_id, taker, at],
        )


def _place(row: Row) -> tuple[bytes, int]:
    return row["mistake_id"].bytes, int(row["version"])
