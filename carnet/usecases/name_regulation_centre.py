"""An operator registers a structure as a regulation centre (SAMU, centre 15), or ends that (CSP L.1111-17 I)."""

from carnet.identity import centres, directory
from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.policy.acts import Act
from carnet.policy.sectors import is_care, is_excluded
from carnet.usecases._staff import decided
from carnet.usecases.caller import Caller


def name_regulation_centre(caller: Caller, structure_id: str, *, active: bool) -> bool | Refusal | Conflict:
    """Says whether anything changed. Raises Invalid for a structure that the directory does not know.

    Conflict for a structure that is no place of care. It holds for every request that begins after the answer.
    """
    place = directory.find_structure(structure_id)
    if place is None:
        raise Invalid.of("structure", "staff.structure")
    detail = (("structure", structure_id), ("active", str(active).lower()))

    def work() -> bool | Conflict:
        if active and (is_excluded(place.sector) or not is_care(place.sector)):
            return Conflict("emergency.not_a_centre")
        change = centres.begin if active else centres.end
        return change(structure_id, caller.now())

    return decided(caller, Act.REGULATION_CENTRE_NAME, detail, work)
