"""The desk has seen a judgment that gives somebody representation for the person: the guardian is invited (issue 4)."""

from carnet.consent.ties import Named, TieKind
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.policy.model import Decision
from carnet.policy.rules import delegation
from carnet.storage import db
from carnet.usecases import _invitation
from carnet.usecases._decide import ask
from carnet.usecases._facts import Facts, load
from carnet.usecases._invitation import Invited
from carnet.usecases._journal import note, refuse
from carnet.usecases._measure import Measure, terms_of
from carnet.usecases.caller import Caller


def declare_guardian(caller: Caller, record_id: RecordId, measure: Measure, *, key: str = "") -> Invited | Refusal:
    """Records a measure and invites its guardian with a code. The adult is under the measure from its first day on.

    Raises Invalid for a judgment that was not seen, a measure without representation, a day that is missing or over.
    `key` is the form's: sent twice, it is one measure with one code.
    """
    terms, person = terms_of(measure, caller.now())
    code = _invitation.claimed(caller, record_id, person, TieKind.GUARDIAN, key)

    def work() -> Invited | Refusal:
        facts = load(caller, record_id, lock=True)
        if ask(facts, Act.GUARDIAN_DECLARE).permit and (same := _invitation.again(facts, code)):
            return same
        against = _against(facts, person)
        if not against.permit:
            return refuse(facts, Act.GUARDIAN_DECLARE, against)
        note(facts, Act.GUARDIAN_DECLARE, against)
        return _invitation.write(facts, terms, person, code)

    answer = db.in_transaction(work)
    if isinstance(answer, Invited):
        _invitation.settle(answer)
    return answer


def _against(facts: Facts, person: Named) -> Decision:
    decision = ask(facts, Act.GUARDIAN_DECLARE)
    if not decision.permit:
        return decision
    if facts.record.holder_is_minor is not False:
        return delegation.MINOR_HOLDER
    return delegation.inviting(_invitation.invitee(facts, person, TieKind.GUARDIAN)) or decision
