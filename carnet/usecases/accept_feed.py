"""A message came by a feed of a structure (HL7v2 over MLLP): who acts, and for which structure. Decides nothing else.

No signature says who sent it: the connection proves the structure, by a certificate that the operator pinned for this
use alone, and the structure answers for what it says of its people (authentication indirecte, rules.md 3.2). Whether
somebody works there is asked of the directory, as for an assertion.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from carnet.identity import directory
from carnet.identity.people import ProfessionalFacts
from carnet.kernel.clock import Clock
from carnet.kernel.errors import Refusal
from carnet.policy.model import ActorKind, AuthenticationMode
from carnet.policy.sectors import is_excluded
from carnet.storage import db
from carnet.usecases._feeds import Feed, structure_of
from carnet.usecases.caller import Caller, Claim

KEPT: Final = timedelta(days=30)
"""How long a message is known again: as long as the answer to any other request (docs/retention.md)."""
_FINESS_STAFF, _FINESS = "3", "1"


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
    who = _who(sender, structure_id, place.sector)
    if isinstance(who, str):
        return _no(who)
    person = who.person
    return Caller(
        kind=who.kind,
        actor_id=person.professional_id if person else _of_the_place(structure_id, sender.person),
        profession=person.profession if person else "",
        speciality=(person.speciality or "") if person else "",
        sector=who.sector,
        structure_id=structure_id,
        authentication=AuthenticationMode.INDIRECT,
        interface="hl7v2",
        request_id=request_id,
        secret=sender.secret,
        clock=clock,
        application=sent.name[0],
        claim=_claim(structure_id, sent, clock.now()),
    )


@dataclass(frozen=True)
class _Who:
    """In what quality somebody acts, and in which sector; `person` where the directory lists a professional."""

    kind: ActorKind
    sector: str
    person: ProfessionalFacts | None = None


def _who(sender: Sender, structure_id: str, sector: str) -> _Who | str:
    """A professional in the own name, at work there; anybody else of the structure feeds for it and reads nothing."""
    if sender.device:
        return _Who(ActorKind.APPLICATION, sector)
    if not sender.person:
        return "hl7.no_sender"
    person = directory.find_professional(sender.person)
    if person is None or person.category == "secretary":
        return _Who(ActorKind.SECRETARY, sector)
    at_work = _sector_at_work(sender.person, structure_id, sector)
    return _Who(ActorKind.PROFESSIONAL, at_work, person) if at_work else "hl7.not_at_work"


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
