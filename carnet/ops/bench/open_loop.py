"""Requests at a rate that waits for nobody. Owns when each is due; its time is counted from then.

A closed loop asks less while the server is slow, and so leaves out the waits that people would have had (coordinated
omission). Here each request is due at an instant drawn before the turn: one that finds every connection busy waits, and
that wait is part of its time.
"""

import random
import selectors
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from carnet.ops.bench.samples import Measured
from carnet.ops.bench.served import Client, Request, Requests, WebServer

GRACE = 30.0
"""So many seconds after its end a turn waits for what is still to be answered."""


@dataclass
class OpenLoop:
    """A side: requests of a mean rate, at random instants (Poisson) that a seed gives, over some kept connections."""

    name: str
    server: WebServer
    requests: Requests
    rate: float
    seed: int = 1
    _asked: "list[Request]" = field(default_factory=list)

    @property
    def process(self) -> int | None:
        """Whose processor time is counted."""
        return self.server.process

    def prepare(self) -> None:
        """Starts the server at the first turn; what is asked is made anew, for tokens end."""
        self.server.start()
        self._asked = list(self.requests())

    def run(self, seconds: float) -> Measured:
        """Asks for so long; ends when all was answered. RuntimeError when that takes too long."""
        turn = _Turn([Client(self.server.port, asked) for asked in self._asked])
        due = deque(instants(self.rate, seconds, self.seed))
        self.seed += 1
        expected, began = len(due), time.perf_counter()
        while len(turn.latencies) < expected:
            now = time.perf_counter() - began
            if now > seconds + GRACE:
                raise RuntimeError(f"{expected - len(turn.latencies)} of {expected} requests were not answered")
            while due and due[0] <= now and turn.asked(began + due[0]):
                due.popleft()
            turn.wait(due[0] - now if due and turn.free else 1.0)
        took = time.perf_counter() - began
        turn.close()
        return Measured(expected, max(took, seconds), tuple(turn.latencies))


class _Turn:
    """The connections of a turn, those of them that are free, and how long what was answered took."""

    def __init__(self, clients: list[Client]) -> None:
        self.free, self.latencies = deque(clients), list[float]()
        self._clients, self._ready = clients, selectors.DefaultSelector()
        for client in clients:
            self._ready.register(client.socket, selectors.EVENT_READ, client)

    def asked(self, due: float) -> bool:
        """Asks over the connection that is free for the longest time; False when none is."""
        if not self.free:
            return False
        self.free.popleft().ask(due)
        return True

    def wait(self, seconds: float) -> None:
        """Takes what came, or waits for so long at most."""
        for key, _ in self._ready.select(min(max(seconds, 0.0), 1.0)):
            client: Client = key.data
            if client in self.free:
                # The server lets go of a connection over which nothing was asked for long.
                self._ready.unregister(client.socket)
                client.reopen()
                self._ready.register(client.socket, selectors.EVENT_READ, client)
                continue
            took = client.take()
            if took is not None:
                self.latencies.append(took)
                self.free.append(client)

    def close(self) -> None:
        """Ends all connections."""
        self._ready.close()
        for client in self._clients:
            client.socket.close()


def instants(rate: float, seconds: float, seed: int) -> Iterator[float]:
    """The seconds after the beginning at which requests are due: the same for the same seed."""
    drawn, at = random.Random(seed), 0.0
    while (at := at + drawn.expovariate(rate)) < seconds:
        yield at
