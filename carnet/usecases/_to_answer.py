"""What an author, or who runs a structure, is asked to answer. Owns the way to one; never answers."""

from dataclasses import dataclass, replace
from uuid import UUID

from carnet.documents import mistakes
from carnet.documents.entry import Entry, EntryStatus
from carnet.documents.mistakes import Mistake
from carnet.identity.traits import PersonIdentity
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.policy.model import Decision
from carnet.usecases import _mistakes
from carnet.usecases._decide import NOTHING_THERE, ask
from carnet.usecases._facts import Facts
from carnet.usecases._mistakes import MistakeSeen
from carnet.usecases._visible import find

ACT = Act.DOCUMENT_ANSWER_CORRECTION


@dataclass(frozen=True)
class ToAnswerSeen:
    """What the person wrote, whose record it is in, and whether the document may be opened with it."""

    record_id: RecordId
    person: PersonIdentity | None
    mistake: MistakeSeen
    may_open: bool
    may_replace: bool


@dataclass(frozen=True)
class Asked:
    """What was asked of this caller, about which document, and the decision that lets the caller answer."""

    mistake: Mistake
    entry: Entry
    decision: Decision


def asked(facts: Facts, mistake_id: UUID) -> Asked | Decision:
    """What was sent to this caller and is still about a document that is there.

    Else the decision that refuses, which says as little as for what is not there.
    """
    sent = mistakes.was_sent_to(_mistakes.lists_of(facts.caller), facts.record_id, mistake_id)
    found = _mistakes.found(facts, mistake_id) if sent else None
    if found is None or found[1].status is EntryStatus.DELETED:
        return NOTHING_THERE
    decision = ask(facts, ACT, entry=found[1])
    return Asked(*found, decision) if decision.permit else decision


def shown(facts: Facts, mistake: Mistake, entry: Entry) -> ToAnswerSeen:
    """For a page. Without the right to read, the document is named by its kind only."""
    readable = find(facts, entry.logical_id)
    told = _mistakes.seen(facts, mistake, entry)
    return ToAnswerSeen(
        record_id=facts.record_id,
        person=facts.patient,
        mistake=told if readable else _named_by_kind(told),
        may_open=readable is not None,
        may_replace=entry.replaced_by is None and readable is not None,
    )


def _named_by_kind(told: MistakeSeen) -> MistakeSeen:
    return replace(told, title="", replaced_by=None)
