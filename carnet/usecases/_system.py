"""The journal of this worker. Owns the record that takes the place of an absent one; never holds a person's data.

A refusal without a record goes to the worker's own stream, through the same statements as on an existing record.
"""

import threading

from django.db import transaction

from carnet.kernel.clock import Clock
from carnet.kernel.ids import RecordId, new_record_id
from carnet.ledger.journal import start_streams
from carnet.storage import keys
from carnet.storage.head import Head, HeadStatus, create
from carnet.storage.keys import Locked, RecordKeys

_worker = threading.local()


def record_id() -> RecordId:
    """The id under which this thread's refusals are kept; random, made once a thread."""
    known: RecordId | None = getattr(_worker, "record_id", None)
    if known is None:
        known = new_record_id()
        _worker.record_id = known
    return known


def begin(clock: Clock) -> Head:
    """Makes the head, keys and streams of the worker's journal, and returns its head."""
    with transaction.atomic():
        made = create(record_id(), HeadStatus.SYSTEM)
        if made is None:
            raise RuntimeError("the journal of this worker is already there")
        keys.create(made.record_id, clock.now())
        start_streams(made.record_id)
    return made


def opened(known: Locked | None, clock: Clock) -> tuple[Head, RecordKeys]:
    """The head and the keys of the worker's journal, which is made when it is not there yet."""
    head = known.head if known else begin(clock)
    found = known.opened() if known else keys.load(head.record_id)
    if found is None:
        raise keys.KeyDestroyed
    return head, found
