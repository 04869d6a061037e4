"""The person, or who represents the person, invites a caregiver (rules.md 1.9; issue 6, point 6)."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from carnet.consent.ties import Named, Quality, TieKind
from carnet.kernel.clock import legal_day
from carnet.kernel.errors import Invalid, Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.policy.model import Decision
from carnet.policy.rules import delegation
from carnet.storage import db
from carnet.usecases import _invitation
from carnet.usecases._decide import ask
from carnet.usecases._facts import Facts, load, zone
from carnet.usecases._invitation import Invited, Terms
from carnet.usecases._journal import note, refuse
from carnet.usecases.caller import Caller


@dataclass(frozen=True)
class CaregiverWanted:
    """Whom the person invites, whether to the hidden documents too, and the last day of the help (None: no end)."""

    person: Named
    sees_hidden: bool
    last_day: date | None = None


def invite_caregiver(
    caller: Caller, record_id: RecordId, wanted: CaregiverWanted, *, key: str = ""
) -> Invited | Refusal:
    """Invites a named person and gives the code to hand over. Raises Invalid for a name or a day that is wrong.

    A person has three caregivers at most, invitations included; nobody invites himself (C51, C52).
    `key` is the form's: sent twice, it is one invitation with one code.
    """
    person, until = _invitation.checked(wanted.person), _end(caller, wanted.last_day)
    code = _invitation.claimed(caller, record_id, person, TieKind.CAREGIVER, key)
    terms = Terms(TieKind.CAREGIVER, Quality.CHOSEN, wanted.sees_hidden, until=until)

    def work() -> Invited | Refusal:
        facts = load(caller, record_id, lock=True)
        decision = ask(facts, Act.CAREGIVER_INVITE)
        if decision.permit and (same := _invitation.again(facts, code)):
            return same
        against = _against(facts, person) if decision.permit else decision
        if against is not None:
            return refuse(facts, Act.CAREGIVER_INVITE, against)
        note(facts, Act.CAREGIVER_INVITE, decision)
        return _invitation.write(facts, terms, person, code)

    answer = db.in_transaction(work)
    if isinstance(answer, Invited):
        _invitation.settle(answer)
    return answer


def _against(facts: Facts, person: Named) -> Decision | None:
    invitee = _invitation.invitee(facts, person, TieKind.CAREGIVER)
    return delegation.inviting(invitee, _invitation.caregivers(facts))


def _end(caller: Caller, last_day: date | None) -> datetime | None:
    """The help lasts until the end of its last day."""
    if last_day is None:
        return None
    if last_day < legal_day(caller.now(), zone()):
        raise Invalid.of("last_day", "invitation.last_day")
    return datetime.combine(last_day + timedelta(days=1), time(), zone())
