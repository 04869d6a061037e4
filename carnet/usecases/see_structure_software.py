"""A structure's administrator sees which certificates and software act for it, and until when. Nothing is personal."""

from dataclasses import dataclass

from carnet.identity import certificates
from carnet.identity.oauth import clients
from carnet.identity.oauth.clients import Client
from carnet.kernel.errors import Refusal
from carnet.policy.acts import Act
from carnet.usecases._certificates import Standing, standing
from carnet.usecases._staff import looked
from carnet.usecases.caller import Caller


@dataclass(frozen=True)
class OwnCertificate:
    """A certificate of the structure, and whose card it is ("" for the structure's own)."""

    standing: Standing
    professional_id: str


@dataclass(frozen=True)
class StructureSoftware:
    """The certificates that were not ended, and the software that the operator registered for this structure."""

    certificates: tuple[OwnCertificate, ...]
    software: tuple[Client, ...]


def see_structure_software(caller: Caller) -> StructureSoftware | Refusal:
    """Those of the structure of the session, as they stand now."""

    def work() -> StructureSoftware:
        place, now = caller.structure_id, caller.now()
        mine = [one for one in certificates.listed() if one.structure_id == place and not one.ended]
        software = tuple(one for one in clients.listed() if not one.ended and one.works_in(place))
        return StructureSoftware(
            tuple(OwnCertificate(standing(one, now), one.professional_id) for one in mine), software
        )

    return looked(caller, Act.STAFF_SEE, (("read", "software"),), work)
