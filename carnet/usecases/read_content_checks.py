"""The depositor reads what schematrons found in a document of its own (issue 5, point 7). Nobody else does."""

from dataclasses import dataclass
from uuid import UUID

from carnet.documents import checks
from carnet.documents.checks import Check
from carnet.documents.entry import Entry
from carnet.identity.traits import PersonIdentity
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.policy.model import STRUCTURE_SIDE, ActorKind
from carnet.storage import db
from carnet.usecases._card import Card, card
from carnet.usecases._decide import NOTHING_THERE
from carnet.usecases._facts import Facts, load
from carnet.usecases._journal import note_reading, refuse, stream_about
from carnet.usecases._open_document import readable_entry
from carnet.usecases.caller import Caller


@dataclass(frozen=True)
class ContentChecks:
    """A document and what each schematron said of it; no check means that none was run (yet)."""

    card: Card
    checks: tuple[Check, ...]
    person: PersonIdentity | None


def read_content_checks(caller: Caller, record_id: RecordId, logical_id: UUID) -> ContentChecks | Refusal:
    """What was found in a document, for its depositor. One refusal for a hidden, an absent and another's document."""

    def work() -> ContentChecks | Refusal:
        facts = load(caller, record_id)
        entry, decision = readable_entry(facts, logical_id)
        if entry is None or not decision.permit:
            return refuse(facts, Act.DOCUMENT_READ, decision, stream=stream_about(entry))
        if not _deposited_by(facts, entry):
            return refuse(facts, Act.DOCUMENT_READ, NOTHING_THERE)
        note_reading(facts, Act.DOCUMENT_READ, decision, (entry,), detail=(("part", "checks"),))
        return ContentChecks(card(facts, entry), checks.of_document(facts.keys, logical_id), facts.patient)

    return db.in_transaction(work)


def _deposited_by(facts: Facts, entry: Entry) -> bool:
    """A professional's own deposit, or one that the caller's structure's software or secretary made."""
    caller, depositor = facts.caller, entry.deposit.depositor
    if depositor == caller.by():
        return True
    of_structure = ActorKind(depositor.kind) in STRUCTURE_SIDE
    return of_structure and bool(caller.structure_id) and entry.deposit.depositor_structure == caller.structure_id
