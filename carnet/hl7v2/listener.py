"""The MLLP listener: sockets, threads, limits. Owns who waits for whom; what a message means is the door's.

One message of a connection is under way at a time: who sends faster waits (the window of TCP fills), so that what was
received and not answered never grows. Readers hold no connection to the database; a few workers do.
"""

import logging
import socket
import ssl
import threading
import time
from collections.abc import Callable
from concurrent.futures import TimeoutError as TookTooLong
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final, TypeVar

from django.conf import settings

from carnet.hl7v2 import door
from carnet.hl7v2.channel import Keys, feed_of, server_context
from carnet.hl7v2.door import Reply
from carnet.hl7v2.frames import Broken, Frame, Frames, framed
from carnet.hl7v2.workers import Workers
from carnet.kernel.clock import SystemClock
from carnet.usecases._feeds import Feed, known_feeds

T = TypeVar("T")
log: Final = logging.getLogger(__name__)
_AT_ONCE: Final = 65_536
_POLL: Final = 0.5
_BASE64: Final = 4 / 3


@dataclass(frozen=True)
class Limits:
    """How much, how many, how long."""

    connections: int = 64
    unknown: int = 16
    """That did not show their certificate yet: strangers never take the places of hospitals."""
    a_feed: int = 8
    workers: int = 4
    handshake: float = 10.0
    frame: float = 60.0
    """From the first byte of a message to its last: who sends a byte now and then is not waited for."""
    idle: float = 600.0
    answer: float = 30.0
    """How long a message waits for its turn and is worked on; afterwards it may be sent again."""
    a_minute: int = 600
    """Messages of one connection; who sends more waits."""
    grace: float = 12.0
    most: int = 0

    @property
    def frame_bytes(self) -> int:
        """The longest message: two documents in base 64, and the rest of the message."""
        return self.most or int(2 * settings.CARNET_MAX_DOCUMENT_BYTES * _BASE64) + 1_000_000


@dataclass
class Budget:
    """The bytes of messages that are not whole yet, of all connections together."""

    most: int
    held: int = 0
    _turn: threading.Lock = field(default_factory=threading.Lock)

    def take(self, change: int) -> bool:
        """Counts bytes; False when there is no room for them."""
        with self._turn:
            if change > 0 and self.held + change > self.most:
                return False
            self.held += change
            return True


class _Gone(Exception):
    """The connection ends: its client went away, was too slow, or sent what is no message."""


class Listener:
    """Listens until it is told to stop. `keys` None: without encryption, for one structure (loopback only)."""

    def __init__(
        self, address: tuple[str, int], keys: Keys | None, plain: str = "", limits: Limits | None = None
    ) -> None:
        self._keys, self._plain, self._limits = keys, plain, limits or Limits()
        self._stop = threading.Event()
        self._budget = Budget(4 * self._limits.frame_bytes)
        self._open: dict[threading.Thread, bytes] = {}
        self._turn = threading.Lock()
        self._workers = Workers(self._limits.workers)
        if keys is not None:
            # A certificate or key that cannot be used is told before anybody waits for an answer.
            server_context(keys, ())
        self._server = socket.create_server(address, backlog=16)
        self._server.settimeout(_POLL)

    @property
    def port(self) -> int:
        """The port that it listens on."""
        return int(self._server.getsockname()[1])

    def stop(self) -> None:
        """No new connection, no new message; what is under way is answered."""
        self._stop.set()

    def serve(self) -> None:
        """Listens until `stop`; returns when every answer was sent, or the grace is over."""
        while not self._stop.is_set():
            try:
                connection, peer = self._server.accept()
            except TimeoutError:
                continue
            self._take(connection, peer[0])
        self._server.close()
        self._wait()
        self._workers.stop(self._limits.grace)

    def _wait(self) -> None:
        until = time.monotonic() + self._limits.grace
        with self._turn:
            left = list(self._open)
        for thread in left:
            thread.join(max(0.05, until - time.monotonic()))

    def _take(self, connection: socket.socket, peer: str) -> None:
        with self._turn:
            unknown = sum(1 for name in self._open.values() if not name)
            full = len(self._open) >= self._limits.connections or unknown >= self._limits.unknown
        if full:
            log.warning("hl7v2: too many connections, one was closed")
            connection.close()
            return
        thread = threading.Thread(target=self._served, args=(connection,), name=f"mllp {peer}", daemon=True)
        with self._turn:
            self._open[thread] = b""
        thread.start()

    def _served(self, connection: socket.socket) -> None:
        try:
            with connection:
                secured, feed = self._secured(connection)
                with secured:
                    self._count(feed)
                    _Conversation(self, secured, feed).go_on()
        except (_Gone, OSError) as gone:
            log.info("hl7v2: a connection ended: %s", type(gone).__name__ if not str(gone) else gone)
        except Exception:
            log.exception("hl7v2: a connection failed")
        finally:
            with self._turn:
                self._open.pop(threading.current_thread(), None)

    def _secured(self, connection: socket.socket) -> tuple[socket.socket, Feed]:
        connection.settimeout(self._limits.handshake)
        if self._keys is None:
            return connection, Feed(structure_id=self._plain)
        # Read for each connection: a certificate that was pinned or ended counts at once.
        trusted = self.work(lambda: known_feeds(SystemClock().now()))
        secured = server_context(self._keys, trusted).wrap_socket(connection, server_side=True)
        feed = feed_of(secured)
        if feed is None:
            raise _Gone("no certificate")
        return secured, feed

    def _count(self, feed: Feed) -> None:
        """A structure has a few connections, so that none keeps the others out."""
        name = feed.fingerprint or feed.structure_id.encode()
        with self._turn:
            mine = sum(1 for one in self._open.values() if one == name)
            if mine >= self._limits.a_feed:
                raise _Gone("too many connections of one feed")
            self._open[threading.current_thread()] = name

    def work(self, what: Callable[[], T]) -> T:
        """Something that asks the database, on one of the few workers. TookTooLong when it is not done in time."""
        return self._workers.run(what, self._limits.answer)

    @property
    def limits(self) -> Limits:
        """The limits."""
        return self._limits

    @property
    def budget(self) -> Budget:
        """The bytes of all connections."""
        return self._budget

    @property
    def stopping(self) -> bool:
        """Whether it was told to stop."""
        return self._stop.is_set()


