"""The person takes back, in one act, all that opens the record to who holds it: codes, links, open invitations.

What was used already gave an access or a tie, which is ended as such. Nobody is written to.
"""

from dataclasses import dataclass

from carnet.consent import access_codes, ties, treating_codes
from carnet.consent.ties import Tie, TieKind, TieState
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.profile import health_links
from carnet.storage import db
from carnet.storage import head as heads
from carnet.usecases._decide import ask
from carnet.usecases._facts import Facts, load
from carnet.usecases._journal import note, refuse
from carnet.usecases.caller import Caller

ACT = Act.AUTHORISATION_END


@dataclass(frozen=True)
class CodesEnded:
    """Nothing that was given out opens anything any more; `number` of them did."""

    number: int


def end_all_codes(caller: Caller, record_id: RecordId) -> CodesEnded | Refusal:
    """Ends them all; it holds for every request that begins after the answer. Sent again, it finds nothing."""

    def work() -> CodesEnded | Refusal:
        facts = load(caller, record_id, lock=True)
        decision = ask(facts, ACT)
        if not decision.permit:
            return refuse(facts, ACT, decision)
        note(facts, ACT, decision, detail=(("code", "all"),))
        number = _codes(facts) + _links(facts) + _invitations(facts)
        if number:
            heads.change(facts.head)
        return CodesEnded(number)

    return db.in_transaction(work)


def _codes(facts: Facts) -> int:
    record_id, by, now = facts.record_id, facts.caller.by(), facts.context.now
    ended = access_codes.end_all(record_id, by, now)
    if ask(facts, Act.TREATING_DOCTOR_GIVE_CODE).permit:
        ended += treating_codes.end_all(record_id, by, now)
    return ended


def _links(facts: Facts) -> int:
    if not ask(facts, Act.HEALTH_LINK_END).permit:
        return 0
    return health_links.end_all(facts.record_id, facts.context.now)


def _invitations(facts: Facts) -> int:
    """Those to help. Another parent is invited with a title: that invitation is taken back by itself."""
    if not ask(facts, Act.CAREGIVER_END).permit:
        return 0
    waiting = [tie for tie in facts.ties if _waits(tie)]
    for tie in waiting:
        ties.end(facts.keys, tie, facts.caller.by(), facts.context.now)
    return len(waiting)


def _waits(tie: Tie) -> bool:
    return tie.kind is TieKind.CAREGIVER and tie.state is TieState.INVITED
