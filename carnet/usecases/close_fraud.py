"""The operator closes a suspended record on a proof of fraud, once its holder objected (CSP R.1111-36, C34).

Without an objection nobody needs to: the record closes by itself after six weeks (`close_suspended`).
"""

from dataclasses import replace

from carnet.consent.life import Motive, Words
from carnet.kernel.errors import Conflict, Invalid, Problem, Refusal
from carnet.kernel.failpoints import reach
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.policy.model import ActorKind, RecordStatus
from carnet.policy.rules.answer import NOT_FORESEEN
from carnet.storage import db
from carnet.usecases._closing import shut
from carnet.usecases._decide import ask
from carnet.usecases._facts import load
from carnet.usecases._journal import refuse
from carnet.usecases.caller import Caller
from carnet.usecases.close_record import Closed

MOST_PROOF = 500


def close_fraud(caller: Caller, record_id: RecordId, proof: str, *, seen: bool) -> Closed | Refusal | Conflict:
    """Closes a contested record. `proof` says on what the decision rests, `seen` that the operator read it.

    Raises Invalid without either. Conflict when it is closed already. Refused while the holder may still object (C32).
    Reopening is the desk's (C35).
    """
    reason = _checked(proof, seen=seen)

    def work() -> Closed | Refusal | Conflict:
        facts = load(caller, record_id, lock=True)
        if caller.kind is not ActorKind.OPERATOR:
            return refuse(facts, Act.RECORD_CLOSE, NOT_FORESEEN)
        contested = replace(facts.record, status=RecordStatus.SUSPENDED, contested=True)
        allowed = ask(replace(facts, record=contested), Act.RECORD_CLOSE)
        if allowed.permit and facts.life is not None and facts.life.closed:
            return Conflict("closing.already_closed_for")
        decision = ask(facts, Act.RECORD_CLOSE)
        if not decision.permit:
            return refuse(facts, Act.RECORD_CLOSE, decision)
        destroyed_on = shut(facts, decision, Motive.FRAUD, Words(reason))
        reach("close_fraud.written")
        return Closed(facts.context.now, destroyed_on)

    return db.in_transaction(work)


def _checked(proof: str, *, seen: bool) -> str:
    reason, problems = proof.strip(), []
    if not reason:
        problems.append(Problem("reason", "fraud.proof_needed"))
    if len(reason) > MOST_PROOF:
        problems.append(Problem("reason", "text.too_long", (("most", str(MOST_PROOF)),)))
    if not seen:
        problems.append(Problem("seen", "fraud.proof_not_seen"))
    if problems:
        raise Invalid(*problems)
    return reason
