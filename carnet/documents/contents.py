"""Stored files. Owns the way from bytes to an encrypted blob and back; never interprets a byte.

The blob is written durably before the transaction; a blob whose transaction failed is collected later.
"""

import hmac
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from hashlib import sha1, sha256
from pathlib import Path
from typing import Final
from uuid import UUID

from django.conf import settings

from carnet.crypto.aead import Key, new_key
from carnet.crypto.envelope import KeyPurpose, unwrap_under, wrap_under
from carnet.crypto.stream import decrypt_stream, decrypt_whole, encrypt_stream
from carnet.kernel.errors import Unavailable
from carnet.kernel.failpoints import reach
from carnet.kernel.ids import RecordId, new_id
from carnet.storage import blob_places, db, indexes
from carnet.storage.blobs import BlobId, BlobStore
from carnet.storage.instance_errors import StartRefused
from carnet.storage.keys import RecordKeys, required

PIECE = 64 * 1024
MOST_AT_ONCE = 4
COLUMNS: Final = "c.blob_id, c.media_type, c.size, c.wrapped_key, c.sealed_hashes"
"""What `of` makes a stored file of: columns of `content AS c`."""
BLOBS_BETWEEN: Final = 'SELECT blob_id FROM content WHERE blob_id COLLATE "C" BETWEEN %s AND %s'
KNOWN_BLOBS: Final = "SELECT blob_id FROM content ORDER BY 1"
"""Every blob that some record holds: also what a backup copies, on a connection of its own."""


@dataclass(frozen=True)
class Hashes:
    """SHA-1 (the hash of XDS, hexadecimal) and SHA-256 of the stored bytes."""

    sha1: str
    sha256: str


@dataclass(frozen=True)
class StoredBlob:
    """A file on its way: written durably and encrypted, not yet known to any record."""

    content_id: UUID
    blob_id: BlobId
    key: Key
    media_type: str
    size: int
    hashes: Hashes


@dataclass(frozen=True)
class Content:
    """A stored file of a record."""

    content_id: UUID
    blob_id: BlobId
    media_type: str
    size: int
    hashes: Hashes
    key: Key


class ContentDamaged(Exception):
    """The stored bytes are not those that were acknowledged; nothing of them is given out as a document."""


def store() -> BlobStore:
    """The blob store of this instance, opened once a process."""
    return _opened(settings.CARNET_BLOBS_AT, Path(settings.CARNET_BLOB_FOLDER), settings.CARNET_INSTANCE_ID)


# Once a process: nothing is sent, and no thread started, before the first blob is asked for.
_opened = cache(blob_places.opened)


def store_answers() -> bool:
    """Whether the store is there now; told within seconds, never by an error."""
    try:
        return store().answers()
    except (Unavailable, StartRefused):
        return False


def hashes_of(data: bytes) -> Hashes:
    """The hashes of a file. SHA-1 is what XDS asks for as an identifier of content; nothing trusts it."""
    return Hashes(sha1(data, usedforsecurity=False).hexdigest(), sha256(data).hexdigest())


def write(record_id: RecordId, data: bytes, media_type: str) -> StoredBlob:
    """Encrypts a file under its own key and writes it durably. Call before the transaction."""
    content_id, key = new_id(), new_key()
    pieces = (data[at : at + PIECE] for at in range(0, len(data), PIECE))
    blob_id = store().put(encrypt_stream(key, pieces, _place(record_id, content_id, media_type)))
    reach("content.blob_written")
    return StoredBlob(content_id, blob_id, key, media_type, len(data), hashes_of(data))


def write_all(record_id: RecordId, files: Sequence[tuple[bytes, str]]) -> tuple[StoredBlob, ...]:
    """Writes several files (bytes and media type) at once: each waits for its own disk, none for the other's.

    All are durable when this returns. When one fails the others end first: what they wrote is collected later.
    """
    if len(files) < 2:
        return tuple(write(record_id, data, media_type) for data, media_type in files)
    with ThreadPoolExecutor(min(len(files), MOST_AT_ONCE)) as pool:
        return tuple(pool.map(lambda file: write(record_id, *file), files))


def insert(keys: RecordKeys, blob: StoredBlob, at: datetime) -> None:
    """Makes a written file part of a record, in the transaction of the act."""
    insert_all(keys, (blob,), at)


