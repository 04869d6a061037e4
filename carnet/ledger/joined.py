"""Which withheld events were told since. Owns their marks, which are only added; never decides when one is told."""

from datetime import datetime
from typing import Final

from carnet.kernel.ids import RecordId
from carnet.ledger import journal
from carnet.ledger.event import Stream
from carnet.ledger.journal import Entry, EventRef, Slice
from carnet.storage import db
from carnet.storage.keys import RecordKeys

_ALL: Final = 2**31


def waiting(record_id: RecordId, keys: RecordKeys) -> tuple[Entry, ...]:
    """The withheld events of a record that nobody was told of, oldest first; one statement, whatever there is."""
    found = journal.read(record_id, keys, (Stream.NOT_YET_TOLD,), part=Slice(untold=True), limit=_ALL)
    return tuple(sorted(found, key=lambda entry: entry.ref.seq))


def mark(record_id: RecordId, ref: EventRef, at: datetime) -> None:
    """Notes that an event was told. A second time ends the transaction."""
    db.execute(
        "INSERT INTO event_told (record_id, stream, seq, at) VALUES (%s, %s, %s, %s)",
        [record_id, int(ref.stream), ref.seq, at],
    )
