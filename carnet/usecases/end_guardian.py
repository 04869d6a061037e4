"""The desk ends a measure before its term: it was lifted, or the guardian was replaced (judgment seen)."""

from uuid import UUID

from carnet.consent import ties
from carnet.consent.ties import Tie, TieKind
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.storage import db, outbox
from carnet.storage import head as heads
from carnet.storage.outbox import Task
from carnet.usecases import _charges
from carnet.usecases._decide import ask
from carnet.usecases._facts import Facts, load
from carnet.usecases._journal import note, refuse
from carnet.usecases._judgment import Seen, checked
from carnet.usecases._tie_names import name_of
from carnet.usecases.caller import Caller
from carnet.usecases.end_tie import NO_SUCH_TIE, Ended
from carnet.usecases.revoke_representative import OPEN


def end_guardian(caller: Caller, record_id: RecordId, tie_id: UUID, document: Seen) -> Ended | Refusal:
    """Ends a measure: the guardian is out with the next request. Raises Invalid when no judgment was seen."""
    reference = checked(document, "guardian.judgment_seen")

    def work() -> tuple[Tie, Ended] | Refusal:
        facts = load(caller, record_id, lock=True)
        tie = next((one for one in facts.ties if one.tie_id == tie_id), None)
        decision = ask(facts, Act.GUARDIAN_END)
        if tie is None or not decision.permit or tie.kind is not TieKind.GUARDIAN or tie.state not in OPEN:
            return refuse(facts, Act.GUARDIAN_END, NO_SUCH_TIE if decision.permit else decision)
        note(facts, Act.GUARDIAN_END, decision, detail=(("tie", str(tie_id)),))
        return _ended(facts, tie, reference), Ended(name_of(facts, tie))

    answer = db.in_transaction(work)
    if isinstance(answer, Refusal):
        return answer
    _charges.release(record_id, answer[0])
    return answer[1]


def _ended(facts: Facts, tie: Tie, reference: str) -> Tie:
    now = facts.context.now
    heads.change(facts.head)
    outbox.post(facts.record_id, Task.TELL_TIE, now)
    if tie.account_id is not None:
        outbox.post(facts.record_id, Task.TELL_ACTOR, now, tie.account_id)
    return ties.end(facts.keys, tie, facts.caller.by(), now, judgment=reference)
