"""The desk ends a representative on a court's decision, seen at the desk; never at the other parent's word."""

from uuid import UUID

from carnet.consent import restrictions
from carnet.consent.ties import Tie, TieKind
from carnet.identity.matching import ins_index
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import AccountId, RecordId
from carnet.policy.acts import Act
from carnet.usecases._ending import Ended, end_alone, end_by_judgment
from carnet.usecases._facts import Facts, zone
from carnet.usecases._judgment import Seen, checked
from carnet.usecases._tie_names import identity_of_account
from carnet.usecases._ties import of_age_at
from carnet.usecases.caller import Caller


def revoke_representative(caller: Caller, record_id: RecordId, tie_id: UUID, document: Seen) -> Ended | Refusal:
    """Ends a representative from the next request on, and keeps the adult from opening or entering this record again.

    Raises Invalid when the decision was not seen or has no reference.
    """
    reference = checked(document, "court.seen")

    def revoked(facts: Facts, tie: Tie) -> Tie:
        _restrict(facts, tie)
        return end_alone(facts, tie, judgment=reference)

    return end_by_judgment(caller, record_id, tie_id, Act.REPRESENTATIVE_REVOKE, TieKind.REPRESENTATIVE, revoked)


def _restrict(facts: Facts, tie: Tie) -> None:
    """By the two INS, so that neither another account nor a record opened anew lets the adult in."""
    adult = identity_of_account(AccountId(tie.account_id)) if tie.account_id else None
    child = facts.patient
    if adult is None or adult.ins is None or child is None or child.ins is None:
        return
    until = of_age_at(child.traits.birth_date, zone())
    now = facts.context.now
    restrictions.put(ins_index(child.ins), ins_index(adult.ins), True, until, facts.caller.by(), now)
