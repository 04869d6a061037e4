"""From the assertion of a message to a Caller. Owns the one way in; cookies and tokens are never looked at."""

from dataclasses import dataclass
from typing import Final

from django.http import HttpRequest

from carnet.codes.ins import Ins
from carnet.usecases.caller import Caller
from carnet.xds.envelope import Envelope
from carnet.xds.faults import Faulty
from carnet.xds.mtom import Message

ASSERTION: Final = "{urn:oasis:names:tc:SAML:2.0:assertion}Assertion"
_WHERE: Final = "/Envelope/Header/Security/Assertion"


@dataclass(frozen=True)
class Known:
    """Who asks, and the person that the assertion names."""

    caller: Caller
    patient: Ins | None = None


def caller_of(read: Envelope, message: Message, request: HttpRequest, *, request_id: str) -> Known:
    """Who sent a message. Raises Faulty (`vihf.*`)."""
    found = [] if read.security is None else list(read.root.iter(ASSERTION))
    if not found:
        raise Faulty("vihf.missing", _WHERE)
    # No certificate of a structure is known yet, so nobody signed it.
    raise Faulty("vihf.unknown_signer", _WHERE)
