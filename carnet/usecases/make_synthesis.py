"""A person makes the synthesis of the own medical profile: a document of hers (DOCPAT08), never a doctor's VSM.

It is a CDA of level 1 around a PDF/A-1, deposited by the one engine of deposits; the one before becomes its former
version. What stands in it is what an interface wrote out of what the caller may read.
"""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from carnet.documents.associations import AssociationKind
from carnet.documents.entry import Entry, EntryStatus
from carnet.kernel.clock import legal_day
from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.policy.model import PATIENT_SIDE, ActorKind
from carnet.storage import db
from carnet.usecases._decide import ask
from carnet.usecases._depositing import Deposited, enter
from carnet.usecases._entering import draft_of
from carnet.usecases._facts import Facts, load, zone
from carnet.usecases._incoming import PDF, Form, Incoming, Upload, read_incoming
from carnet.usecases._inherited import Options
from carnet.usecases._intent import NEW, Intent
from carnet.usecases._journal import note, stream_of
from carnet.usecases._visible import visible
from carnet.usecases.caller import Caller

TYPE: Final = "DOCPAT08"
"""Profil médical (TRE_A05-TypeDocComplementaire)."""
FILE_NAME: Final = "synthese.pdf"


@dataclass(frozen=True)
class SynthesisMade:
    """The document of the record."""

    document: UUID
    again: bool


def make_synthesis(
    caller: Caller, record_id: RecordId, data: bytes, title: str, *, hidden: bool = False
) -> SynthesisMade | Refusal | Conflict:
    """Deposits the PDF. Raises Invalid (`file`: `synthesis.not_archival`) for what does not say that it is PDF/A-1.

    `hidden` hides it from professionals from the first moment on. The file that is in force already is told again, and
    adds nothing: a form that is sent twice makes one document.
    """
    incoming = read_incoming(Upload(data, FILE_NAME, Form(TYPE, title, legal_day(caller.now(), zone()))))
    if incoming.mime_type != PDF or incoming.pdf is None or not incoming.pdf.pdfa.startswith("1"):
        raise Invalid.of("file", "synthesis.not_archival")
    former = _former(caller, record_id, incoming)
    if isinstance(former, SynthesisMade):
        return former
    intent = Intent(Act.DOCUMENT_REPLACE, AssociationKind.RPLC, former) if former else NEW
    options = Options(invisible_to_representatives=False, hidden=hidden)
    answer = enter(caller, record_id, incoming, options, intent)
    return SynthesisMade(answer.card.logical_id, answer.again) if isinstance(answer, Deposited) else answer


def _former(caller: Caller, record_id: RecordId, incoming: Incoming) -> SynthesisMade | UUID | None:
    """The synthesis in force that the caller may replace; that it is the same file is an answer, with its event."""

    def work() -> SynthesisMade | UUID | None:
        facts = load(caller, record_id)
        decision = ask(facts, Act.DOCUMENT_DEPOSIT, draft=draft_of(facts, Options(), TYPE))
        if not decision.permit or not ask(facts, Act.DOCUMENT_LIST).permit:
            return None
        found = next((entry for entry in visible(facts) if _is_own(facts, entry)), None)
        if found is None or found.sealed.source_hash != incoming.source_hash:
            return found.logical_id if found else None
        shown, again = (found.logical_id,), (("again", "true"),)
        note(facts, Act.DOCUMENT_DEPOSIT, decision, stream=stream_of(found.flags), documents=shown, detail=again)
        return SynthesisMade(found.logical_id, again=True)

    return db.in_transaction(work)


def _is_own(facts: Facts, entry: Entry) -> bool:
    """Of the person's side, in force, and the caller's to replace."""
    return (
        entry.codes.type_code == TYPE
        and entry.availability is EntryStatus.CURRENT
        and ActorKind(entry.deposit.depositor.kind) in PATIENT_SIDE
        and ask(facts, Act.DOCUMENT_REPLACE, entry=entry).permit
    )
