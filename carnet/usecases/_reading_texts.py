"""How the words of one document come into the index of its record. Owns the order; shows nothing, tells nobody.

Look, read outside of any transaction, then keep under the lock of the head. Safe to run again, and at the same time: a
document never changes. A crash leaves it unread, and what is unread is found again.
"""

import logging
from collections.abc import Callable, Iterable
from functools import partial
from typing import Final
from uuid import UUID

from carnet.crypto.errors import SealBroken
from carnet.documents import contents, entries, texts
from carnet.documents.contents import Content, ContentDamaged
from carnet.documents.entry import Entry, EntryStatus
from carnet.documents.texts import Text, TextState
from carnet.kernel.clock import Clock
from carnet.kernel.failpoints import reach
from carnet.kernel.ids import RecordId
from carnet.kernel.trying import tried
from carnet.storage import db
from carnet.storage import head as heads
from carnet.storage import keys as record_keys
from carnet.storage.keys import RecordKeys
from carnet.usecases import _document_text

_log: Final = logging.getLogger(__name__)
Reading = Callable[[bytes, str, int, Text], Text]
"""Bytes, media type, pages, and what is known of the words already."""


def read_words(data: bytes, media_type: str, pages: int, _: Text) -> Text:
    """The words that a document holds as words."""
    return _document_text.text_of(data, media_type, pages)


def read_pictures(data: bytes, media_type: str, pages: int, known: Text) -> Text:
    """Those of its pictures too."""
    return _document_text.looked_at(data, media_type, pages, known)


def read_each(wanted: Iterable[tuple[RecordId, UUID]], clock: Clock, read: Reading) -> int:
    """Reads documents, and returns how many were read; one that fails keeps no other from its turn."""
    return sum(_tried(record, one, clock, read) for record, one in wanted)


def _tried(record_id: RecordId, logical_id: UUID, clock: Clock, read: Reading) -> bool:
    """Whether it was read; one that failed waits behind all others."""
    if tried(partial(_one, record_id, logical_id, clock, read), _log, "text of a document"):
        return True
    db.in_transaction(lambda: texts.put_off(record_id, logical_id, clock.now()))
    return False


def _one(record_id: RecordId, logical_id: UUID, clock: Clock, read: Reading) -> None:
    found = db.in_transaction(lambda: _content(record_id, logical_id))
    if found is None:
        return
    entry, content, known = found
    text = _read(record_id, content, lambda data: read(data, entry.codes.mime_type, entry.sealed.pages, known))
    reach("read_texts.read")
    db.in_transaction(lambda: _keep(record_id, logical_id, text, clock))


def _read(record_id: RecordId, content: Content, read: Callable[[bytes], Text]) -> Text:
    """A file whose bytes are not those that were acknowledged has no words: `fsck` says so."""
    try:
        data = contents.read(record_id, content)
    except (ContentDamaged, SealBroken):
        return Text(TextState.NONE)
    return read(data)


def _content(record_id: RecordId, logical_id: UUID) -> tuple[Entry, Content, Text] | None:
    """A document that is there, its file, and what is known of its words; None once it, or its key, is gone."""
    there = _there(record_id, logical_id)
    if there is None or there[0].document is None:
        return None
    keys, entry = there
    content = contents.load(keys, entry.content_id)
    held = texts.texts_of(keys, [logical_id]).get(logical_id)
    return (entry, content, Text(TextState.PICTURE, held.text if held else "")) if content else None


def _keep(record_id: RecordId, logical_id: UUID, text: Text, clock: Clock) -> None:
    """Under the lock of the head: a document that was deleted meanwhile leaves no word behind."""
    heads.lock(record_id)
    there = _there(record_id, logical_id)
    if there is None:
        return
    texts.keep(there[0], logical_id, text, clock.now())
    reach("read_texts.kept")


def _there(record_id: RecordId, logical_id: UUID) -> tuple[RecordKeys, Entry] | None:
    """The keys of a record and the document; None once it is deleted, or a key that its words need is gone."""
    keys = record_keys.load(record_id)
    if keys is None or keys.metadata is None or keys.index is None:
        return None
    entry = entries.by_logical_id(keys, logical_id)
    return None if entry is None or entry.status is EntryStatus.DELETED else (keys, entry)
