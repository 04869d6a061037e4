"""Whether heads, keys and claims fit together. Owns these questions; repairs nothing and opens no content."""

from collections.abc import Iterator
from typing import Final
from uuid import UUID

from carnet.crypto.envelope import KeyPurpose
from carnet.crypto.errors import SealBroken
from carnet.kernel.ids import RecordId
from carnet.storage import db, keys
from carnet.storage.head import HeadStatus

_CONTENT: Final = frozenset({KeyPurpose.DOCUMENT, KeyPurpose.METADATA, KeyPurpose.INDEX})
_ALL: Final = frozenset({KeyPurpose.RECORD, KeyPurpose.AUDIT}) | _CONTENT
# Of these some or all keys were destroyed on purpose.
_MAY_LACK: Final = frozenset({HeadStatus.DESTROYED, HeadStatus.MERGED})
_HEADS: Final = """
    SELECT h.record_id, h.status, coalesce(array_agg(k.purpose) FILTER (WHERE k.purpose IS NOT NULL), '{}')
    FROM head AS h LEFT JOIN record_key AS k ON k.record_id = h.record_id
    GROUP BY h.record_id, h.status ORDER BY h.record_id
"""
_LOST_CLAIMS: Final = """
    SELECT l.kind, l.record_id FROM locator AS l LEFT JOIN head AS h ON h.record_id = l.record_id
    WHERE l.confirmed AND (h.record_id IS NULL OR h.status = 'destroyed') ORDER BY 1, 2
"""


def records() -> list[UUID]:
    """Every record, workers' journals included."""
    return [row[0] for row in db.rows("SELECT record_id FROM head ORDER BY 1")]


def without_keys() -> Iterator[UUID]:
    """Records that lack a key which nobody destroyed."""
    for record, status, held in db.rows(_HEADS):
        if HeadStatus(status) not in _MAY_LACK and not set(held) >= {purpose.value for purpose in _ALL}:
            yield record


def with_keys_left() -> Iterator[UUID]:
    """Destroyed records whose content still has a key."""
    for record, status, held in db.rows(_HEADS):
        if HeadStatus(status) is HeadStatus.DESTROYED and set(held) & {purpose.value for purpose in _CONTENT}:
            yield record


def unopened(record: UUID) -> bool:
    """Whether a key of a record does not open under the master key."""
    try:
        held = keys.load(RecordId(record))
        if held is not None:
            held.open_all()
    except SealBroken:
        return True
    return False


def lost_claims() -> Iterator[tuple[str, UUID]]:
    """Confirmed claims (INS, uniqueId, …) of a record that is not there: somebody would be found nowhere."""
    for kind, record in db.rows(_LOST_CLAIMS):
        yield str(kind), record
