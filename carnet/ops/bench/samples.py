"""What is measured, and the samples that come of it. Owns their shapes and the closed loop; judges nothing."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Which(StrEnum):
    """The two sides of a comparison."""

    OURS = "ours"
    FLOOR = "floor"


@dataclass(frozen=True)
class Measured:
    """What one turn of a side did: how many, in how long, and how long each took (milliseconds) where it is known.

    `composed` tells that the figures were put together from several turns: processor time per request means nothing.
    """

    count: int
    seconds: float
    latencies: tuple[float, ...] = ()
    composed: bool = False

    @property
    def rate(self) -> float:
        """How many in a second."""
        return self.count / self.seconds if self.seconds else 0.0


class Side(Protocol):
    """One thing to measure. `prepare` is not timed and comes before each turn; `run` is one turn."""

    name: str

    def prepare(self) -> None:
        """Makes ready what one turn uses up."""
        ...

    def run(self, seconds: float) -> Measured:
        """Works for about so long."""
        ...


@dataclass(frozen=True)
class Sample:
    """One turn of one side of one case, with what it cost."""

    run: str
    round: int
    case: str
    which: Which
    measured: Measured
    app_seconds: float
    database_seconds: float
    other_cores: float


@dataclass(frozen=True)
class Case:
    """A thing of ours, its floor, and what the figures mean. `value` tells what the floor is the floor of.

    `compared`: the other side is no floor, only something to compare with, which ours may well beat.
    """

    name: str
    unit: str
    ours: Side
    floor: Side
    compared: bool = False


@dataclass
class Calls:
    """A side that calls a function again and again, in as many threads as clients (a closed loop)."""

    name: str
    once: Callable[[], object]
    clients: int = 1
    ready: Callable[[], None] = lambda: None
    close: Callable[[], None] = lambda: None

    def prepare(self) -> None:
        """What the caller gave."""
        self.ready()

    def run(self, seconds: float) -> Measured:
        """Calls for so long; ends early when `once` raises Exhausted."""
        began = time.perf_counter()
        if self.clients == 1:
            latencies = self._loop(seconds)
        else:
            with ThreadPoolExecutor(self.clients) as pool:
                turns = list(pool.map(lambda _: self._closing_loop(seconds), range(self.clients)))
            latencies = [latency for turn in turns for latency in turn]
        return Measured(len(latencies), time.perf_counter() - began, tuple(latencies))

    def _closing_loop(self, seconds: float) -> list[float]:
        try:
            return self._loop(seconds)
        finally:
            self.close()

    def _loop(self, seconds: float) -> list[float]:
        latencies: list[float] = []
        before = time.perf_counter()
        until = before + seconds
        while before < until:
            try:
                self.once()
            except Exhausted:
                break
            after = time.perf_counter()
            latencies.append((after - before) * 1000)
            before = after
        return latencies


class Exhausted(Exception):
    """What was prepared for this turn is used up: the turn ends, and counts what was done."""


@dataclass
class Sum:
    """A floor made of several: what must be done one after the other takes at least the sum of their times."""

    name: str
    parts: tuple[Side, ...]

    def prepare(self) -> None:
        """Prepares each part."""
        for part in self.parts:
            part.prepare()

    def run(self, seconds: float) -> Measured:
        """Gives each part its share of the time; the figure is one act that waits for all of them."""
        turns = [part.run(seconds / len(self.parts)) for part in self.parts]
        if any(not turn.rate for turn in turns):
            return Measured(0, seconds, composed=True)
        return Measured(1, sum(1 / turn.rate for turn in turns), composed=True)
