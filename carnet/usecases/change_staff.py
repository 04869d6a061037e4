"""An administrator ends somebody's work in the structure of the session, or gives and ends the administrator's role."""

from enum import StrEnum

from carnet.identity import staff
from carnet.kernel.errors import Conflict, Refusal
from carnet.policy.acts import Act
from carnet.usecases._staff import decided
from carnet.usecases.caller import Caller


class StaffChange(StrEnum):
    """What changes for a member of the staff."""

    END_WORK = "end_work"
    MAKE_ADMIN = "make_admin"
    END_ADMIN = "end_admin"


def change_staff(caller: Caller, professional_id: str, change: StaffChange) -> StaffChange | Refusal | Conflict:
    """Changes one member; access under an ended activity stops with the next request.

    Conflict for who does not work here, and for the last administrator, who cannot leave without another.
    """
    detail = ((change.value, professional_id),)
    return decided(caller, Act.STAFF_CHANGE, detail, lambda: _changed(caller, professional_id, change))


def _changed(caller: Caller, professional_id: str, change: StaffChange) -> StaffChange | Conflict:
    structure, now = caller.structure_id, caller.now()
    staff.lock(structure)
    if staff.member(structure, professional_id) is None:
        return Conflict("staff.not_here")
    if change is StaffChange.MAKE_ADMIN:
        staff.make_admin(structure, professional_id, now)
        return change
    if staff.admins(structure) == (professional_id,):
        return Conflict("staff.last_admin")
    if change is StaffChange.END_ADMIN:
        staff.end_admin(structure, professional_id, now)
    else:
        staff.end_work(structure, professional_id, now)
    return change
