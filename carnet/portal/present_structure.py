"""A structure's activity and software, and what its people may do, in words. Owns the words only; never a rule."""

from collections.abc import Iterable

from carnet.portal import present_operation
from carnet.portal.jinja import t
from carnet.portal.present_acts import ActLine, short
from carnet.usecases._may import Ability
from carnet.usecases.see_structure_activity import Emergency
from carnet.usecases.see_structure_software import OwnCertificate


def emergencies(found: Iterable[Emergency]) -> list[ActLine]:
    """The emergency accesses."""
    return [ActLine(one.at, one.name, short(one.record_id), one.record_id, emergency=True) for one in found]


def certificate(one: OwnCertificate) -> tuple[str, str]:
    """A certificate in words, and its tone."""
    told, tone = present_operation.certificate(one.standing)
    return (f"{told} ({one.professional_id})" if one.professional_id else told), tone


def abilities(found: dict[Ability, bool]) -> tuple[list[str], list[str]]:
    """What somebody may do, and may not."""
    words = {ability: str(t(f"staff.may_{ability.value}")) for ability in found}
    return [words[one] for one, may in found.items() if may], [words[one] for one, may in found.items() if not may]
