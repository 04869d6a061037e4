"""Tells each actor what it did, and counts acts by day: from the events that wait in the records. Run by the worker.

Each event is counted once: the count is written in the transaction that takes the event from those that wait.
"""

import logging
from dataclasses import replace
from functools import partial
from itertools import groupby
from typing import Final

from carnet.kernel.clock import Clock, legal_day
from carnet.kernel.ids import RecordId
from carnet.ledger import act_counts, own_acts
from carnet.ledger.event import NewEvent, Outcome, Who
from carnet.ledger.journal import JournalBroken
from carnet.ledger.own_acts import Waiting
from carnet.policy.acts import Act
from carnet.policy.model import CARE_SIDE, ActorKind
from carnet.storage import db, keys
from carnet.storage.keys import KeyDestroyed
from carnet.usecases._facts import zone
from carnet.usecases._own_acts import TOLD, given_to

_AT_WORK: Final = frozenset(kind.value for kind in CARE_SIDE)
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
    if event is None:
        return
    act_counts.add(event, legal_day(event.at, zone()))
    if _is_told(event):
        own_acts.keep(one, _told(event))


def _is_told(event: NewEvent) -> bool:
    """Whether its actor, or the professional to whom it gives something, has a row of it."""
    act = Act(event.act)
    mine = event.who.kind in _AT_WORK and act in TOLD
    return event.outcome is Outcome.DONE and (mine or bool(given_to(act, event.detail)))


def _told(event: NewEvent) -> NewEvent:
    """The event as the one reads it to whom it is told: what the person gave is an act about the professional."""
    given = given_to(Act(event.act), event.detail)
    return replace(event, who=Who(kind=ActorKind.PROFESSIONAL.value, id=given)) if given else event
