"""What a professional may do to the hiding of a document that he reads: alone, or at the person's request (C29)."""

from dataclasses import dataclass, replace
from uuid import UUID

from carnet.identity.traits import PersonIdentity
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.storage import db
from carnet.usecases._card import Card, card
from carnet.usecases._decide import ask
from carnet.usecases._facts import load
from carnet.usecases._journal import note_reading, refuse
from carnet.usecases._open_document import readable_entry
from carnet.usecases.caller import Caller


@dataclass(frozen=True)
class HidingSeen:
    """The document, and which of hiding and showing the policy permits: alone, and when the person asks for it.

    `shows_if_asked` says nothing of whether the person hid the document: its author may show it at her request anyhow.
    """

    card: Card
    person: PersonIdentity | None
    hides: bool
    hides_if_asked: bool
    shows: bool
    shows_if_asked: bool


def see_hiding(caller: Caller, record_id: RecordId, logical_id: UUID) -> HidingSeen | Refusal:
    """One refusal for a hidden document and for an id that names nothing."""

    def work() -> HidingSeen | Refusal:
        facts = load(caller, record_id)
        entry, decision = readable_entry(facts, logical_id)
        if entry is None or not decision.permit:
            return refuse(facts, Act.DOCUMENT_READ, decision)
        note_reading(facts, Act.DOCUMENT_READ, decision, (entry,), detail=(("part", "hiding"),))
        asked, shown = replace(facts.context, at_patient_request=True), card(facts, entry)
        return HidingSeen(
            card=shown,
            person=facts.patient,
            hides=shown.may_hide,
            hides_if_asked=not shown.hidden and ask(facts, Act.DOCUMENT_HIDE, entry=entry, context=asked).permit,
            shows=shown.may_show,
            shows_if_asked=ask(facts, Act.DOCUMENT_SHOW, entry=entry, context=asked).permit,
        )

    return db.in_transaction(work)
