"""One's own document, to change it. Owns the one way to it: no right to read is needed (R22, EX-166), nothing is told.

Who may not do the act and may not see the document gets the answer of one that is not there; who sees it is told why.
"""

from dataclasses import dataclass, replace
from uuid import UUID

from carnet.documents import entries
from carnet.documents.entry import Entry, EntryStatus, VisibilityFlags
from carnet.kernel.errors import Conflict
from carnet.policy.acts import Act
from carnet.policy.model import PATIENT_SIDE, Decision, Document
from carnet.policy.reasons import Reason
from carnet.policy.rules.visibility import is_hidden_from, own_reason
from carnet.usecases._decide import NOTHING_THERE, ask
from carnet.usecases._facts import Facts, policy_document

DELETED = Conflict("document.already_deleted")
REPLACED = Conflict("document.already_replaced")


@dataclass(frozen=True)
class Owned:
    """A document with the decision to change it; without an entry, the decision is a refusal."""

    entry: Entry | None
    decision: Decision
    about: Entry | None = None
    """The document that the caller knows of, also when the decision is a refusal."""

    @property
    def conflict(self) -> Conflict | None:
        """What stands in the way of a change that is permitted: the document was deleted, or replaced."""
        if self.gone:
            return DELETED
        return REPLACED if self.entry is not None and self.entry.replaced_by else None

    def shows_card(self, facts: Facts) -> bool:
        """Whether the caller may also be shown what it is: as its depositor or author, or as who reads it."""
        if self.entry is None:
            return False
        mine = own_reason(facts.caller.subject(), policy_document(self.entry)) is not None
        return mine or ask(facts, Act.DOCUMENT_READ, entry=self.entry).permit

    @property
    def gone(self) -> bool:
        """Whether the document was deleted."""
        return self.entry is not None and self.entry.status is EntryStatus.DELETED


def owned(
    facts: Facts, act: Act, logical_id: UUID, *, asked: VisibilityFlags | None = None, choice_made: bool = False
) -> Owned:
    """Asks whether the caller may do an act of R22 to a document; `asked` are the flags wanted for a successor.

    The state of the document is no part of the decision: its owner is told of it by `conflict`.
    """
    gate = ask(facts, act)
    if gate.reason is not Reason.NO_DOCUMENT:
        return Owned(None, gate)
    entry = entries.by_logical_id(facts.keys, logical_id)
    if entry is None or not _known_to_its_side(facts, entry):
        return Owned(None, NOTHING_THERE)
    draft = _current(entry) if asked is None else _successor(_current(entry), asked, choice_made)
    decision = ask(facts, act, draft=draft)
    if decision.permit or ask(facts, Act.DOCUMENT_READ, entry=entry).permit:
        return Owned(entry if decision.permit else None, decision, entry)
    return Owned(None, NOTHING_THERE)


def _known_to_its_side(facts: Facts, entry: Entry) -> bool:
    """Nobody changes what this one must not know of: a caregiver, a colleague from whom the person hid it."""
    document, subject = _current(entry), facts.caller.subject()
    if facts.caller.kind in PATIENT_SIDE:
        return ask(facts, Act.DOCUMENT_READ, draft=document).permit
    return own_reason(subject, document) is not None or not is_hidden_from(subject, document, facts.context)


def _current(entry: Entry) -> Document:
    return policy_document(replace(entry, status=EntryStatus.CURRENT, replaced_by=None))


def _successor(former: Document, asked: VisibilityFlags, choice_made: bool) -> Document:
    """The document that is replaced, with the flags asked for its successor: what the policy decides on."""
    secret = former.invisible_representatives
    return replace(
        former,
        masque_ps=asked.masque_ps,
        invisible_patient=asked.invisible_patient,
        invisible_representatives=asked.invisible_representatives or secret,
        representatives_choice_made=choice_made or secret,
    )
