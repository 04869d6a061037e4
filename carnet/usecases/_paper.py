"""The paper that a person takes home. Owns which one it is: a first code, or a receipt without any."""

from uuid import UUID

from carnet.identity import accounts, activation, letters
from carnet.identity.traits import PersonIdentity
from carnet.kernel.ids import RecordId
from carnet.usecases._facts import Facts


def waiting(record_id: RecordId) -> UUID | None:
    """The newest paper of a holder that was not handed over yet."""
    account = accounts.account_of_record(record_id)
    return letters.newest_waiting(account.account_id) if account else None


def for_holder(facts: Facts, person: PersonIdentity, receipt: str) -> UUID:
    """Makes the paper in the transaction of the act: who signs in already gets `receipt`, anybody else a code."""
    made_by, at = facts.caller.actor_id, facts.context.now
    issued = activation.issue_for_record(facts.record_id, person, made_by=made_by, at=at)
    if issued is not None:
        return issued.letter_id
    account = accounts.account_of_record(facts.record_id)
    if account is None:
        raise LookupError("who signs in has an account")
    return letters.queue_letter(account.account_id, receipt, {"day": at.isoformat()}, made_by, at)
