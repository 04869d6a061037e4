"""A second holder of parental authority is invited, by the first one or at the desk (rules.md 1.7)."""

from carnet.consent.ties import Named, Quality, TieKind
from carnet.kernel.errors import Invalid, Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.policy.rules import delegation
from carnet.storage import db
from carnet.usecases import _invitation
from carnet.usecases._decide import ask
from carnet.usecases._facts import load
from carnet.usecases._invitation import Invited, Terms
from carnet.usecases._journal import note, refuse
from carnet.usecases.caller import Caller

TITLES = (Quality.PARENT, Quality.OTHER_AUTHORITY)


def invite_representative(
    caller: Caller, record_id: RecordId, person: Named, title: Quality, *, key: str = ""
) -> Invited | Refusal:
    """Invites a named person and gives the code to hand over. Raises Invalid for a name or a title that is wrong.

    `key` is the form's: sent twice, it is one invitation with one code.
    """
    if title not in TITLES:
        raise Invalid.of("title", "invitation.title")
    named = _invitation.checked(person)
    code = _invitation.claimed(caller, record_id, named, TieKind.REPRESENTATIVE, key)

    def work() -> Invited | Refusal:
        facts = load(caller, record_id, lock=True)
        decision = ask(facts, Act.REPRESENTATIVE_INVITE)
        if decision.permit and facts.record.holder_is_minor is not True:
            decision = delegation.OF_AGE
        if decision.permit and (same := _invitation.again(facts, code)):
            return same
        invitee = _invitation.invitee(facts, named, TieKind.REPRESENTATIVE) if decision.permit else None
        against = delegation.inviting(invitee) if invitee else decision
        if against is not None:
            return refuse(facts, Act.REPRESENTATIVE_INVITE, against)
        note(facts, Act.REPRESENTATIVE_INVITE, decision)
        return _invitation.write(facts, Terms(TieKind.REPRESENTATIVE, title, sees_hidden=True), named, code)

    answer = db.in_transaction(work)
    if isinstance(answer, Invited):
        _invitation.settle(answer)
    return answer
