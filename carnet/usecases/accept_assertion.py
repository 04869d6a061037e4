"""A message comes with a VIHF assertion: who acts, for which person, why. Never decides what may be done.

What the assertion says was signed; whether it may say so is asked here, of what the operator wrote down of the
certificate and of the directory: a structure speaks for those who work there, in the ways that it was allowed.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from carnet.codes import oids
from carnet.codes.ins import Ins
from carnet.identity import certificates
from carnet.identity.certificates import CertificateUse, Pinned
from carnet.identity.people import ProfessionalFacts
from carnet.identity.speakers import Speaker, asked
from carnet.kernel.clock import Clock
from carnet.kernel.errors import Refusal
from carnet.kernel.trace import held
from carnet.policy.model import AccessMode, ActorKind, AuthenticationMode
from carnet.policy.sectors import is_excluded
from carnet.storage import db
from carnet.usecases import _speaker_ahead
from carnet.usecases.caller import Caller, Claim

SKEW: Final = timedelta(seconds=60)
"""How far clocks may differ: the same for the end of an assertion and for the memory of its use (security.md A20)."""
LONGEST: Final = timedelta(minutes=30)
"""How long an assertion serves after it was issued, whatever end it gives itself."""
MARGIN: Final = timedelta(minutes=5)
RESOURCE: Final = "urn:dmp"
VERSIONS: Final = frozenset({"3.0", "4.0"})
NOT_FOR_PARENTS: Final = "INVISIBLE_REPRESENTANTS_LEGAUX"
WHERE: Final = "/Envelope/Header/Security/Assertion"
"""Where an assertion stands in a message: for who is shown what was checked."""
_AUTHENTICATION: Final = {
    "DIRECTE": AuthenticationMode.DIRECT,
    "INDIRECTE": AuthenticationMode.INDIRECT,
    "INDIRECTE_RENFORCEE": AuthenticationMode.INDIRECT_STRONG,
    "DELEGUEE": AuthenticationMode.DELEGATED,
}
_FINESS_STAFF, _FINESS = "3", "1"


@dataclass(frozen=True)
class Code:
    """A code and its system."""

    code: str
    system: str = ""


@dataclass(frozen=True)
class Assertion:
    """What a signed assertion says, word for word."""

    id: str
    issuer: str
    issued_at: datetime
    person: str
    version: str
    structure: str
    sector: Code
    roles: tuple[Code, ...]
    authentication: str
    purpose: Code
    fingerprint: bytes
    begins: datetime | None = None
    ends: datetime | None = None
    audiences: tuple[str, ...] = ()
    resource: str = ""
    patient: Ins | None = None
    confidentiality: str = ""
    software: str = ""
    once: bool = False
    """OneTimeUse: it is for one message."""

    @property
    def end(self) -> datetime:
        """When it serves no more, by its own word or by ours."""
        return min(self.issued_at + LONGEST, self.ends or datetime.max.replace(tzinfo=self.issued_at.tzinfo))


@dataclass(frozen=True)
class Sent:
    """The message that the assertion came with.

    `client` is from where it came; `channel` the certificate of the connection, where the proxy gives it (`bound`: it
    always does); `lot` names what a writing writes, empty for a reading. `met`: with this very assertion this client
    read the record of its person before, which is committed. `assertion` is the digest of its bytes.
    """

    message_id: str
    client: str
    audience: str = ""
    lot: str = ""
    channel: bytes | None = None
    bound: bool = False
    met: bool = False
    assertion: bytes = b""


def accept_assertion(assertion: Assertion, message: Sent, *, request_id: str, clock: Clock) -> Caller | Refusal:
    """Who a message speaks for; a Refusal names the rule of the profile that is broken (`vihf.*`).

    Everything that may end (certificate, activity, structure) is read now, so that an end that was answered holds for
    every request that begins after it. What the message uses up is written later, in the transaction of its act.
    """
    rule = _form(assertion, message, clock.now())
    return _no(rule) if rule else db.reading(lambda: _accepted(assertion, message, request_id, clock))


def _no(rule: str) -> Refusal:
    return Refusal(rule, rule)


def _form(said: Assertion, message: Sent, now: datetime) -> str:
    """The first rule that the words alone break."""
    here = {RESOURCE, message.audience}
    known = said.purpose.code in AccessMode._value2member_map_ and said.purpose.system == oids.ACCESS_MODE
    rules = (
        ("vihf.expired", "Conditions/@NotOnOrAfter", now < said.end + SKEW),
        ("vihf.not_yet", "Conditions/@NotBefore", now >= max(said.issued_at, said.begins or said.issued_at) - SKEW),
        ("vihf.audience", "Conditions/AudienceRestriction/Audience",
         not said.audiences or here.intersection(said.audiences)),
        ("vihf.resource", "Ressource_URN", said.resource in ("", RESOURCE)),
        ("vihf.version", "VIHF_Version", said.version in VERSIONS),
        ("vihf.authentication_mode", "Authentification_Mode", said.authentication in _AUTHENTICATION),
        ("vihf.purpose", "purposeofuse", known),
        ("vihf.confidentiality", "confidentiality-code", said.confidentiality in ("", NOT_FOR_PARENTS)),
    )  # fmt: skip
    return next((rule for rule, name, holds in rules if not held(holds, rule, f"{WHERE}/{name}")), "")


def _accepted(said: Assertion, message: Sent, request_id: str, clock: Clock) -> Caller | Refusal:
    now = clock.now()
    claim = _claim(said, message, request_id)
    wanted = asked(said.fingerprint, said.structure, said.person, said.sector.code)
    known, ahead = _speaker_ahead.spoken(wanted, claim.assertion, claim.met)
    pinned, place = known.pinned, known.place
    if pinned is None or pinned.use is not CertificateUse.SEAL or not pinned.holds(now):
        return _no("vihf.unknown_signer")
    if place is None or pinned.structure_id != said.structure or is_excluded(place.sector):
        return _no("vihf.structure")
    held(True, "vihf.structure", f"{WHERE}/Identifiant_Structure")
    if rule := _may_say(said, pinned) or _channel(said, message, now):
        return _no(rule)
    mode = AccessMode(said.purpose.code)
    who = _who(said, known, place.sector)
    if isinstance(who, str):
        return _no(who)
    kind, person = who
    if kind is not ActorKind.PROFESSIONAL and (mode is not AccessMode.NORMAL or said.confidentiality):
        return _no("vihf.purpose")
    return Caller(
        kind=kind,
        actor_id=said.person,
        profession=person.profession if person else "",
        speciality=(person.speciality or "") if person else "",
        sector=said.sector.code,
        structure_id=said.structure,
        authentication=_AUTHENTICATION[said.authentication],
        interface="soap",
        request_id=request_id,
        secret=bool(said.confidentiality),
        mode=mode,
        clock=clock,
        application=said.software,
        claim=claim,
        ahead=ahead,
    )


def _may_say(said: Assertion, pinned: Pinned) -> str:
    """A structure's seal never says that somebody showed a card (DIRECTE); a card says it of its own person only."""
    authentication = _AUTHENTICATION[said.authentication]
    direct = authentication is AuthenticationMode.DIRECT
    by_card = direct == bool(pinned.professional_id) and (not direct or pinned.professional_id == said.person)
    allowed = direct or authentication.value in pinned.authentication
    if not held(by_card and allowed, "vihf.authentication_mode", f"{WHERE}/Authentification_Mode (seal)"):
        return "vihf.authentication_mode"
    meant = said.purpose.code in pinned.modes
    return "" if held(meant, "vihf.purpose", f"{WHERE}/purposeofuse (seal)") else "vihf.purpose"


