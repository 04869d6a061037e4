"""The charges of an account beside the records that give them. Owns their order of claim, confirmation and release."""

from carnet.consent.ties import Tie, TieKind
from carnet.identity import charges
from carnet.identity.charges import Charge
from carnet.kernel.ids import AccountId, RecordId
from carnet.policy.rules.delegation import MOST_CHARGES
from carnet.usecases.caller import Caller

LIMITS = {TieKind.CAREGIVER: MOST_CHARGES}


def of(caller: Caller) -> tuple[Charge, ...]:
    """The charges of the account of who asks; none through an application: it acts in one record."""
    if caller.scopes is not None:
        return ()
    return charges.of_account(AccountId(caller.account_id)) if caller.account_id else ()


def claim(caller: Caller, record_id: RecordId, kind: TieKind) -> Charge | None:
    """Claims a charge before the record's transaction; None when a caregiver has as many as the rule allows."""
    if caller.account_id is None:
        return None
    charge = Charge(AccountId(caller.account_id), record_id, kind.value)
    return charge if charges.claim(charge, caller.now(), LIMITS.get(kind)) else None


def give_back(charge: Charge, caller: Caller) -> None:
    """After a refusal: the claim goes, a charge that was confirmed before stays."""
    charges.release(charge, caller.now().max.replace(tzinfo=caller.now().tzinfo))


def release(record_id: RecordId, tie: Tie) -> None:
    """After a tie ended: the account no longer finds the record among those in which it acts."""
    if tie.account_id is not None:
        charges.release(Charge(tie.account_id, record_id, tie.kind.value))
