"""Takes the words out of the documents of a record, for its index, in the background (issue 11, point 5).

Nothing leaves the record: what is read is sealed beside the document, so no event of disclosure is written here; a
search has one (`search_documents`).
"""

from carnet.documents import texts
from carnet.kernel.clock import Clock
from carnet.kernel.ids import RecordId
from carnet.storage import db
from carnet.usecases._reading_texts import read_each, read_words


def read_texts(record_id: RecordId, clock: Clock) -> int:
    """Reads every document of a record that is not read yet, newest first; returns how many were read."""
    wanted = db.in_transaction(lambda: texts.unread_of(record_id))
    return read_each(((record_id, one) for one in wanted), clock, read_words)
