"""An account is frozen by the link “ce n’est pas moi” of a notice, which can do nothing else (security.md A11)."""

from carnet.identity import notices
from carnet.kernel.clock import Clock
from carnet.policy.model import ActorKind
from carnet.usecases.caller import Caller
from carnet.usecases.freeze_account import Frozen, freeze_account


def freeze_by_link(token: str, clock: Clock) -> Frozen | None:
    """Freezes the account of a notice's link; None for a token that was never made or is too old."""
    account_id = notices.account_of_link(token, clock.now())
    if account_id is None:
        return None
    owner = Caller(ActorKind.HOLDER, str(account_id), account_id, interface="notice", clock=clock)
    answer = freeze_account(owner, account_id)
    return answer if isinstance(answer, Frozen) else None
