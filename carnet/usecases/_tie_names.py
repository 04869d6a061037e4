"""By which name the people who act for a holder are shown. Owns the look-up only: the journal keeps no name."""

from uuid import UUID

from carnet.consent import ties
from carnet.consent.ties import Tie
from carnet.identity import accounts
from carnet.identity.sealed import AccountKeyGone
from carnet.identity.traits import PersonIdentity
from carnet.kernel.ids import AccountId
from carnet.usecases._facts import Facts


def name_of(facts: Facts, tie: Tie) -> str:
    """The name of the account that took the tie up; before that, the name on the invitation."""
    by_account = account_name(tie.account_id) if tie.account_id else ""
    return by_account or ties.named(facts.keys, tie).display_name


def account_name(account_id: AccountId) -> str:
    """The name of the person of an account; empty when the account is gone or was never identified."""
    identity = identity_of_account(account_id)
    return identity.traits.display_name if identity else ""


def identity_of_account(account_id: AccountId) -> PersonIdentity | None:
    """The proved identity of an account; None when the account is gone or was never identified."""
    try:
        return accounts.personal_details(account_id).identity
    except AccountKeyGone:
        return None


def name_of_actor(facts: Facts, actor_id: str) -> str:
    """The name of an actor of the journal who acts, or acted, for the holder; empty for anybody else."""
    known = {str(tie.account_id): tie for tie in facts.ties if tie.account_id}
    return name_of(facts, known[actor_id]) if actor_id in known else ""


def name_of_tie(facts: Facts, tie_id: str) -> str:
    """The name of whom an act on a tie was about."""
    wanted = UUID(tie_id)
    return next((name_of(facts, tie) for tie in facts.ties if tie.tie_id == wanted), "")
