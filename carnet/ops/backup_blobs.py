"""Documents to and from a place of backups. Owns the copying, one by one; opens none.

Names are random and never written twice, so a document that is there is not sent again. What is sent is read back.
"""

from collections.abc import Iterable, Iterator

from carnet.ops.progress import Progress
from carnet.storage.backup_format import Measured, check_file
from carnet.storage.backup_target import BackupTarget
from carnet.storage.blobs import BlobId, BlobMissing, BlobStore


def name_of(blob: BlobId) -> str:
    """Where a document is."""
    return f"blobs/{blob.value[:2]}/{blob.value}"


def there(target: BackupTarget) -> set[BlobId]:
    """The documents that the place has."""
    found = (name.rpartition("/")[2] for name in target.names("blobs"))
    return {BlobId(name) for name in found if len(name) == 32}


def send(target: BackupTarget, store: BlobStore, wanted: Iterable[BlobId], progress: Progress) -> list[BlobId]:
    """Copies what the place does not have and gives what this instance does not have either."""
    missing, new = list[BlobId](), sorted(set(wanted) - there(target))
    for place, blob in enumerate(new, start=1):
        try:
            sent = Measured(store.get(blob))
            target.put(name_of(blob), sent)
            check_file(target, name_of(blob), (blob.value, sent.size, sent.digest))
        except BlobMissing:
            missing.append(blob)
        progress(place, len(new), "blobs")
    return missing


def fetch(target: BackupTarget, store: BlobStore, wanted: Iterable[BlobId], progress: Progress) -> list[BlobId]:
    """Brings back what this instance does not have and gives what the place does not have either."""
    found = there(target)
    lacking = [blob for blob in sorted(set(wanted)) if not store.exists(blob)]
    for place, blob in enumerate(lacking, start=1):
        if blob in found:
            store.put_back(blob, target.get(name_of(blob)))
        progress(place, len(lacking), "blobs")
    return [blob for blob in lacking if blob not in found]


def listed(blobs: Iterable[BlobId]) -> Iterator[bytes]:
    """The names as the text of a file, one a line."""
    for blob in blobs:
        yield f"{blob}\n".encode("ascii")


def unlisted(pieces: Iterable[bytes]) -> set[BlobId]:
    """The names of such a file."""
    return {BlobId(line) for line in b"".join(pieces).decode("ascii").split()}
