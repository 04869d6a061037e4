"""An operator names an administrator of a structure: the first one, or one more when all have gone."""

from carnet.identity import directory, staff
from carnet.identity.people import ProfessionalFacts
from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.policy.acts import Act
from carnet.policy.sectors import is_excluded
from carnet.usecases._staff import decided
from carnet.usecases.caller import Caller


def name_structure_admin(
    caller: Caller, structure_id: str, professional_id: str
) -> ProfessionalFacts | Refusal | Conflict:
    """Gives the role to somebody who works there.

    Raises Invalid for a structure or a professional that the directory does not know. Conflict for who does not work
    there, and for a structure of an insurer, an employer or the like, which never signs in (R21).
    """
    detail = (("structure", structure_id), ("professional", professional_id))
    return decided(caller, Act.STRUCTURE_ADMIN_NAME, detail, lambda: _named(caller, structure_id, professional_id))


def _named(caller: Caller, structure_id: str, professional_id: str) -> ProfessionalFacts | Conflict:
    place, person = directory.find_structure(structure_id), directory.find_professional(professional_id)
    if place is None:
        raise Invalid.of("structure", "staff.structure")
    if person is None:
        raise Invalid.of("professional", "directory.unknown_professional")
    if is_excluded(place.sector):
        return Conflict("staff.excluded")
    staff.lock(structure_id)
    if staff.member(structure_id, professional_id) is None:
        return Conflict("staff.not_here")
    staff.make_admin(structure_id, professional_id, caller.now())
    return person
