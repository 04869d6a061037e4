"""What a message is answered (ACK), and the business acknowledgements (ZAM). Owns their writing; decides nothing.

An answer says again whose message it answers, in the charset and version of that message. The same message gets the
same answer: its number is made from the message, its time is that of the first time.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Final

from carnet.hl7v2.codes import APPLICATION, CONDITIONS, Severity, Told
from carnet.hl7v2.er7 import UTF8, encoded, escaped
from carnet.hl7v2.header import Header
from carnet.hl7v2.sentences import sentence

_PLACE: Final = re.compile(r"([A-Z][A-Z0-9]{2})(?:\[(\d+)\])?(?:-(\d+)(?:\.(\d+))?)?")
_VERSION: Final = "2.6"
_VERSIONS: Final = frozenset({"2.5", _VERSION})
_PROFILE: Final = "2.1^CISIS_CDA_HL7_V2"
_TABLES: Final = ("messageErrorCondition", "applicationErrorCondition")
_YES_NO: Final = "expandedYes-NoIndicator"
_NOT_SENT: Final = "554^Cela signifie que l'envoi a échoué.^SMTPERRORCODE"


class Code(StrEnum):
    """HL7 table 0008: accepted; an error of the message or of what it asks; it may be sent again later."""

    ACCEPT = "AA"
    ERROR = "AE"
    REJECT = "AR"


@dataclass(frozen=True)
class Acknowledged:
    """What is answered to one message."""

    code: Code
    told: tuple[Told, ...] = ()


def ack(header: Header, answer: Acknowledged, at: datetime, content: bytes) -> bytes:
    """The ACK of a message."""
    kind = f"ACK^{header.event}^ACK" if header.event else "ACK"
    version = header.whole(12) if header.at(12) in _VERSIONS else _VERSION
    lines = [
        _msh(header, kind, at, number(content), version),
        f"MSA|{answer.code}|{escaped(header.at(10))}",
        *map(_err, answer.told),
    ]
    return _bytes(lines, header)


def number(content: bytes, kind: str = "ACK") -> str:
    """The number of an answer, made from what it answers."""
    return sha256(kind.encode() + b"\x00" + content).hexdigest()[:20]


def _msh(header: Header, kind: str, at: datetime, control: str, version: str, profile: str = "") -> str:
    """The answer goes back to where the message came from."""
    # `escaped` keeps the parts of a field: an application or facility may have several.
    ends = [header.whole(one) for one in (5, 6, 3, 4)]
    charset = header.at(18) or UTF8
    processing = header.at(11) or "P"
    start = f"MSH|^~\\&|{'|'.join(ends)}|{at:%Y%m%d%H%M%S%z}||{kind}|{control}|{processing}|{version}"
    return f"{start}|||||FRA|{charset}" + (f"|||{profile}" if profile else "")


def _err(told: Told) -> str:
    application = f"{told.application}^{APPLICATION[told.application]}^{_TABLES[1]}" if told.application else ""
    condition = f"{told.condition}^{CONDITIONS[told.condition]}^{_TABLES[0]}"
    said = escaped(sentence(told))
    path = dict(told.facts).get("path", "")
    diagnostic = escaped(f"{told.rule} {path}".strip())
    return f"ERR||{_location(told.place)}|{condition}|{told.severity}|{application}||{diagnostic}|{said}"


def _location(place: str) -> str:
    """ERL: segment, which one, field, repetition, component."""
    found = _PLACE.fullmatch(place)
    if found is None:
        return ""
    segment, which, field, component = found.groups()
    parts = [segment, which or "1", field or "", "1" if component else "", component or ""]
    return "^".join(parts).rstrip("^")


def _bytes(lines: Iterable[str], header: Header) -> bytes:
    return encoded("".join(f"{line}\r" for line in lines), header.at(18))


@dataclass(frozen=True)
class Business:
    """A business acknowledgement under its own number: the same answer to the same message is the same number."""

    number: str
    message: bytes


def received(header: Header, answer: Acknowledged, at: datetime, content: bytes) -> Business:
    """ZAM^Z01: whether the record has the document (accusé de réception DMP).

    A message that was refused is judged anew when it is sent again: a yes after a no has a number of its own.
    """
    done = answer.code is Code.ACCEPT
    own = number(content, f"Z01 {'Y' if done else 'N'}")
    lines = [
        _msh(header, "ZAM^Z01^ZAM_Z01", at, own, _VERSION, _PROFILE),
        _status("ACK_RECEPTION_DMP", "Accusé de réception DMP", header, yes=done),
    ]
    errors = [one for one in answer.told if one.severity is Severity.ERROR]
    if not done and errors:
        code = f"{errors[0].application or errors[0].condition}^{escaped(sentence(errors[0]))}^DMP_ERROR_CODE"
        lines.append(f"ERR|||207^Application error^{_TABLES[0]}|Error|{code}")
    return Business(own, _bytes(lines, header))


def not_mailed(header: Header, address: str, at: datetime, content: bytes) -> Business:
    """ZAM^Z02: that a document was not sent to a secure address (accusé de réception MSSanté): this door sends none."""
    to = f"OBX|2|XTN|DESTINATAIRE_MSS^Destinataire MSSanté^AckMetierZAM||^^X.400^{escaped(address)}||||||F"
    own = number(content, f"Z02 {address}")
    lines = [
        _msh(header, "ZAM^Z02^ZAM_Z01", at, own, _VERSION, _PROFILE),
        _status("ACK_RECEPTION_MSS", "Accusé de réception MSSanté", header, yes=False),
        to,
        f"ERR|||207^Application error^{_TABLES[0]}|Error|{_NOT_SENT}",
    ]
    return Business(own, _bytes(lines, header))


def _status(code: str, display: str, header: Header, *, yes: bool) -> str:
    said, message = "Y" if yes else "N", escaped(header.at(10))
    return f"OBX|1|CWE|{code}^{display}^AckMetierZAM|{message}|{said}^^{_YES_NO}||||||F"
