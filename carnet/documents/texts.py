"""The words of documents, for searches: the index of a record. Owns the table `document_text`; never says who may see.

One row a document, so that a search is made of the rows of the documents that its reader sees, and of nothing else;
the row goes with the document. Words and text are sealed under the record's index key and filled up to a few sizes:
neither a word, nor that two records share one, nor how short a text is shows in a copy (docs/adr/0012).
What is here can be made again from the documents.
"""

import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from itertools import islice
from typing import Final
from uuid import UUID

from carnet.codes.words import words_in
from carnet.crypto.aead import Aad, open_sealed, seal
from carnet.kernel.ids import RecordId
from carnet.storage import db
from carnet.storage.keys import RecordKeys, required

READER: Final = 1
"""The way in which words are taken out: what was read in a former way is read again."""
MOST_WORDS: Final = 6_000
MOST_TEXT: Final = 200_000
"""Signs that are kept to show what stands around a word; words are taken from more (`MOST_READ`)."""
MOST_READ: Final = 2_000_000
_TABLE: Final = "document_text"
_LEAST: Final = {"sealed_words": 1 << 11, "sealed_text": 1 << 12}
_LENGTH: Final = 4


class TextState(StrEnum):
    """How far the reading of a document is."""

    READ = "read"
    PICTURE = "picture"
    """Pages without words: a picture of them may be read by optical recognition."""
    LOOKED_AT = "looked_at"
    """Its pictures were read too."""
    NONE = "none"
    """No words can be taken out of it."""


@dataclass(frozen=True)
class Text:
    """What was read in a document: its words in their order, as they are shown."""

    state: TextState
    words: str = field(default="", repr=False)


@dataclass(frozen=True)
class Held:
    """What the index holds of a document, still sealed."""

    keys: RecordKeys = field(repr=False)
    logical_id: UUID
    state: TextState
    reader: int
    sealed: bytes = field(repr=False)

    @cached_property
    def words(self) -> frozenset[str]:
        """Its words, folded, each once."""
        return frozenset(_opened(self.keys, "sealed_words", self.logical_id, self.reader, self.sealed).split())


@dataclass(frozen=True)
class HeldText:
    """The text of a document, still sealed."""

    keys: RecordKeys = field(repr=False)
    logical_id: UUID
    reader: int
    sealed: bytes = field(repr=False)

    @cached_property
    def text(self) -> str:
        """Its words in their order, as they are shown."""
        return _opened(self.keys, "sealed_text", self.logical_id, self.reader, self.sealed)


@dataclass(frozen=True)
class Unread:
    """A document whose words are to be taken out."""

    record_id: RecordId
    logical_id: UUID
    deposited_at: datetime


def keep(keys: RecordKeys, logical_id: UUID, text: Text, at: datetime) -> None:
    """Keeps what was read in a document; what was there of it is replaced. The same document gives the same words."""
    known = " ".join(islice(dict.fromkeys(words_in(text.words[:MOST_READ])), MOST_WORDS))
    shown = text.words[:MOST_TEXT]
    db.execute(
        "INSERT INTO document_text (record_id, logical_id, reader, state, read_at, sealed_words, sealed_text)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT (record_id, logical_id) DO UPDATE SET"
        " reader = EXCLUDED.reader, state = EXCLUDED.state, read_at = EXCLUDED.read_at,"
        " sealed_words = EXCLUDED.sealed_words, sealed_text = EXCLUDED.sealed_text",
        [
            keys.record_id, logical_id, READER, text.state, at,
            _sealed(keys, "sealed_words", logical_id, known), _sealed(keys, "sealed_text", logical_id, shown),
        ],
    )  # fmt: skip


def among(keys: RecordKeys, logical_ids: Sequence[UUID]) -> Mapping[UUID, Held]:
    """What the index holds of these documents: those that a reader was found to see."""
    found = db.lean(
        "SELECT logical_id, state, reader, sealed_words FROM document_text"
        " WHERE record_id = %(record)s AND logical_id = ANY(%(among)s::uuid[])",
        {"record": keys.record_id, "among": list(logical_ids)},
    )
    return {one: Held(keys, one, TextState(state), reader, bytes(sealed)) for one, state, reader, sealed in found}


def texts_of(keys: RecordKeys, logical_ids: Sequence[UUID]) -> Mapping[UUID, HeldText]:
    """The texts of these documents, to show what stands around a word."""
    found = db.rows(
        "SELECT logical_id, reader, sealed_text FROM document_text WHERE record_id = %s AND logical_id = ANY(%s)",
        [keys.record_id, list(logical_ids)],
    )
    return {one: HeldText(keys, one, reader, bytes(sealed)) for one, reader, sealed in found}


