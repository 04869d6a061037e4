"""A mistake that nobody answers, as whoever runs the instance sees it. Owns its shape; never the words, nor the person.

Who was asked, by the public directory, since when, and which of four kinds: neither the document, nor its title, nor
what was written of it, nor whose record it is.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from carnet.documents import mistakes
from carnet.documents.entry import Entry
from carnet.documents.mistakes import OPERATOR, Addressee, AddresseeKind, Followed, Mistake, MistakeKind
from carnet.kernel.clock import Clock
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.policy.model import Decision
from carnet.storage import db
from carnet.usecases import _mistakes
from carnet.usecases._decide import NOTHING_THERE, ask
from carnet.usecases._facts import Facts, load
from carnet.usecases.caller import Caller

ACT = Act.DOCUMENT_FOLLOW_CORRECTION


@dataclass(frozen=True)
class WasAsked:
    """Somebody who did not answer: the public number and name, and whether there is an account to read it with."""

    kind: AddresseeKind
    id: str
    name: str
    has_account: bool


@dataclass(frozen=True)
class GivenSeen:
    """One that waits: when the person wrote, when it was given, who was asked, what was done."""

    record_id: RecordId
    mistake_id: UUID
    kind: MistakeKind
    written_at: datetime
    given_at: datetime
    asked: tuple[WasAsked, ...]
    followed: tuple[Followed, ...]


@dataclass(frozen=True)
class Given:
    """One that was given and still waits, and the decision that lets the caller see to it."""

    mistake: Mistake
    entry: Entry
    decision: Decision


def given(facts: Facts, mistake_id: UUID) -> Given | Decision:
    """The one of the operator's list; else the decision that refuses, the same for all that is not there."""
    decision = ask(facts, ACT)
    if not decision.permit:
        return decision
    listed = mistakes.was_sent_to((OPERATOR,), facts.record_id, mistake_id)
    found = _mistakes.waiting(facts, mistake_id) if listed else None
    return Given(*found, decision) if found else NOTHING_THERE


def shown(facts: Facts, mistake: Mistake) -> GivenSeen:
    """For a page."""
    asked = (one for one in mistakes.addressees_of(mistake.mistake_id) if one != OPERATOR)
    return GivenSeen(
        record_id=facts.record_id,
        mistake_id=mistake.mistake_id,
        kind=mistake.kind,
        written_at=mistake.at,
        given_at=mistake.given_at or mistake.at,
        asked=tuple(_was_asked(one) for one in asked),
        followed=mistake.followed,
    )


def _was_asked(one: Addressee) -> WasAsked:
    return WasAsked(one.kind, one.id, _mistakes.name_of(one), _mistakes.has_account(one))


def still_waits(record_id: RecordId, mistake_id: UUID, clock: Clock) -> bool:
    """Whether an answer is still owed. What was answered or replaced leaves the list for good.

    A document that was deleted or is secret for now may come back: it is not shown meanwhile.
    """

    def work() -> bool:
        facts = load(Caller.system(clock), record_id)
        there = _mistakes.found(facts, mistake_id)
        if there is not None and not _mistakes.state_of(*there).is_open:
            mistakes.settle(mistake_id)
        return there is not None and _mistakes.waits(*there)

    return db.in_transaction(work)
