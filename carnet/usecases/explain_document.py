""" "Qui peut voir ce document ?", now or once it is hidden: said before confirming (issue 6, points 1 and 11)."""

from dataclasses import dataclass, replace
from uuid import UUID

from carnet.documents.entry import Entry
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.policy.model import Audience, AudienceKind, Document
from carnet.storage import db
from carnet.usecases import _viewers
from carnet.usecases._audiences import EVERYONE, Named, known, target_of
from carnet.usecases._card import Card, card
from carnet.usecases._decide import ask
from carnet.usecases._facts import Facts, load, policy_document
from carnet.usecases._journal import note, refuse, stream_about, stream_of
from carnet.usecases._open_document import readable_entry
from carnet.usecases._viewers import Seer
from carnet.usecases.caller import Caller


@dataclass(frozen=True)
class Explained:
    """The document and who sees it, or would see it once hidden from `audience`.

    `against`: why it cannot be hidden from them, when it cannot (a médecin traitant).
    """

    card: Card
    seers: tuple[Seer, ...]
    audience: Named | None = None
    against: Refusal | None = None


def explain_document(
    caller: Caller, record_id: RecordId, logical_id: UUID, hiding: Audience | None = None
) -> Explained | Refusal:
    """Names who sees a document; with `hiding`, who still sees it once it is hidden from these.

    Each answer is the policy's. Raises Invalid when the directory has nobody of that name.
    """
    named = known(hiding) if hiding else None

    def work() -> Explained | Refusal:
        facts = load(caller, record_id)
        entry, decision = readable_entry(facts, logical_id)
        if entry is not None and decision.permit:
            decision = ask(facts, Act.DOCUMENT_EXPLAIN, entry=entry)
        if entry is None or not decision.permit:
            return refuse(facts, Act.DOCUMENT_EXPLAIN, decision, stream=stream_about(entry))
        note(facts, Act.DOCUMENT_EXPLAIN, decision, stream=stream_of(entry.flags), documents=(logical_id,))
        document = _hidden(policy_document(entry), hiding)
        seen_by = _viewers.seers(facts, document, _viewers.normal(facts))
        return Explained(card(facts, entry), seen_by, named, _against(facts, entry, hiding))

    return db.in_transaction(work)


def _hidden(document: Document, hiding: Audience | None) -> Document:
    if hiding is None:
        return document
    if hiding.kind is AudienceKind.ALL_PROFESSIONALS:
        return replace(document, masque_ps=True)
    return replace(document, hidden_from=(*document.hidden_from, hiding))


def _against(facts: Facts, entry: Entry, hiding: Audience | None) -> Refusal | None:
    if hiding is None:
        return None
    act = Act.DOCUMENT_HIDE if hiding == EVERYONE else Act.DOCUMENT_HIDE_FROM
    decision = ask(facts, act, entry=entry, context=replace(facts.context, target=target_of(facts, hiding)))
    return None if decision.permit else Refusal(decision.rule, decision.reason.value)