def put_off(record_id: RecordId, logical_id: UUID, at: datetime) -> None:
    """A document whose pictures could not be read waits behind all others."""
    db.execute(
        "UPDATE document_text SET read_at = %s WHERE record_id = %s AND logical_id = %s", [at, record_id, logical_id]
    )


def forget(record_id: RecordId, logical_ids: Iterable[UUID]) -> int:
    """Erases what the index holds of documents that are deleted, in the transaction that deletes them."""
    return db.execute(
        "DELETE FROM document_text WHERE record_id = %s AND logical_id = ANY(%s)", [record_id, list(logical_ids)]
    )


def forget_all(record_id: RecordId) -> int:
    """Erases the index of a record, which can be made again, and returns of how many documents."""
    return db.execute("DELETE FROM document_text WHERE record_id = %s", [record_id])


def indexed(limit: int) -> list[RecordId]:
    """Some records that have an index."""
    found = db.rows("SELECT DISTINCT record_id FROM document_text LIMIT %s", [limit])
    return [RecordId(record) for (record,) in found]


# The last version is the one that none follows: Citus takes no LIMIT in what is asked again for each row of every node.
_IS_THERE: Final = (
    "(SELECT v.status FROM entry_version AS v WHERE v.record_id = d.record_id AND v.logical_id = d.logical_id"
    " AND NOT EXISTS (SELECT 1 FROM entry_version AS later WHERE later.record_id = v.record_id"
    " AND later.logical_id = v.logical_id AND later.version > v.version)) <> 'deleted'"
)
_NOT_READ: Final = (
    "NOT EXISTS (SELECT 1 FROM document_text AS t WHERE t.record_id = d.record_id AND t.logical_id = d.logical_id"
    " AND t.reader >= %(reader)s)"
)


def unread_after(after: datetime, logical_id: UUID, limit: int) -> list[Unread]:
    """Documents of all records that came in after one, oldest first, that are not read yet."""
    found = db.rows(
        "".join((
            "SELECT d.record_id, d.logical_id, d.deposited_at FROM document AS d",
            " WHERE (d.deposited_at, d.logical_id) > (%(after)s, %(one)s) AND ", _NOT_READ, " AND ", _IS_THERE,
            " ORDER BY d.deposited_at, d.logical_id LIMIT %(limit)s",
        )),
        {"after": after, "one": logical_id, "reader": READER, "limit": limit},
    )  # fmt: skip
    return [Unread(RecordId(record), one, at) for record, one, at in found]


def unread_of(record_id: RecordId) -> tuple[UUID, ...]:
    """The documents of a record that are not read yet, newest first."""
    found = db.rows(
        "".join((
            "SELECT d.logical_id FROM document AS d WHERE d.record_id = %(record)s AND ", _NOT_READ, " AND ", _IS_THERE,
            " ORDER BY d.seq DESC",
        )),
        {"record": record_id, "reader": READER},
    )  # fmt: skip
    return tuple(one for (one,) in found)


def pictures(limit: int) -> list[tuple[RecordId, UUID]]:
    """Documents of all records with pages that are only pictures, the longest waiting first."""
    found = db.rows(
        "SELECT record_id, logical_id FROM document_text WHERE state = 'picture' ORDER BY read_at LIMIT %s", [limit]
    )
    return [(RecordId(record), one) for record, one in found]


def _sealed(keys: RecordKeys, column: str, logical_id: UUID, text: str) -> bytes:
    packed = zlib.compress(text.encode())
    framed = len(packed).to_bytes(_LENGTH, "big") + packed
    size = _LEAST[column]
    while size < len(framed):
        size *= 2
    return seal(required(keys.index), framed.ljust(size, b"\0"), _place(keys, column, logical_id, READER))


def _opened(keys: RecordKeys, column: str, logical_id: UUID, reader: int, sealed: bytes) -> str:
    framed = open_sealed(required(keys.index), sealed, _place(keys, column, logical_id, reader))
    return zlib.decompress(framed[_LENGTH : _LENGTH + int.from_bytes(framed[:_LENGTH], "big")]).decode()


def _place(keys: RecordKeys, column: str, logical_id: UUID, reader: int) -> Aad:
    return Aad(_TABLE, column, keys.record_id.bytes, logical_id.bytes, reader)