def insert_all(keys: RecordKeys, blobs: Sequence[StoredBlob], at: datetime) -> None:
    """The same for several, with one statement."""
    db.insert(
        "INSERT INTO content (record_id, content_id, blob_id, media_type, size, wrapped_key, sealed_hashes, stored_at)",
        [_row(keys, blob, at) for blob in blobs],
    )


def _row(keys: RecordKeys, blob: StoredBlob, at: datetime) -> list[object]:
    owner = keys.record_id.bytes + blob.content_id.bytes
    wrapped = wrap_under(required(keys.document), blob.key, KeyPurpose.DOCUMENT, owner, 1)
    hashes = f"{blob.hashes.sha1} {blob.hashes.sha256}".encode()
    sealed = keys.seal("content", "sealed_hashes", blob.content_id.bytes, 1, hashes)
    return [keys.record_id, blob.content_id, blob.blob_id.value, blob.media_type, blob.size, wrapped, sealed, at]


def load(keys: RecordKeys, content_id: UUID) -> Content | None:
    """A stored file of a record, or None."""
    row = db.lean_one(
        f"SELECT {COLUMNS} FROM content AS c WHERE c.record_id = %s AND c.content_id = %s",  # noqa: S608
        [keys.record_id, content_id],
    )
    return of(keys, content_id, row) if row else None


def of(keys: RecordKeys, content_id: UUID, row: db.Row) -> Content | None:
    """A stored file out of its `COLUMNS`, or None where there is none."""
    blob, media_type, size, wrapped, hashes = row
    if blob is None:
        return None
    owner = keys.record_id.bytes + content_id.bytes
    key = unwrap_under(required(keys.document), bytes(wrapped), KeyPurpose.DOCUMENT, owner, 1)
    listed = keys.open("content", "sealed_hashes", content_id.bytes, 1, hashes).decode().split()
    return Content(content_id, BlobId(blob), media_type, int(size), Hashes(*listed), key)


def read(record_id: RecordId, content: Content) -> bytes:
    """The bytes of a stored file, proved whole. Raises ContentDamaged when they are not the acknowledged ones."""
    place = _place(record_id, content.content_id, content.media_type)
    data = decrypt_whole(content.key, b"".join(store().get(content.blob_id)), place)
    if len(data) != content.size or not hmac.compare_digest(sha256(data).hexdigest(), content.hashes.sha256):
        raise ContentDamaged
    return data


def pieces(record_id: RecordId, content: Content) -> Iterator[bytes]:
    """The bytes of a stored file, decrypted piece by piece; SealBroken at the first piece that does not prove."""
    place = _place(record_id, content.content_id, content.media_type)
    return decrypt_stream(content.key, store().get(content.blob_id), place)


def known_between(first: BlobId, last: BlobId) -> Iterator[BlobId]:
    """Those that some record holds among the names from one to another, both included."""
    for (blob_id,) in db.rows(BLOBS_BETWEEN, [first.value, last.value]):
        yield BlobId(blob_id)


def known_blobs() -> Iterator[BlobId]:
    """Every blob that some record holds: what the collector of orphans must keep."""
    for (blob_id,) in db.rows(KNOWN_BLOBS):
        yield BlobId(blob_id)


def blobs_of(record_id: RecordId) -> tuple[BlobId, ...]:
    """Every blob of one record."""
    return tuple(BlobId(name) for (name,) in db.rows("SELECT blob_id FROM content WHERE record_id = %s", [record_id]))


def blobs_of_documents(record_id: RecordId, logical_ids: tuple[UUID, ...]) -> tuple[BlobId, ...]:
    """The blobs of some documents of a record."""
    found = db.rows(
        "SELECT c.blob_id FROM content AS c JOIN document AS d ON d.record_id = c.record_id"
        " AND d.content_id = c.content_id WHERE c.record_id = %s AND d.record_id = %s AND d.logical_id = ANY(%s)",
        [record_id, record_id, list(logical_ids)],
    )
    return tuple(BlobId(name) for (name,) in found)


def holds_unique_id(record_id: RecordId, unique_hmac: bytes) -> bool:
    """Whether a record holds a document with this uniqueId, whatever its state."""
    found = db.one(
        "SELECT 1 FROM document WHERE record_id = %s AND unique_hmac = ANY(%s)", [record_id, indexes.forms(unique_hmac)]
    )
    return found is not None


def _place(record_id: RecordId, content_id: UUID, media_type: str) -> bytes:
    return b"carnet/content/v1" + record_id.bytes + content_id.bytes + media_type.encode()
