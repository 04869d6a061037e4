"""Before saying that a document is wrong: which document, and who would read the words."""

from dataclasses import dataclass
from uuid import UUID

from carnet.documents.mistakes import Addressee
from carnet.documents.mistakes import AddresseeKind as AddresseeKind
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.storage import db
from carnet.usecases import _mistakes
from carnet.usecases._card import Card, card
from carnet.usecases._decide import NOTHING_THERE, ask
from carnet.usecases._facts import load
from carnet.usecases._journal import note, refuse, stream_about, stream_of
from carnet.usecases._visible import find
from carnet.usecases.caller import Caller

ACT = Act.DOCUMENT_ASK_CORRECTION


@dataclass(frozen=True)
class ErrorTarget:
    """The document, and who will read the words; without anybody, whoever runs the instance looks for one."""

    card: Card
    asked: Addressee | None
    name: str


def see_error_target(caller: Caller, record_id: RecordId, logical_id: UUID) -> ErrorTarget | Refusal:
    """Who would read the words: said before anything is written."""

    def work() -> ErrorTarget | Refusal:
        facts = load(caller, record_id)
        entry = find(facts, logical_id)
        decision = ask(facts, ACT, entry=entry) if entry else NOTHING_THERE
        if entry is None or not decision.permit:
            return refuse(facts, ACT, decision, stream=stream_about(entry))
        note(facts, ACT, decision, stream=stream_of(entry.flags), documents=(logical_id,), detail=(("part", "page"),))
        asked = _mistakes.addressee(facts, entry)
        return ErrorTarget(card(facts, entry), asked, _mistakes.name_of(asked) if asked else "")

    return db.in_transaction(work)
