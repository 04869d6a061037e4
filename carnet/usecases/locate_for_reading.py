"""From the INS that an assertion is about to the record that is to be read. Tells nothing: the reading decides.

Who names people that are not here is counted and stopped as who looks for them is (security.md A14).
"""

from carnet.identity.ins import Ins
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.policy.acts import Act
from carnet.usecases._located import located
from carnet.usecases.caller import Caller


def locate_for_reading(caller: Caller, ins: Ins) -> RecordId | Refusal:
    """The record of a person, or the one that takes the place of an absent record; Refusal (C62) for too many tries.

    Raises Invalid for a number that is not for this kind of instance.
    """
    return located(caller, ins, Act.DOCUMENT_LIST, "subject")
