"""What is known of several documents beside their entries: facts of the header, size and hash. Owns this one statement.

Never decides who may see a document: the caller names those that it may.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from carnet.documents.facts import DocumentFacts
from carnet.storage import db
from carnet.storage.keys import RecordKeys


@dataclass(frozen=True)
class Described:
    """What the header of a document said, and the file as it was deposited; `sha1` is hexadecimal."""

    facts: DocumentFacts
    size: int
    sha1: str


def load(keys: RecordKeys, logical_ids: tuple[UUID, ...]) -> dict[UUID, Described]:
    """The facts, size and hash of these documents, with one statement."""
    return opened(keys, rows(keys, logical_ids))


def opened(keys: RecordKeys, found: Iterable[db.Row]) -> dict[UUID, Described]:
    """What `rows` gave, opened."""
    return {row[0]: _read(keys, row) for row in found}


def rows(keys: RecordKeys, logical_ids: tuple[UUID, ...]) -> list[db.Row]:
    """The same, still sealed: for who may have what is made of it already."""
    return db.lean(
        "SELECT d.logical_id, d.sealed_facts, c.content_id, c.size, c.sealed_hashes FROM document AS d"
        " JOIN content AS c ON c.record_id = d.record_id AND c.content_id = d.content_id"
        " WHERE d.record_id = %(record)s AND c.record_id = %(record)s AND d.logical_id = ANY(%(documents)s::uuid[])",
        {"record": keys.record_id, "documents": list(logical_ids)},
    )


def _read(keys: RecordKeys, row: db.Row) -> Described:
    logical, sealed, content, size, hashes = row
    facts = DocumentFacts()
    if sealed is not None:
        facts = DocumentFacts.decoded(keys.open("document", "sealed_facts", logical.bytes, 1, sealed))
    sha1 = keys.open("content", "sealed_hashes", content.bytes, 1, hashes).decode().split()[0]
    return Described(facts, int(size), sha1)