def _channel(said: Assertion, message: Sent, now: datetime) -> str:
    """The machine that the message comes from belongs to the structure that signed (security.md A23)."""
    if not message.bound:
        return ""
    found = certificates.latest(message.channel) if message.channel else None
    fits = found is not None and found.holds(now) and found.structure_id == said.structure
    belongs = fits and found is not None and found.use is CertificateUse.CHANNEL
    return "" if held(belongs, "vihf.channel", "TLS") else "vihf.channel"


def _who(said: Assertion, known: Speaker, sector: str) -> tuple[ActorKind, ProfessionalFacts | None] | str:
    """In what quality the person acts, by the directory; whom it does not list deposits for the structure only."""
    roles = {role.system: role.code for role in said.roles}
    if oids.NON_PROFESSIONAL_AUTHOR in roles:
        return _of_the_place(said, known, sector, ActorKind.APPLICATION)
    person = known.person
    if person is None or person.category == "secretary":
        return _of_the_place(said, known, sector, ActorKind.SECRETARY)
    at_work = known.at_work and not is_excluded(said.sector.code)
    if not held(at_work, "vihf.activity", f"{WHERE}/Secteur_Activite"):
        return "vihf.activity"
    if not held(roles.get(oids.PROFESSION, person.profession) == person.profession, "vihf.role", f"{WHERE}/role"):
        return "vihf.role"
    return ActorKind.PROFESSIONAL, person


def _of_the_place(said: Assertion, known: Speaker, sector: str, kind: ActorKind) -> tuple[ActorKind, None] | str:
    """Who has no number of the directory has one of the structure: `3` and its FINESS, then an internal number."""
    if not held(said.sector.code == sector, "vihf.activity", f"{WHERE}/Secteur_Activite"):
        return "vihf.activity"
    staff = f"{_FINESS_STAFF}{said.structure.removeprefix(_FINESS)}/"
    own = said.structure.startswith(_FINESS) and said.person.startswith(staff)
    answers_for_it = kind is ActorKind.APPLICATION and known.at_work
    return (kind, None) if held(own or answers_for_it, "vihf.person", f"{WHERE}/Subject/NameID") else "vihf.person"


def _claim(said: Assertion, message: Sent, request_id: str) -> Claim:
    signer = said.fingerprint.hex()
    bonds: dict[tuple[str, ...], tuple[str, ...]] = {("message", said.structure, message.message_id): (request_id,)}
    # That it is this client's was written, and nothing takes it back while the assertion serves.
    met = message.met and not said.once
    if not met:
        bonds["assertion", signer, said.id] = ("message", request_id) if said.once else ("client", message.client)
    if message.lot:
        bonds["writing", signer, said.id] = (message.lot,)
    known = message.assertion if met else b""
    return Claim(bonds, said.end + SKEW + MARGIN, met=said.patient if met else None, assertion=known)
