"""An administrator adds somebody to the structure of the session: a professional of the directory, or a secretary."""

from dataclasses import dataclass

from carnet.identity import directory, staff
from carnet.identity.api import AccountKind
from carnet.identity.people import ProfessionalFacts, StructureFacts
from carnet.identity.staff import FirstPassword
from carnet.kernel.errors import Conflict, Invalid, Refusal
from carnet.policy.acts import Act
from carnet.policy.sectors import is_excluded
from carnet.usecases._staff import decided
from carnet.usecases.caller import Caller


@dataclass(frozen=True)
class NewSecretary:
    """A secretary to make: her name and the address where her codes go."""

    family: str
    given: str
    email: str


@dataclass(frozen=True)
class Added:
    """Who was added; the first password when an account was made."""

    person: ProfessionalFacts
    first: FirstPassword | None


def add_to_staff(caller: Caller, who: str | NewSecretary, email: str = "") -> Added | Refusal | Conflict:
    """Adds a professional by the directory's identifier, or a new secretary, where the administrator works.

    A professional without an account gets one when an address is given. Raises Invalid for a name, an address or an
    identifier that is none. Conflict for who works here already.
    """
    named = who if isinstance(who, str) else "secretary"
    return decided(caller, Act.STAFF_CHANGE, (("adds", named),), lambda: _added(caller, who, email))


def _added(caller: Caller, who: str | NewSecretary, email: str) -> Added | Conflict:
    place = directory.find_structure(caller.structure_id)
    if place is None or is_excluded(place.sector) or not staff.lock(place.structure_id):
        raise Invalid.of("structure", "staff.structure")
    return _secretary(caller, place, who) if isinstance(who, NewSecretary) else _professional(caller, place, who, email)


def _secretary(caller: Caller, place: StructureFacts, new: NewSecretary) -> Added:
    person = staff.new_secretary(place.structure_id, new.family, new.given)
    directory.put_activity(person.professional_id, place.structure_id, caller.sector)
    first = staff.new_account(AccountKind.SECRETARY, new.email, caller.now(), person.professional_id)
    return Added(person, first)


def _professional(caller: Caller, place: StructureFacts, professional_id: str, email: str) -> Added | Conflict:
    person = directory.find_professional(professional_id)
    if person is None or person.category == "secretary":
        raise Invalid.of("professional", "directory.unknown_professional")
    if staff.member(place.structure_id, professional_id) is not None:
        return Conflict("staff.works_here")
    directory.put_activity(professional_id, place.structure_id, caller.sector)
    if not email.strip() or staff.has_account(professional_id):
        return Added(person, None)
    return Added(person, staff.new_account(AccountKind.PROFESSIONAL, email, caller.now(), professional_id))
