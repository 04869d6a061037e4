"""Which lines of a journal can be reported, and by whom they are found. Never writes a report."""

from uuid import UUID

from carnet.ledger import journal
from carnet.ledger.event import NewEvent
from carnet.ledger.journal import Entry, Slice
from carnet.policy.model import ActorKind
from carnet.usecases._facts import Facts
from carnet.usecases._journal_part import readable, told

NOBODY = frozenset({ActorKind.SYSTEM.value, ActorKind.ANONYMOUS.value})
"""Acts of the program itself, or of nobody who is known: there is no person to recognise."""


def may_be_reported(event: NewEvent, *, by_me: bool) -> bool:
    """Whether there is somebody to recognise: not oneself, and not the program."""
    return not by_me and event.who.kind not in NOBODY


def line_of(facts: Facts, ref: UUID) -> Entry | None:
    """The event whose link begins so, among those that this reader may know, by somebody who can be reported."""
    part = Slice(link_start=ref.bytes)
    found = next(journal.read(facts.record_id, facts.keys, readable(facts.caller.kind), part=part, limit=1), None)
    if found is None:
        return None
    event, _ = told(found)
    by_me = bool(event.who.account) and event.who.account == str(facts.caller.account_id)
    return found if may_be_reported(event, by_me=by_me) else None
