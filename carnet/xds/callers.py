"""From the assertion of a message to a Caller. Owns the one way in; cookies and tokens are never looked at.

An assertion that was verified is remembered by its bytes, so that a second reading with it costs no second check: what
may not change is remembered (that these bytes were signed by that certificate), and whether the certificate still
holds is asked each time, in `accept_assertion`.
"""

from base64 import b64decode
from binascii import Error as NotBase64
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256
from threading import Lock
from typing import Final
from urllib.parse import unquote_to_bytes

from django.conf import settings
from django.http import HttpRequest
from lxml import etree

from carnet.codes.ins import Ins
from carnet.identity.network import network_of
from carnet.kernel.clock import Clock, SystemClock
from carnet.kernel.errors import Refusal
from carnet.kernel.trace import held
from carnet.usecases.accept_assertion import Assertion, Sent, accept_assertion
from carnet.usecases.caller import Caller
from carnet.usecases.find_signers import find_signers
from carnet.xds import signature, vihf
from carnet.xds.asked import Element, Offered
from carnet.xds.envelope import Envelope
from carnet.xds.faults import Faulty
from carnet.xds.mtom import Message

MOST_REMEMBERED: Final = 2_000
LOT: Final = "urn:uuid:96fdda7c-d067-4183-912e-bf5ee74998a8"
"""The scheme of the uniqueId of a submission set."""
RIM: Final = "urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0"


@dataclass(frozen=True)
class Known:
    """Who asks, and the person that the assertion names. `meet` is called once something of her record was told."""

    caller: Caller
    patient: Ins | None = None
    meet: Callable[[], None] = lambda: None


class _Remembered:
    """Verified assertions by the digest of their bytes, the least used forgotten first.

    With each, the client that read with it: what is written of both is written for good (`identity.message_uses`).
    """

    def __init__(self) -> None:
        self._kept: OrderedDict[bytes, Assertion] = OrderedDict()
        self._read_by: dict[bytes, str] = {}
        self._turn = Lock()

    def get(self, digest: bytes) -> Assertion | None:
        """What these bytes say, if they were verified."""
        with self._turn:
            if digest in self._kept:
                self._kept.move_to_end(digest)
            return self._kept.get(digest)

    def keep(self, digest: bytes, assertion: Assertion) -> None:
        """Remembers one."""
        with self._turn:
            self._kept[digest] = assertion
            while len(self._kept) > MOST_REMEMBERED:
                self._read_by.pop(self._kept.popitem(last=False)[0], None)

    def read(self, digest: bytes, client: str) -> None:
        """A client read a record with an assertion."""
        with self._turn:
            if digest in self._kept:
                self._read_by[digest] = client

    def was_read_by(self, digest: bytes, client: str) -> bool:
        """Whether this client read with it before."""
        return self._read_by.get(digest) == client


_remembered: Final = _Remembered()


def caller_of(
    read: Envelope, message: Message, offered: Offered, request: HttpRequest, *, request_id: str,
    clock: Clock | None = None,
) -> Known:  # fmt: skip
    """Who sent a message. Raises Faulty (`vihf.*`)."""
    clock = clock or SystemClock()
    found = vihf.found(read, message.root)
    digest = sha256(found.data).digest()
    assertion = verified(found, clock)
    sent = _sent(read, offered, request)
    sent = replace(sent, met=_remembered.was_read_by(digest, sent.client), assertion=digest)
    said = accept_assertion(assertion, sent, request_id=request_id, clock=clock)
    if isinstance(said, Refusal):
        raise Faulty(said.rule, vihf.WHERE)
    return Known(said, assertion.patient, partial(_remembered.read, digest, sent.client))


def verified(found: vihf.Found, clock: Clock) -> Assertion:
    """What an assertion says, signed by a certificate of the structure that it names. Raises Faulty (`vihf.*`)."""
    digest = sha256(found.data).digest()
    known = _remembered.get(digest)
    if known is not None:
        held(True, "vihf.remembered", vihf.WHERE)
        return known
    vihf.check_form(found.element)
    signers = find_signers(vihf.claimed_structure(found.element))
    signed, pinned = signature.verified(found.element, signers, clock.now())
    assertion = vihf.read(signed, pinned.fingerprint)
    _remembered.keep(digest, assertion)
    return assertion


def base_of(request: HttpRequest) -> str:
    """The address of this door as the message came to it; it is stored nowhere."""
    return f"{request.scheme}://{request.get_host()}/soap"


def _sent(read: Envelope, offered: Offered, request: HttpRequest) -> Sent:
    channel = _channel(request)
    return Sent(
        message_id=read.message_id,
        # The certificate of the connection names the machine best; without it, the network does.
        client=channel.hex() if channel else network_of(request),
        audience=base_of(request),
        lot="" if offered.reads else _lot(read.body),
        channel=channel,
        bound=bool(settings.CARNET_CLIENT_CERTIFICATE_HEADER),
    )


def _lot(body: Element) -> str:
    """What names a writing: the uniqueId of its lot, else all that the body says."""
    for one in body.iter(f"{{{RIM}}}ExternalIdentifier"):
        if one.get("identificationScheme") == LOT and one.get("value"):
            return f"lot {one.get('value')}"
    return sha256(etree.tostring(body, method="c14n", exclusive=True)).hexdigest()


def _channel(request: HttpRequest) -> bytes | None:
    """The digest of the certificate of the connection, as our proxy says it; a header is believed only where it is set.

    Taken as nginx writes it (PEM, escaped) and as RFC 9440 does (base 64 of DER between colons).
    """
    name = settings.CARNET_CLIENT_CERTIFICATE_HEADER
    text = request.headers.get(name, "") if name else ""
    if not text or len(text) > 20_000:
        return None
    plain = unquote_to_bytes(text)
    if b"-----BEGIN CERTIFICATE-----" in plain:
        plain = b"".join(plain.split(b"-----")[2].split())
    try:
        return sha256(b64decode(plain.strip(b" :"), validate=True)).digest()
    except (NotBase64, ValueError):
        return None
