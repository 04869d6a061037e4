"""Ends ties. Owns what every end writes and who is told; the acts that end one decide and record."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from carnet.consent import ties
from carnet.consent.ties import Tie, TieKind, TieState
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.profile import health_links
from carnet.storage import db, outbox
from carnet.storage import head as heads
from carnet.storage.outbox import Task
from carnet.usecases import _charges
from carnet.usecases._decide import NOTHING_THERE, ask
from carnet.usecases._facts import Facts, load
from carnet.usecases._journal import note, refuse
from carnet.usecases._tie_names import name_of
from carnet.usecases.caller import Caller

OPEN = (TieState.ACTIVE, TieState.INVITED)


@dataclass(frozen=True)
class Ended:
    """Whose acting ended."""

    name: str


def end_and_tell(facts: Facts, tie: Tie, *, judgment: str = "") -> Tie:
    """Ends one tie, in the transaction of the act; who acted is told, when there is an account to tell.

    What this account gave out, a link to the emergency card, ends with the tie.
    """
    now = facts.context.now
    if tie.account_id is not None:
        health_links.end_made_by(facts.record_id, str(tie.account_id), now)
        outbox.post(facts.record_id, Task.TELL_ACTOR, now, tie.account_id)
    return ties.end(facts.keys, tie, facts.caller.by(), now, judgment=judgment)


def end_alone(facts: Facts, tie: Tie, *, judgment: str = "") -> Tie:
    """Ends one tie as the whole of an act: rights change, and the person is told too."""
    heads.change(facts.head)
    outbox.post(facts.record_id, Task.TELL_TIE, facts.context.now)
    return end_and_tell(facts, tie, judgment=judgment)


def end_caregivers(facts: Facts) -> None:
    """Ends every caregiver and every open invitation to be one, with the act that stops everything (closing).

    The charges of their accounts are released when they next look for them.
    """
    for tie in facts.ties:
        if tie.kind is TieKind.CAREGIVER and tie.state in OPEN:
            end_and_tell(facts, tie)


def end_by_judgment(
    caller: Caller, record_id: RecordId, tie_id: UUID, act: Act, kind: TieKind, ended: Callable[[Facts, Tie], Tie]
) -> Ended | Refusal:
    """The desk ends a tie of this kind that is open; `ended` writes it. One refusal for another kind and for none."""

    def work() -> tuple[Tie, Ended] | Refusal:
        facts = load(caller, record_id, lock=True)
        tie = next((one for one in facts.ties if one.tie_id == tie_id), None)
        decision = ask(facts, act)
        if tie is None or not decision.permit or tie.kind is not kind or tie.state not in OPEN:
            return refuse(facts, act, NOTHING_THERE if decision.permit else decision)
        note(facts, act, decision, detail=(("tie", str(tie_id)),))
        return ended(facts, tie), Ended(name_of(facts, tie))

    answer = db.in_transaction(work)
    if isinstance(answer, Refusal):
        return answer
    _charges.release(record_id, answer[0])
    return answer[1]
