"""The way of a business acknowledgement (ZAM) to its structure. Owns the connection; the queue is the use cases'.

It goes to an address that the operator named, never to one that stands in a message, and to a machine that shows a
certificate of that structure. Named by the settings; the worker calls it.
"""

import logging
import socket
import time
from pathlib import Path
from typing import Final

from django.conf import settings

from carnet.hl7v2.channel import Keys, client_context, feed_of
from carnet.hl7v2.frames import Frames, framed
from carnet.kernel.clock import SystemClock
from carnet.usecases._feeds import known_feeds, structure_of
from carnet.usecases.send_business_ack import Outcome

log: Final = logging.getLogger(__name__)
PATIENCE: Final = 15.0
"""For the connection, and for the answer."""
_ACCEPTED: Final = (b"AA", b"CA")
_MOST: Final = 65_536


def send(structure_id: str, message: bytes) -> Outcome:
    """Sends one message and reads its acknowledgement. Never raises for what the other side does."""
    where = settings.CARNET_FEED_ANSWERS.get(structure_id)
    if where is None:
        return Outcome.AWAY
    try:
        return _sent(structure_id, where, message)
    except OSError as error:
        # ssl.SSLError is one: a certificate that nobody pinned is nobody.
        log.warning("hl7v2: no way to %s: %s", structure_id, type(error).__name__)
        return Outcome.AWAY


def _sent(structure_id: str, where: tuple[str, int], message: bytes) -> Outcome:
    keys = _keys()
    if keys is None and not settings.CARNET_FOR_TESTS_ONLY:
        log.error("hl7v2: feed_certificate and feed_key are not set: nothing is sent to %s", structure_id)
        return Outcome.AWAY
    with socket.create_connection(where, timeout=PATIENCE) as plain:
        if keys is None:
            return _acknowledged(plain, message)
        clock = SystemClock()
        with client_context(keys, known_feeds(clock.now())).wrap_socket(plain) as secured:
            peer = feed_of(secured)
            if peer is None or structure_of(peer, clock.now()) != structure_id:
                log.warning("hl7v2: the receiver of %s is not that structure's", structure_id)
                return Outcome.AWAY
            return _acknowledged(secured, message)


def _keys() -> Keys | None:
    certificate, key = settings.CARNET_FEED_CERTIFICATE, settings.CARNET_FEED_KEY
    return Keys(Path(certificate), Path(key)) if certificate and key else None


def _acknowledged(connection: socket.socket, message: bytes) -> Outcome:
    connection.sendall(framed(message))
    frames, until = Frames(_MOST), time.monotonic() + PATIENCE
    while (left := until - time.monotonic()) > 0:
        connection.settimeout(left)
        data = connection.recv(4_096)
        if not data:
            return Outcome.AWAY
        for frame in frames.take(data):
            lines = [line.split(b"|") for line in frame.data.split(b"\r")]
            taken = any(line[0] == b"MSA" and line[1:2] and line[1] in _ACCEPTED for line in lines)
            return Outcome.TAKEN if taken else Outcome.REFUSED
    return Outcome.AWAY
