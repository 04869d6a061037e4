"""What a person said is wrong in a document goes along when two of her records are merged, and back. Owns the steps.

A move is no merge: the document goes to somebody else, and what was said of it are words of the person whom it left.
They stay with her, closed by the move, and nothing in the other record betrays that there are any.
"""

from dataclasses import dataclass
from uuid import UUID

from carnet.documents import mistakes, mistakes_moved
from carnet.documents.mistakes import Mistake
from carnet.documents.transfers import Transfer, TransferKind
from carnet.kernel.ids import RecordId
from carnet.storage import db, due, outbox
from carnet.storage.due import DueRule
from carnet.storage.keys import RecordKeys
from carnet.storage.outbox import Task
from carnet.storage.rowcopy import Row
from carnet.usecases._facts import Facts, zone
from carnet.usecases._mistakes import DAYS


@dataclass(frozen=True)
class Carried:
    """What goes along with one document, and which of its reminders were told before it left."""

    steps: tuple[Row, ...] = ()
    told: frozenset[tuple[UUID, DueRule]] = frozenset()

    @property
    def told_of(self) -> tuple[tuple[str, str], ...]:
        """What the journal says of it: how many things were said of this document, when any was."""
        number = len({row["mistake_id"] for row in self.steps})
        return (("mistakes", str(number)),) if number else ()


def leaving(step: Transfer, giver: RecordKeys, logical_id: UUID) -> Carried:
    """What goes along, read in the record that gives; nothing when a document is moved to somebody else."""
    if step.kind is not TransferKind.MERGE:
        return Carried()
    steps = mistakes_moved.steps_of(giver, logical_id)
    told = (
        (one, rule)
        for one in {row["mistake_id"] for row in steps}
        for rule in DAYS
        if due.was_done_about(giver.record_id, rule, one, step.at)
    )
    return Carried(steps, frozenset(told))


def arrive(facts: Facts, carried: Carried) -> None:
    """Puts it into the record that takes, with what is still to be told. In the transaction that puts the document."""
    mistakes_moved.put(facts.keys, carried.steps)
    ids = {row["mistake_id"] for row in carried.steps}
    for one in mistakes.of_record(facts.keys) if ids else ():
        if one.mistake_id in ids and one.state.is_open:
            _follow(facts, one, carried)


def hand_over(step: Transfer, giver: RecordId, taker: RecordId, documents: tuple[UUID, ...]) -> None:
    """Whoever was asked to answer finds it in the record where it is now. May be done again."""
    if step.kind is TransferKind.MERGE:
        found = mistakes_moved.ids_about(giver, documents)
        db.in_transaction(lambda: mistakes_moved.hand_over(giver, taker, found))


def _follow(facts: Facts, one: Mistake, carried: Carried) -> None:
    for rule, day in DAYS.items():
        untold = (one.mistake_id, rule) not in carried.told
        if untold and not due.waits_about(facts.record_id, rule, one.mistake_id):
            due.plan(facts.record_id, rule, day(one.at, zone()), one.mistake_id)
    if not set(mistakes.addressees_of(one.mistake_id)) - {mistakes.OPERATOR}:
        # The record that gave went before its own message left.
        outbox.post(facts.record_id, Task.TELL_MISTAKE, facts.context.now, one.mistake_id)
