"""A structure's activity and software, and what its people may do, in words. Owns the words only; never a rule."""

from collections.abc import Iterable

from carnet.portal.jinja import t
from carnet.portal.present_acts import ActLine, short
from carnet.portal.words import date_courte
from carnet.usecases._may import Ability
from carnet.usecases.see_structure_activity import Emergency
from carnet.usecases.see_structure_software import OwnCertificate


def emergencies(found: Iterable[Emergency]) -> list[ActLine]:
    """The emergency accesses."""
    return [ActLine(one.at, one.name, short(one.record_id), one.record_id, emergency=True) for one in found]


def certificate(one: OwnCertificate) -> tuple[str, str]:
    """A certificate in words, and its tone."""
    tone = "bad" if one.over else "warn" if one.soon else "plain"
    words = "integration.certificate_over" if one.over else "integration.certificate"
    told = str(t(words, use=t(f"integration.use_{one.use}"), day=date_courte(one.ends)))
    return (f"{told} ({one.professional_id})" if one.professional_id else told), tone


def abilities(found: dict[Ability, bool]) -> tuple[list[str], list[str]]:
    """What somebody may do, and may not."""
    words = {ability: str(t(f"staff.may_{ability.value}")) for ability in found}
    return [words[one] for one, may in found.items() if may], [words[one] for one, may in found.items() if not may]
