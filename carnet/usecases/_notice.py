"""The notice of an opening: the index of the number on it, and where it goes. The number itself is stored nowhere."""

from dataclasses import replace
from datetime import datetime

from carnet.identity import accounts, activation, activation_codes
from carnet.identity.people import PostalAddress
from carnet.identity.traits import PersonIdentity
from carnet.kernel.ids import AccountId
from carnet.storage import indexes


def notice_index(typed: str) -> bytes:
    """The blind index of a number as it is printed or typed."""
    return indexes.index("notice", activation_codes.normalised(typed))


def account_to_tell(
    identity: PersonIdentity, email: str | None, address: PostalAddress | None, at: datetime
) -> AccountId:
    """The account that holds where a notice goes; tied to no record before the opening."""
    account_id = activation.prepare(identity, at=at, address=address)
    if email:
        details = accounts.personal_details(account_id)
        accounts.change_details(account_id, replace(details, email=email))
    return account_id
