"""Trials of a change of rights against readers that never stop. Owns the threads and their clock; judges at the end.

A change is answered at an instant; a reading whose first byte was sent after it must show nothing. Readings that were
sent before, or that were still open when the change was taken back, prove nothing either way and are left out.
"""

import http.client
import random
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

READERS, ENOUGH = 3, 3


@dataclass(frozen=True)
class Change:
    """A change of rights and its undoing; who reads by which cookie and where, and what shows that it was shown."""

    name: str
    take: Callable[[], object]
    give_back: Callable[[], object]
    cookie: str
    paths: Sequence[str]
    mark: str
    most: int = 10_000
    """So many trials at most, where a limit on attempts stops the undoing."""


@dataclass(frozen=True)
class Reading:
    """One answer: when its first byte was sent, when it was received, whether it showed the document."""

    sent: float
    received: float
    shown: bool


@dataclass
class Trials:
    """So many trials of one change."""

    change: Change
    port: int
    wanted: int
    readings: list[Reading] = field(default_factory=list)
    held: list[tuple[float, float]] = field(default_factory=list)
    _over: threading.Event = field(default_factory=threading.Event)
    _failed: list[BaseException] = field(default_factory=list)

    def run(self) -> None:
        """Takes and gives back until there were enough trials, while readers read."""
        readers = [threading.Thread(target=self._reads, args=(number,)) for number in range(READERS)]
        for reader in readers:
            reader.start()
        try:
            for _ in range(self.wanted):
                self._trial()
        finally:
            self._over.set()
            for reader in readers:
                reader.join()
        assert not self._failed, self._failed

    def _trial(self) -> None:
        self._wait(lambda one: one.shown, time.monotonic())
        self.change.take()
        answered = time.monotonic()
        self._wait(lambda one: one.sent > answered, answered, ENOUGH)
        self.held.append((answered, time.monotonic()))
        self.change.give_back()

    def _wait(self, which: Callable[[Reading], bool], since: float, many: int = 1) -> None:
        """Until so many readings of this sort were answered."""
        until = time.monotonic() + 60
        while sum(1 for one in self.readings[-200:] if one.received > since and which(one)) < many:
            assert time.monotonic() < until and not self._failed, (self.change.name, self._failed)
            time.sleep(0.002)

    def _reads(self, number: int) -> None:
        chance, connection = random.Random(number), http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            while not self._over.is_set():
                self._read(connection, chance.choice(self.change.paths))
        except BaseException as error:  # noqa: BLE001  # Whatever it is ends the trials, and is told.
            self._failed.append(error)
        finally:
            connection.close()

    def _read(self, connection: http.client.HTTPConnection, path: str) -> None:
        sent = time.monotonic()
        connection.request("GET", path, headers={"Cookie": self.change.cookie})
        response = connection.getresponse()
        body = response.read().decode("utf-8", "replace")
        assert response.status < 500, (path, response.status)
        self.readings.append(Reading(sent, time.monotonic(), self.change.mark in body))

    @property
    def after(self) -> list[Reading]:
        """Readings sent after a change was answered and received before it was taken back."""
        return [one for one in self.readings if any(a < one.sent and one.received <= b for a, b in self.held)]

    @property
    def violations(self) -> list[Reading]:
        """Those that showed what they must not."""
        return [one for one in self.after if one.shown]