class _Conversation:
    """One connection: a message, its answer, the next message."""

    def __init__(self, listener: Listener, connection: socket.socket, feed: Feed) -> None:
        self._listener, self._connection, self._feed = listener, connection, feed
        self._frames = Frames(listener.limits.frame_bytes)
        self._counted = 0
        self._began = 0.0
        self._sent: list[float] = []

    def go_on(self) -> None:
        """Until the client leaves, sends what is no message, or the listener stops between two messages."""
        try:
            while self._one_read():
                pass
        finally:
            self._listener.budget.take(-self._counted)

    def _one_read(self) -> bool:
        data = self._received()
        if data is None:
            return False
        for frame in self._frames.take(data) if data else self._last():
            self._answer(frame)
        if not data:
            raise _Gone("closed by the client")
        self._count()
        return not (self._listener.stopping and not self._frames.inside)

    def _last(self) -> list[Frame]:
        cut = self._frames.ended()
        return [cut] if cut else []

    def _received(self) -> bytes | None:
        """The next bytes; None when the listener stops and nothing is under way. Raises _Gone for who is too slow."""
        limits, waited = self._listener.limits, time.monotonic()
        self._connection.settimeout(_POLL)
        while True:
            inside = self._frames.inside
            if self._listener.stopping and not inside:
                return None
            now = time.monotonic()
            if inside and now - self._began > limits.frame:
                for cut in self._last():
                    self._answer(cut)
                raise _Gone("too slow")
            if not inside and now - waited > limits.idle:
                raise _Gone("idle")
            with suppress(TimeoutError, ssl.SSLWantReadError):
                data = self._connection.recv(_AT_ONCE)
                if data and not inside:
                    self._began = time.monotonic()
                return data

    def _count(self) -> None:
        """What is held of a message that is not whole counts for all connections together."""
        held = self._frames.held
        if not self._listener.budget.take(held - self._counted):
            self._say(door.rejected(Frame(b""), "hl7.busy"))
            raise _Gone("no room")
        self._counted = held

    def _answer(self, frame: Frame) -> None:
        self._pace()
        try:
            reply = self._listener.work(lambda: door.answer(frame, self._feed))
        except TookTooLong:
            reply = door.rejected(frame, "hl7.busy")
        self._say(reply)
        if frame.broken in (Broken.NOT_A_FRAME, Broken.TOO_LONG):
            raise _Gone(frame.broken.value)

    def _say(self, reply: Reply) -> None:
        self._connection.settimeout(self._listener.limits.answer)
        self._connection.sendall(framed(reply.ack))

    def _pace(self) -> None:
        """Who sends more than a minute's share waits: the next message is not read before."""
        limits, now = self._listener.limits, time.monotonic()
        self._sent = [one for one in self._sent if now - one < 60]
        if len(self._sent) >= limits.a_minute:
            time.sleep(min(60 - (now - self._sent[0]), 5.0))
        self._sent.append(time.monotonic())
