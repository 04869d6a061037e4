"""The account of a holder carries the identity of the record. Owns that copy; never decides who changes one."""

from dataclasses import replace

from carnet.identity import accounts
from carnet.identity.traits import PersonIdentity
from carnet.kernel.ids import RecordId


def tell_account(record_id: RecordId, after: PersonIdentity) -> None:
    """The holder's account carries the same identity."""
    account = accounts.account_of_record(record_id)
    if account is not None:
        details = accounts.personal_details(account.account_id)
        accounts.change_details(account.account_id, replace(details, identity=after))
