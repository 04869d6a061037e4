"""A message came by a feed of a structure (HL7v2 over MLLP): who acts, and for which structure. Decides nothing else.

No signature says who sent it: the connection proves the structure, by a certificate that the operator pinned for this
use alone, and the structure answers for what it says of its people (authentication indirecte, rules.md 3.2). Whether
somebody works there is asked of the directory, as for an assertion.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from carnet.identity import certificates, directory
from carnet.identity.certificates import CertificateUse
from carnet.kernel.clock import Clock
from carnet.kernel.errors import Refusal
from carnet.policy.model import ActorKind, AuthenticationMode
from carnet.policy.sectors import is_excluded
from carnet.storage import db
from carnet.usecases.caller import Caller, Claim

KEPT: Final = timedelta(days=30)
"""How long a message is known again: as long as the answer to any other request (docs/retention.md)."""
_FINESS_STAFF, _FINESS = "3", "1"


@dataclass(frozen=True)
class Feed:
    """Where a message came from: the digest of the certificate of the connection, as it was verified; or, without

    encryption on the loopback of a demonstration, the structure that the operator named when it began to listen.
    """

    fingerprint: bytes | None = None
    structure_id: str = ""


@dataclass(frozen=True)
class Sender:
    """Whom a message names: a professional by the directory's number, or somebody or something of the structure.

    `structure_id` is empty where the message names none: the feed's own. `device`: no person sent it.
    """

    person: str = ""
    structure_id: str = ""
    device: bool = False
    secret: bool = False


@dataclass(frozen=True)
class Sent:
    """What makes a message the same one: the parts of its name, and all that it says."""

    name: tuple[str, ...]
    content: bytes


def structure_of(feed: Feed, now: datetime) -> str:
    """The structure that a feed speaks for now; empty for a certificate that proves nothing (any more)."""
    if feed.fingerprint is None:
        return feed.structure_id
    pinned = certificates.latest(feed.fingerprint)
    fits = pinned is not None and pinned.use is CertificateUse.FEED and pinned.holds(now)
    return pinned.structure_id if fits and pinned is not None else ""


def known_feeds(now: datetime) -> tuple[bytes, ...]:
    """The certificates (DER) of every feed that may connect now."""
    every = certificates.listed()
    return tuple(one.certificate.der for one in every if one.use is CertificateUse.FEED and one.holds(now))


def accept_feed(feed: Feed, sender: Sender, sent: Sent, *, request_id: str, clock: Clock) -> Caller | Refusal:
    """Who a message speaks for; a Refusal names the rule that is broken (`hl7.*`).

    Read now, so that an end that was answered holds for every message that begins after it. The name of the message
    is used up later, in the transaction of its act.
    """
    return db.in_transaction(lambda: _accepted(feed, sender, sent, request_id, clock))


def _no(rule: str) -> Refusal:
    return Refusal(rule, rule)


def _accepted(feed: Feed, sender: Sender, sent: Sent, request_id: str, clock: Clock) -> Caller | Refusal:
    structure_id = structure_of(feed, clock.now())
    place = directory.find_structure(structure_id) if structure_id else None
    if place is None or is_excluded(place.sector):
        return _no("hl7.unknown_feed")
    if sender.structure_id not in ("", structure_id):
        return _no("hl7.other_structure")
    claim = _claim(structure_id, sent, clock.now())
    caller = Caller(
        kind=ActorKind.SECRETARY,
        actor_id=_of_the_place(structure_id, sender.person),
        sector=place.sector,
        structure_id=structure_id,
        authentication=AuthenticationMode.INDIRECT,
        interface="hl7v2",
        request_id=request_id,
        secret=sender.secret,
        clock=clock,
        application=" ".join(sent.name[:1]),
        claim=claim,
    )
    return _as_who_sent(caller, sender, place.sector)


def _as_who_sent(caller: Caller, sender: Sender, sector: str) -> Caller | Refusal:
    """A professional in the own name, at work there; anybody else of the structure feeds for it and reads nothing."""
    if sender.device:
        return replace(caller, kind=ActorKind.APPLICATION)
    person = directory.find_professional(sender.person) if sender.person else None
    if person is None or person.category == "secretary":
        return caller if sender.person else _no("hl7.no_sender")
    at_work = _sector_at_work(sender.person, caller.structure_id, sector)
    if not at_work:
        return _no("hl7.not_at_work")
    return replace(
        caller,
        kind=ActorKind.PROFESSIONAL,
        actor_id=person.professional_id,
        profession=person.profession,
        speciality=person.speciality or "",
        sector=at_work,
    )


def _sector_at_work(person: str, structure_id: str, sector: str) -> str:
    """The sector in which somebody works there: that of the structure before others. A message says none."""
    found = _sectors(person, structure_id)
    if sector in found:
        return sector
    return next((one for one in found if not is_excluded(one)), "")


def _sectors(person: str, structure_id: str) -> tuple[str, ...]:
    every = directory.activities_of(person)
    return tuple(one.sector for one in every if one.structure.structure_id == structure_id)


def _of_the_place(structure_id: str, person: str) -> str:
    """Who has no number of the directory has one of the structure: `3` and its FINESS, then an internal number."""
    own = f"{_FINESS_STAFF}{structure_id.removeprefix(_FINESS)}/"
    return person if person.startswith(own) else f"{own}{person}"


def _claim(structure_id: str, sent: Sent, now: datetime) -> Claim:
    """The same name with another content comes too late (`message_uses`)."""
    content = sha256(sent.content).hexdigest()
    return Claim({("hl7v2", structure_id, *sent.name): (content,)}, now + KEPT, kept=KEPT)
