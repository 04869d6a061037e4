"""From whom one hides: a professional, a structure, a profession. Owns their look-up and their names; decides nothing.

`all_professionals` is an audience of kinds of documents only: for one document it is a flag (`MASQUE_PS`).
"""

from dataclasses import dataclass

from carnet.codes import directory as professions
from carnet.identity import directory
from carnet.kernel.errors import Invalid
from carnet.policy.model import Audience, AudienceKind, Target
from carnet.usecases._facts import Facts

EVERYONE = Audience(AudienceKind.ALL_PROFESSIONALS)


@dataclass(frozen=True)
class Named:
    """An audience with the words that the directory has for it: a name, and a profession's code where there is one."""

    audience: Audience
    name: str
    profession: str = ""
    speciality: str = ""


def known(audience: Audience, *, must_work: bool = True) -> Named:
    """An audience by its name. Raises Invalid when nobody is called so.

    What was hidden is shown again all the same when the directory has lost them (`must_work` False): by its number.
    """
    found = _FIND[audience.kind](audience)
    if found is not None:
        return found
    if must_work or not audience.value or audience.kind is AudienceKind.ALL_PROFESSIONALS:
        raise Invalid.of("audience", "hiding.unknown_audience")
    return Named(audience, audience.value)


def target_of(facts: Facts, audience: Audience) -> Target:
    """The other party, for the policy: whether it is a médecin traitant."""
    if audience.kind is not AudienceKind.PROFESSIONAL:
        return Target()
    return Target(audience.value, is_treating_doctor=audience.value in facts.treating)


def detail(audience: Audience) -> tuple[tuple[str, str], ...]:
    """The audience in the journal, whose lines look the name up when they are read."""
    return ((audience.kind.value, audience.value),)


def _everyone(audience: Audience) -> Named | None:
    return Named(audience, "") if not audience.value else None


def _professional(audience: Audience) -> Named | None:
    found = directory.find_professional(audience.value)
    return Named(audience, found.display_name, found.profession, found.speciality or "") if found else None


def _structure(audience: Audience) -> Named | None:
    found = directory.find_structure(audience.value)
    return Named(audience, found.name) if found else None


def _profession(audience: Audience) -> Named | None:
    found = professions.profession(audience.value)
    return Named(audience, found.display, audience.value) if found else None


_FIND = {
    AudienceKind.ALL_PROFESSIONALS: _everyone,
    AudienceKind.PROFESSIONAL: _professional,
    AudienceKind.STRUCTURE: _structure,
    AudienceKind.PROFESSION: _profession,
}
