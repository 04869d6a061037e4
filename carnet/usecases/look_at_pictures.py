"""Reads the pictures of pages by optical recognition, where the operator installed it (issue 11, point 5).

Nothing leaves a record, and no event of disclosure is written: see `read_texts`.
"""

from carnet.cda import ocr
from carnet.documents import texts
from carnet.kernel.clock import Clock
from carnet.storage import db
from carnet.usecases._reading_texts import read_each, read_pictures


def look_at_pictures(most: int, clock: Clock) -> int:
    """Reads the pictures of a few documents, the longest waiting first; returns of how many. 0 where nothing can."""
    if not ocr.is_there():
        return 0
    return read_each(db.in_transaction(lambda: texts.pictures(most)), clock, read_pictures)
