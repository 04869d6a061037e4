"""What each kind of person of a structure may do at all, for who manages them. Owns the questions; asks the policy.

What a person may do in one record depends on that record's agreement, type of document and settings: not told here.
"""

from enum import StrEnum
from typing import Final

from carnet.policy.acts import Act
from carnet.policy.model import ActorKind
from carnet.policy.rules.allowed import ACTS


class Ability(StrEnum):
    """A question that an administrator asks of somebody."""

    FIND = "find"
    READ = "read"
    AGREEMENT = "agreement"
    DEPOSIT = "deposit"
    CHANGE = "change"
    EMERGENCY = "emergency"
    STAFF = "staff"


_NEEDS: Final = {
    Ability.FIND: Act.RECORD_FIND,
    Ability.READ: Act.DOCUMENT_READ,
    Ability.AGREEMENT: Act.AUTHORISATION_STATE,
    Ability.DEPOSIT: Act.DOCUMENT_DEPOSIT,
    Ability.CHANGE: Act.DOCUMENT_REPLACE,
    Ability.EMERGENCY: Act.EMERGENCY_BREAK_GLASS,
}


def abilities(*, secretary: bool, admin: bool) -> dict[Ability, bool]:
    """Each question with its answer."""
    acts = ACTS[ActorKind.SECRETARY if secretary else ActorKind.PROFESSIONAL]
    return {**{ability: act in acts for ability, act in _NEEDS.items()}, Ability.STAFF: admin}
