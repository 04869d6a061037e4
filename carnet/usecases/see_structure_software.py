"""A structure's administrator sees which certificates and software act for it, and until when. Nothing is personal."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from carnet.identity import certificates
from carnet.identity.certificates import Pinned
from carnet.identity.oauth import clients
from carnet.identity.oauth.clients import Client
from carnet.kernel.errors import Conflict, Refusal
from carnet.policy.acts import Act
from carnet.usecases._staff import decided
from carnet.usecases.caller import Caller

SOON: Final = timedelta(days=60)


@dataclass(frozen=True)
class OwnCertificate:
    """A certificate of the structure: for what, whose card it is ("" for the structure's own), until when."""

    use: str
    professional_id: str
    ends: datetime
    soon: bool
    over: bool


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
        return StructureSoftware(tuple(_certificate(one, now) for one in mine), software)

    answer = decided(caller, Act.STAFF_SEE, (("read", "software"),), work)
    if isinstance(answer, Conflict):
        raise TypeError("seeing has no conflict")
    return answer


def _certificate(one: Pinned, now: datetime) -> OwnCertificate:
    ends = one.certificate.ends
    return OwnCertificate(one.use.value, one.professional_id, ends, soon=now < ends <= now + SOON, over=ends <= now)
