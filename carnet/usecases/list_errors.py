"""What the person's side wrote of mistakes in documents, and what became of each."""

from carnet.documents import mistakes
from carnet.documents.entry import Entry
from carnet.documents.mistakes import Mistake
from carnet.documents.mistakes import MistakeState as MistakeState
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.storage import db
from carnet.usecases import _mistakes
from carnet.usecases._decide import ask
from carnet.usecases._facts import Facts, load
from carnet.usecases._journal import note_reading, refuse
from carnet.usecases._mistakes import MistakeSeen as MistakeSeen
from carnet.usecases._visible import find_known
from carnet.usecases.caller import Caller


def list_errors(caller: Caller, record_id: RecordId) -> tuple[MistakeSeen, ...] | Refusal:
    """Newest first. What is about a document that the caller may not know of is not there."""

    def work() -> tuple[MistakeSeen, ...] | Refusal:
        facts = load(caller, record_id)
        decision = ask(facts, Act.DOCUMENT_LIST)
        if not decision.permit:
            return refuse(facts, Act.DOCUMENT_LIST, decision)
        shown = _shown(facts)
        entries = [entry for _, entry in shown]
        note_reading(facts, Act.DOCUMENT_LIST, decision, entries, detail=(("part", "mistakes"),))
        return tuple(_mistakes.seen(facts, one, entry) for one, entry in shown)

    return db.in_transaction(work)


def _shown(facts: Facts) -> list[tuple[Mistake, Entry]]:
    written = mistakes.of_record(facts.keys) if facts.exists else ()
    known = ((one, find_known(facts, one.logical_id)) for one in written)
    return [(one, entry) for one, entry in known if entry is not None]
