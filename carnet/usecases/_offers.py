"""What pages offer to a quality before anything is asked. Owns no rule: the policy decides when the act is asked."""

from carnet.policy.model import ActorKind
from carnet.policy.rules.care_side import MAY_OPEN
from carnet.usecases.caller import Caller


def opening_offered(caller: Caller) -> bool:
    """Whether pages offer to open a record for a person who is there."""
    return caller.kind is ActorKind.DESK_AGENT or caller.profession in MAY_OPEN
