"""Majority: nobody acts for the young person any more (issue 4, point 5). The policy has it from the first instant on.

What is written here, when the sweep comes by, is the trace, the notices and the end of each tie: a late sweep lets
nobody in meanwhile.
"""

from carnet.consent import ties
from carnet.consent.ties import Tie, TieKind
from carnet.identity import activation
from carnet.kernel.clock import Clock
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.storage import db, due, outbox
from carnet.storage import head as heads
from carnet.storage.due import DueRule
from carnet.storage.outbox import Task
from carnet.usecases import _charges
from carnet.usecases._decide import ask
from carnet.usecases._ending import OPEN, end_and_tell
from carnet.usecases._facts import Facts, load, zone
from carnet.usecases._journal import note
from carnet.usecases._ties import of_age_at
from carnet.usecases.caller import Caller


def come_of_age(record_id: RecordId, clock: Clock) -> None:
    """Ends the ties of representatives and caregivers at majority, and tells both sides. Safe to run again.

    When the day has not come, because a birth date was corrected, the right day is planned.
    """

    def work() -> tuple[Tie, ...]:
        facts = load(Caller.system(clock), record_id, lock=True)
        decision = ask(facts, Act.RECORD_COME_OF_AGE)
        if not decision.permit:
            _plan_again(facts)
            return ()
        first = due.done(record_id, DueRule.MAJORITY, facts.context.now)
        over = tuple(tie for tie in facts.ties if tie.kind is not TieKind.GUARDIAN and _began_before(tie, facts))
        if first or over:
            note(facts, Act.RECORD_COME_OF_AGE, decision, detail=(("ended", str(len(over))),))
        if over:
            heads.change(facts.head)
            _end(facts, over)
        if first:
            _hand_over(facts)
        return over

    answer = db.in_transaction(work)
    for tie in answer:
        _charges.release(record_id, tie)


def _began_before(tie: Tie, facts: Facts) -> bool:
    """A caregiver whom the young adult invited stays; so does everything that is over already."""
    if tie.state not in OPEN or facts.patient is None:
        return False
    majority = of_age_at(facts.patient.traits.birth_date, zone())
    return tie.kind is TieKind.REPRESENTATIVE or ties.began_at(facts.record_id, tie) < majority


def _end(facts: Facts, over: tuple[Tie, ...]) -> None:
    outbox.post(facts.record_id, Task.TELL_TIE, facts.context.now)
    for tie in over:
        end_and_tell(facts, tie)


def _hand_over(facts: Facts) -> None:
    """The young person chooses how to sign in, with a code by letter or at the desk."""
    if facts.patient is not None:
        made_by = facts.caller.actor_id
        activation.issue_for_record(facts.record_id, facts.patient, made_by=made_by, at=facts.context.now)


def _plan_again(facts: Facts) -> None:
    """The birth date was corrected: the act waits for the day that is right now."""
    if facts.patient is not None and facts.record.holder_is_minor:
        due.cancel(facts.record_id, DueRule.MAJORITY, facts.context.now)
        due.plan(facts.record_id, DueRule.MAJORITY, of_age_at(facts.patient.traits.birth_date, zone()))
