"""An administrator sees who works in the structure of the session."""

from carnet.identity import staff
from carnet.identity.staff import Member
from carnet.kernel.errors import Conflict, Refusal
from carnet.policy.acts import Act
from carnet.usecases._staff import decided
from carnet.usecases.caller import Caller


def see_staff(caller: Caller) -> tuple[Member, ...] | Refusal:
    """Who works here today."""
    answer = decided(caller, Act.STAFF_SEE, (), lambda: staff.members(caller.structure_id))
    if isinstance(answer, Conflict):
        raise TypeError("seeing has no conflict")
    return answer
