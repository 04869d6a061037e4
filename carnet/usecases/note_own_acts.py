"""Tells each actor what it did: from the events that wait in the records to the rows of actors. Run by the worker."""

import logging
from dataclasses import replace
from functools import partial
from itertools import groupby
from typing import Final

from carnet.kernel.clock import Clock
from carnet.kernel.ids import RecordId
from carnet.ledger import own_acts
from carnet.ledger.event import NewEvent, Who
from carnet.ledger.journal import JournalBroken
from carnet.ledger.own_acts import Waiting
from carnet.policy.acts import Act
from carnet.policy.model import ActorKind
from carnet.storage import db, keys
from carnet.storage.keys import KeyDestroyed
from carnet.usecases._own_acts import given_to

_log: Final = logging.getLogger(__name__)


def note_own_acts(_: Clock) -> int:
    """Writes a row for each event that waits, one transaction a record, and returns how many waited.

    An event that does not prove is told in the log and passed over: `carnet verify` and the journal's own checks stop
    on it. One of a destroyed record is gone.
    """
    found = own_acts.waiting()
    for record_id, group in groupby(found, key=lambda one: one.record_id):
        mine = tuple(group)
        db.in_transaction(partial(_note, record_id, mine))
    return len(found)


def _note(record_id: RecordId, found: tuple[Waiting, ...]) -> None:
    opened = keys.load(record_id)
    for one in found:
        if opened is not None:
            _note_one(opened, one)
        own_acts.forget_waiting(one)


def _note_one(opened: keys.RecordKeys, one: Waiting) -> None:
    try:
        event = own_acts.event_of(opened, one)
    except KeyDestroyed:
        return
    except JournalBroken:
        _log.error("an event does not prove: record %s stream %s seq %s", one.record_id, one.stream, one.seq)
        return
    if event is not None:
        own_acts.keep(one, _told(event))


def _told(event: NewEvent) -> NewEvent:
    """The event as the one reads it to whom it is told: what the person gave is an act about the professional."""
    given = given_to(Act(event.act), event.detail)
    return replace(event, who=Who(kind=ActorKind.PROFESSIONAL.value, id=given)) if given else event
