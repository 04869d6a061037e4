"""Who still sees a document once it is hidden: said before the person confirms (issue 6, point 1)."""

from dataclasses import dataclass
from uuid import UUID

from carnet.consent import treating_doctors
from carnet.identity import directory
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.storage import db
from carnet.usecases._card import Card, card, depositor_name
from carnet.usecases._decide import ask
from carnet.usecases._facts import Facts, load
from carnet.usecases._journal import note, refuse, stream_of
from carnet.usecases._open_document import readable_entry
from carnet.usecases.caller import Caller


@dataclass(frozen=True)
class Explained:
    """The document, and the names of those who see it even when it is hidden."""

    card: Card
    treating_doctors: tuple[str, ...]
    depositor: str


def explain_document(caller: Caller, record_id: RecordId, logical_id: UUID) -> Explained | Refusal:
    """Names who still sees a hidden document: the médecins traitants and the one who deposited it (R11)."""

    def work() -> Explained | Refusal:
        facts = load(caller, record_id)
        entry, decision = readable_entry(facts, logical_id)
        if entry is not None and decision.permit:
            decision = ask(facts, Act.DOCUMENT_EXPLAIN, entry=entry)
        if entry is None or not decision.permit:
            return refuse(facts, Act.DOCUMENT_EXPLAIN, decision)
        note(facts, Act.DOCUMENT_EXPLAIN, decision, stream=stream_of(entry.flags), documents=(logical_id,))
        return Explained(card(facts, entry), _doctors(facts), depositor_name(facts, entry))

    return db.in_transaction(work)


def _doctors(facts: Facts) -> tuple[str, ...]:
    named = treating_doctors.current(facts.record_id)
    found = (directory.find_professional(doctor.professional_id) for doctor in named)
    return tuple(doctor.display_name for doctor in found if doctor)
