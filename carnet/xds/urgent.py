"""Whether a message says, signed, that it is of an emergency, before anything else is done. Owns that look; no right.

Asked when the machine is full (`carnet.config.urgent`). What is believed is what a pinned certificate signed; what the
sender may do is decided when the message is read whole. An assertion that was checked here is remembered, as the door
does.
"""

from typing import Final

from carnet.kernel.clock import Clock
from carnet.kernel.errors import Invalid
from carnet.usecases.accept_assertion import SKEW
from carnet.usecases.caller import AccessMode
from carnet.xds import callers, envelope, mtom, vihf
from carnet.xds.faults import Faulty

LONGEST: Final = 64 << 10
"""Questions are shorter; a deposit, which is longer, waits in turn."""
_WORDS: Final = tuple(mode.value.encode() for mode in AccessMode if mode is not AccessMode.NORMAL)


def may_be(body: bytes) -> bool:
    """Whether the words are there at all: nothing costly is done for a message without them."""
    return any(word in body for word in _WORDS)


def signed_by(body: bytes, content_type: str, clock: Clock) -> str | None:
    """The digest of the certificate that signed it; None for anything else."""
    try:
        message = mtom.taken_apart(body, content_type)
        read = envelope.read(message.root)
        said = callers.verified(vihf.found(read, message.root), clock)
    except (Faulty, Invalid):
        return None
    holds = said.purpose.code.encode() in _WORDS and said.issued_at - SKEW <= clock.now() < said.end
    return said.fingerprint.hex() if holds else None
