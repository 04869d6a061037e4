"""Who sent a document (PRT, "Send by") and to whom else it was to go. Owns the way from HL7's numbers to ours.

The profile builds a VIHF assertion from it; here it says who acts, in the name of the feed's structure.
"""

from dataclasses import dataclass
from typing import Final

from carnet.codes import oids
from carnet.hl7v2.er7 import Message, Segment
from carnet.kernel.errors import Invalid

_ROLE, _PERSON, _PLACE, _DEVICE, _ADDRESS = 4, 5, 8, 10, 15
SENT_BY, COPY_TO = "SB", "RCT"
_RPPS, _RPPS_LENGTH, _ID_NAT_LENGTH = "RPPS", 11, 12
_FINESS_LENGTH: Final = 9
_FINESS_TYPES: Final = ("FINEG", "FINEJ", "FINESS")


@dataclass(frozen=True)
class Named:
    """Whom the message names as its sender, in the numbers of the directory (PS_IdNat, Struct_IdNat)."""

    person: str
    structure_id: str
    device: bool
    place: str


def sender_of(message: Message) -> Named:
    """The sender. Raises Invalid without one, or without the place."""
    found = [one for one in message.every("PRT") if one.text(_ROLE) == SENT_BY]
    if not found:
        raise Invalid.of("PRT[1]", "hl7.sender_segment_missing")
    if len(found) > 1:
        raise Invalid.of(found[1].place(_ROLE), "hl7.segment_twice", name="PRT")
    segment = found[0]
    person, device = person_of(segment, _PERSON), segment.text(_DEVICE)
    if not person and not device:
        raise Invalid.of(segment.place(_PERSON), "hl7.missing")
    return Named(person or device, _structure(segment), not person, segment.place(_PERSON))


def person_of(segment: Segment, field: int) -> str:
    """A person in the numbers of the directory: an RPPS with its leading 8, else as the message writes it."""
    number, kind = segment.text(field), segment.text(field, 13)
    national = segment.text(field, 9, 2) == oids.PS_ID_NAT or kind == _RPPS
    if national and number.isdecimal() and len(number) == _RPPS_LENGTH:
        return f"8{number}"
    return number


def _structure(segment: Segment) -> str:
    """Struct_IdNat: 1 and the FINESS."""
    number, kind = segment.needed(_PLACE, 10), segment.text(_PLACE, 7)
    if number.isalnum() and len(number) == _FINESS_LENGTH and kind in _FINESS_TYPES:
        return f"1{number}"
    return number


def copies_of(message: Message) -> tuple[str, ...]:
    """The secure addresses to which the sender wanted a copy sent."""
    every = (one.text(_ADDRESS, 4) for one in message.every("PRT") if one.text(_ROLE) == COPY_TO)
    return tuple(dict.fromkeys(filter(None, every)))
