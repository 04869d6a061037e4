"""The person ends what a caregiver may, or takes an invitation back (issue 6, points 5 and 6).

A representative who accepted is not ended by the other parent: that is the desk's, on a court's decision.
"""

from uuid import UUID

from carnet.consent.ties import Tie, TieKind, TieState
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.storage import db
from carnet.usecases import _charges
from carnet.usecases._decide import NOTHING_THERE, ask
from carnet.usecases._ending import Ended, end_alone
from carnet.usecases._facts import Facts, load
from carnet.usecases._journal import note, refuse
from carnet.usecases._tie_names import name_of
from carnet.usecases.caller import Caller

ENDING = {
    (TieKind.CAREGIVER, TieState.ACTIVE): Act.CAREGIVER_END,
    (TieKind.CAREGIVER, TieState.INVITED): Act.CAREGIVER_END,
    (TieKind.REPRESENTATIVE, TieState.INVITED): Act.REPRESENTATIVE_INVITE,
}


def end_tie(caller: Caller, record_id: RecordId, tie_id: UUID) -> Ended | Refusal:
    """Ends a caregiver's tie or an open invitation; it holds for every request that begins after the answer.

    Ended already means that the wish of the person is fulfilled: the same answer.
    """

    def work() -> tuple[Tie, Ended] | Refusal:
        facts = load(caller, record_id, lock=True)
        tie = next((one for one in facts.ties if one.tie_id == tie_id), None)
        act = _act(tie)
        decision = ask(facts, act)
        if tie is None or not decision.permit or (tie.kind, tie.state) not in {*ENDING, *OVER}:
            return refuse(facts, act, NOTHING_THERE if decision.permit else decision)
        note(facts, act, decision, detail=(("tie", str(tie_id)), ("what", "ended")))
        return _ended(facts, tie), Ended(name_of(facts, tie))

    answer = db.in_transaction(work)
    if isinstance(answer, Refusal):
        return answer
    _charges.release(record_id, answer[0])
    return answer[1]


OVER = {(TieKind.CAREGIVER, state) for state in (TieState.ENDED, TieState.REFUSED)}


def _act(tie: Tie | None) -> Act:
    representative = tie is not None and tie.kind is TieKind.REPRESENTATIVE
    return Act.REPRESENTATIVE_INVITE if representative else Act.CAREGIVER_END


def _ended(facts: Facts, tie: Tie) -> Tie:
    if (tie.kind, tie.state) in OVER:
        return tie
    return end_alone(facts, tie)
