"""What this door can do, as a CapabilityStatement. Owns its frame; each resource says its own part (`Served`)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from carnet import __version__
from carnet.fhir.negotiation import Wire
from carnet.fhir.outcome import Json
from carnet.fhir.person_systems import concept
from carnet.fhir.times import instant

# The day on which what this door can do last changed.
CHANGED: Final = datetime(2026, 11, 26, tzinfo=UTC)
# Where tokens are had is told by `.well-known/smart-configuration` (SMART App Launch 2.2).
SECURITY: Final[Json] = {
    "cors": True,
    "service": [concept("http://terminology.hl7.org/CodeSystem/restful-security-service", "SMART-on-FHIR")],
}


@dataclass(frozen=True)
class Served:
    """One type of resource: what may be done with it, and by which parameters it is searched (name to FHIR type)."""

    type: str
    interactions: tuple[str, ...]
    profiles: tuple[str, ...] = ()
    search: Mapping[str, str] = field(default_factory=dict)
    includes: tuple[str, ...] = ()
    more: Mapping[str, object] = field(default_factory=dict)

    def resource(self) -> Json:
        """Its part of the statement."""
        told: Json = {"type": self.type, "interaction": [{"code": one} for one in self.interactions], **self.more}
        if self.profiles:
            told["supportedProfile"] = list(self.profiles)
        if "read" in self.interactions:
            told["versioning"] = "versioned"
        if self.includes:
            told["searchInclude"] = list(self.includes)
        if self.search:
            told["searchParam"] = [{"name": name, "type": kind} for name, kind in self.search.items()]
        return told


def statement(base: str, served: Iterable[Served]) -> Json:
    """The CapabilityStatement of this instance, at the address by which it was asked."""
    rest: Json = {"mode": "server", "security": SECURITY, "resource": [one.resource() for one in served]}
    return {
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": instant(CHANGED),
        "kind": "instance",
        "software": {"name": "carnet", "version": __version__},
        "implementation": {"description": "carnet, an open shared medical record", "url": base},
        "fhirVersion": "4.0.1",
        "format": [Wire.JSON.value, Wire.XML.value],
        "instantiates": ["https://profiles.ihe.net/ITI/MHD/CapabilityStatement/IHE.MHD.DocumentResponder"],
        "rest": [rest],
    }
