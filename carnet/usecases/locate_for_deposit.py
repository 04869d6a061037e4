"""From the INS that a message is about to the record in which it is to be put. Tells nothing: the deposit decides."""

from carnet.identity.ins import Ins
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.usecases._located import located
from carnet.usecases.caller import Caller


def locate_for_deposit(caller: Caller, ins: Ins) -> RecordId | Refusal:
    """The record of a person, or the one that takes the place of an absent record; Refusal (C62) for too many tries.

    Raises Invalid for a number that is not for this kind of instance.
    """
    return located(caller, ins, Act.DOCUMENT_DEPOSIT, "subject")
