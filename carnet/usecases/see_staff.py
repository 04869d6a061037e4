"""An administrator sees who works in the structure of the session."""

from carnet.identity import staff
from carnet.identity.staff import Member
from carnet.kernel.errors import Refusal
from carnet.policy.acts import Act
from carnet.usecases._staff import looked
from carnet.usecases.caller import Caller


def see_staff(caller: Caller) -> tuple[Member, ...] | Refusal:
    """Who works here today."""
    return looked(caller, Act.STAFF_SEE, (), lambda: staff.members(caller.structure_id))
