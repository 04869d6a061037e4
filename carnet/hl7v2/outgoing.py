"""Business acknowledgements (ZAM) on their way to a structure. Owns the queue and its retries; no message of care.

They go to an address that the operator named, never to one that stands in a message, and are kept until the structure
acknowledges them, while this process runs: the same message sent again is answered again, with its ZAM.
"""

import logging
import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from carnet.hl7v2.channel import Keys, client_context, feed_of
from carnet.hl7v2.frames import Frames, framed
from carnet.usecases._feeds import Feed

log: Final = logging.getLogger(__name__)
MOST_WAITING: Final = 1_000
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 300.0
_PATIENCE: Final = 30.0
_ACCEPTED: Final = (b"AA", b"CA")


@dataclass(frozen=True)
class Where:
    """The address of a structure's receiver."""

    host: str
    port: int


class Outgoing:
    """One queue for each structure: one that does not answer keeps no other one waiting."""

    def __init__(
        self, addresses: Mapping[str, Where], keys: Keys | None, structure_of: Callable[[Feed], str],
        trusted: Callable[[], Iterable[bytes]],
    ) -> None:  # fmt: skip
        self._addresses, self._keys, self._structure_of, self._trusted = addresses, keys, structure_of, trusted
        self._waiting: dict[str, deque[bytes]] = {one: deque(maxlen=MOST_WAITING) for one in addresses}
        self._there = threading.Condition()
        self._stopped = False
        self._threads = [
            threading.Thread(target=self._go, args=(one,), name=f"zam {one}", daemon=True) for one in addresses
        ]

    def start(self) -> None:
        """Begins to send."""
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Ends after the one under way."""
        with self._there:
            self._stopped = True
            self._there.notify_all()

    def add(self, feed: Feed, messages: Iterable[bytes]) -> None:
        """Queues messages for the structure of a feed; for one without an address, nothing."""
        found = tuple(messages)
        structure = self._structure_of(feed) if found else ""
        if structure in self._waiting:
            with self._there:
                self._waiting[structure].extend(found)
                self._there.notify_all()

    def _go(self, structure: str) -> None:
        pause = _FIRST_PAUSE
        while (message := self._next(structure)) is not None:
            try:
                sent = self._send(structure, message)
            except OSError as error:
                log.warning("hl7v2: no way to %s: %s", structure, type(error).__name__)
                sent = False
            if sent:
                with self._there, suppress(IndexError):
                    self._waiting[structure].popleft()
                pause = _FIRST_PAUSE
                continue
            self._sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)

    def _next(self, structure: str) -> bytes | None:
        with self._there:
            self._there.wait_for(lambda: self._stopped or bool(self._waiting[structure]))
            return None if self._stopped else self._waiting[structure][0]

    def _sleep(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        with self._there:
            self._there.wait_for(lambda: self._stopped, timeout=max(0.0, until - time.monotonic()))

    def _send(self, structure: str, message: bytes) -> bool:
        where = self._addresses[structure]
        with socket.create_connection((where.host, where.port), timeout=_PATIENCE) as plain:
            if self._keys is None:
                return _acknowledged(plain, message)
            with client_context(self._keys, self._trusted()).wrap_socket(plain) as secured:
                peer = feed_of(secured)
                if peer is None or self._structure_of(peer) != structure:
                    log.warning("hl7v2: the receiver of %s is not that structure's", structure)
                    return False
                return _acknowledged(secured, message)


def _acknowledged(connection: socket.socket, message: bytes) -> bool:
    connection.sendall(framed(message))
    frames, until = Frames(65_536), time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        data = connection.recv(4_096)
        if not data:
            return False
        for frame in frames.take(data):
            lines = [line.split(b"|") for line in frame.data.split(b"\r")]
            return any(line[0] == b"MSA" and line[1:2] and line[1] in _ACCEPTED for line in lines)
    return False
