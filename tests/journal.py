"""Reading the journal in tests, without writing to it."""

from carnet.kernel.ids import RecordId
from carnet.ledger import journal
from carnet.ledger.event import NewEvent, Stream
from carnet.storage import keys


def events(record_id: RecordId, *streams: Stream) -> list[NewEvent]:
    """The events of a record, oldest first; of the open stream when none is named."""
    opened = keys.load(record_id)
    assert opened is not None
    found = journal.read(record_id, opened, streams or (Stream.OPEN,), limit=1000)
    return [entry.event for entry in found][::-1]


def acts(record_id: RecordId) -> list[tuple[str, str]]:
    """The acts of the open stream with their outcomes, oldest first."""
    return [(event.act, event.outcome.value) for event in events(record_id)]
