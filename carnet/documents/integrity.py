"""Whether stored files are what the database says. Owns these questions; gives out no byte and repairs nothing."""

from collections.abc import Iterator
from typing import Final
from uuid import UUID

from carnet.crypto.errors import SealBroken
from carnet.documents import contents
from carnet.documents.contents import ContentDamaged
from carnet.kernel.ids import RecordId
from carnet.storage import db
from carnet.storage.blobs import BlobId, BlobMissing
from carnet.storage.keys import RecordKeys

_STORED: Final = "SELECT record_id, content_id, blob_id FROM content ORDER BY record_id, content_id"
_UNUSED: Final = """
    SELECT c.record_id, c.content_id FROM content AS c
    LEFT JOIN document AS d ON d.record_id = c.record_id AND d.content_id = c.content_id
    WHERE d.logical_id IS NULL ORDER BY 1, 2
"""
_UNNAMED: Final = """
    SELECT d.record_id, d.logical_id FROM document AS d
    LEFT JOIN entry_version AS v ON v.record_id = d.record_id AND v.logical_id = d.logical_id
    LEFT JOIN content AS c ON c.record_id = d.record_id AND c.content_id = d.content_id
    WHERE v.logical_id IS NULL OR c.content_id IS NULL ORDER BY 1, 2
"""


def stored() -> list[tuple[UUID, UUID, BlobId]]:
    """Every stored file: record, content, blob; in the order of records."""
    return [(record, content, BlobId(blob)) for record, content, blob in db.rows(_STORED)]


def is_named(record: UUID, content: UUID) -> bool:
    """Whether a stored file is still one: it may have been erased since it was listed."""
    return db.one("SELECT 1 FROM content WHERE record_id = %s AND content_id = %s", [record, content]) is not None


def unused() -> Iterator[tuple[UUID, UUID]]:
    """Stored files of no document."""
    yield from ((record, content) for record, content in db.rows(_UNUSED))


def unnamed() -> Iterator[tuple[UUID, UUID]]:
    """Documents without a version or without a file."""
    yield from ((record, logical) for record, logical in db.rows(_UNNAMED))


def is_whole(keys: RecordKeys, content_id: UUID) -> bool:
    """Whether a stored file opens in its place and is byte for byte what was acknowledged.

    Unavailable when the store does not answer: nobody knows then.
    """
    try:
        content = contents.load(keys, content_id)
        if content is not None:
            contents.read(RecordId(keys.record_id), content)
    except (SealBroken, ContentDamaged, BlobMissing):
        return False
    return content is not None
