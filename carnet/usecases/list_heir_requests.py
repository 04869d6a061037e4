"""What heirs asked about a record after a death, for the operator who answers. Owns no answer."""

from carnet.consent import heirs
from carnet.consent.heirs import HeirRequest
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.storage import db
from carnet.usecases._decide import ask
from carnet.usecases._facts import load
from carnet.usecases._journal import note, refuse
from carnet.usecases.caller import Caller


def list_heir_requests(caller: Caller, record_id: RecordId) -> tuple[HeirRequest, ...] | Refusal:
    """The requests, the oldest first; reading them is an act of the journal too."""

    def work() -> tuple[HeirRequest, ...] | Refusal:
        facts = load(caller, record_id)
        decision = ask(facts, Act.HEIR_ANSWER)
        if not decision.permit:
            return refuse(facts, Act.HEIR_ANSWER, decision)
        note(facts, Act.HEIR_ANSWER, decision, detail=(("read", "requests"),))
        return heirs.current(facts.keys)

    return db.in_transaction(work)
