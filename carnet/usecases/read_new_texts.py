"""Takes the words out of the documents that came in lately, whatever their record (issue 11, point 5).

Nothing leaves a record, and no event of disclosure is written: see `read_texts`.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from carnet.documents import texts
from carnet.kernel.clock import Clock
from carnet.storage import db
from carnet.usecases._reading_texts import read_each, read_words


@dataclass(frozen=True)
class Place:
    """A document in the order in which they came in: what comes after it was not looked at."""

    at: datetime
    logical_id: UUID = UUID(int=0)


@dataclass(frozen=True)
class NewTexts:
    """How many were read; `last` is the last one that was looked at, None when there was none."""

    read: int
    looked_at: int
    last: Place | None


def read_new_texts(after: Place, most: int, clock: Clock) -> NewTexts:
    """Reads the next documents that are not read yet, oldest first."""
    found = db.in_transaction(lambda: texts.unread_after(after.at, after.logical_id, most))
    read = read_each(((one.record_id, one.logical_id) for one in found), clock, read_words)
    last = Place(found[-1].deposited_at, found[-1].logical_id) if found else None
    return NewTexts(read, len(found), last)
