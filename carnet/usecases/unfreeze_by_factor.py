"""The owner unfreezes in the middle of a sign-in that proved the password and a factor that is no mail or message."""

from carnet.kernel.clock import Clock
from carnet.kernel.errors import Conflict, Refusal
from carnet.kernel.ids import AccountId
from carnet.policy.model import ActorKind, AuthenticationMode
from carnet.usecases.caller import Caller
from carnet.usecases.unfreeze_account import unfreeze_account


def unfreeze_by_factor(account_id: AccountId, clock: Clock) -> bool | Refusal | Conflict:
    """Unfreezes; the interface came here only through `identity.frozen`, which asked for the factor."""
    owner = Caller(
        ActorKind.HOLDER, str(account_id), account_id, authentication=AuthenticationMode.TWO_FACTORS, clock=clock
    )
    return unfreeze_account(owner, account_id)
