"""An operator writes down the answer to an heir (CSP L.1110-4 V): documents are given by hand, by a doctor's choice."""

from uuid import UUID

from carnet.consent import heirs
from carnet.consent.heirs import HeirRequest, HeirState
from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.storage import db
from carnet.usecases._decide import ask
from carnet.usecases._facts import load
from carnet.usecases._journal import note, refuse
from carnet.usecases.caller import Caller

MOST_ANSWER = 1000


def answer_heir_request(
    caller: Caller, record_id: RecordId, request_id: UUID, answer: str, *, accepted: bool
) -> HeirRequest | Refusal | Conflict:
    """Keeps the answer with its reason; the program gives nothing. Raises Invalid without words.

    Conflict when there is no such request, or when it was answered.
    """
    if not 0 < len(answer.strip()) <= MOST_ANSWER:
        raise Invalid.of("answer", "heir.answer_missing")

    def work() -> HeirRequest | Refusal | Conflict:
        facts = load(caller, record_id, lock=True)
        decision = ask(facts, Act.HEIR_ANSWER)
        if not decision.permit:
            return refuse(facts, Act.HEIR_ANSWER, decision)
        known = next((one for one in heirs.current(facts.keys) if one.request_id == request_id), None)
        if known is None or known.state is not HeirState.ASKED:
            return Conflict("heir.answered")
        state = HeirState.ACCEPTED if accepted else HeirState.REFUSED
        note(facts, Act.HEIR_ANSWER, decision, detail=(("answer", state.value),))
        return heirs.settle(facts.keys, known, state, answer.strip(), caller.by(), facts.context.now)

    return db.in_transaction(work)
