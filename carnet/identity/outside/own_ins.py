"""Who may give the own INS: whom a provider proved that the operator trusts so far. Owns the question only."""

from carnet.identity import accounts
from carnet.identity.outside import flow, links
from carnet.identity.traits import IdentityStatus
from carnet.kernel.ids import AccountId


def may_give_ins(account_id: AccountId) -> bool:
    """Whether this person was proved, has no INS yet, and signs in by a provider with `ins_by_person`."""
    identity = accounts.personal_details(account_id).identity
    if identity is None or identity.ins is not None or identity.status is not IdentityStatus.VALIDATED:
        return False
    tied = {link.provider for link in links.links_of(account_id)}
    return any(one.ins_by_person and one.name in tied for one in flow.providers())
