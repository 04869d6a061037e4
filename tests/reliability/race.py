"""The race "hide while others read". Owns the threads, each with a connection of its own; never judges.

Several doctors' requests read while the holder's requests hide and show. It ends when enough readings were answered.
"""

import os
import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from uuid import UUID

from django.db import connection

from carnet.kernel.errors import Refusal, Unavailable
from carnet.usecases.caller import Caller
from carnet.usecases.change_visibility import change_visibility
from carnet.usecases.list_documents import list_documents
from carnet.usecases.read_document import read_document
from tests.reliability.history import Answered
from tests.reliability.world import World

READERS, TOGGLERS = 4, 2
# Between two changes of one holder. Without a pause versions pile up and the race becomes one of sorting them.
PAUSE = 0.1


@dataclass
class Race:
    """One run: what was answered, and how often a request gave up (Unavailable, after eight attempts)."""

    world: World
    documents: tuple[UUID, ...]
    readings: int
    pause: float = PAUSE
    read: list[Answered] = field(default_factory=list)
    changed: list[Answered] = field(default_factory=list)
    gave_up: int = 0
    seconds: float = 0.0
    _over: threading.Event = field(default_factory=threading.Event)

    def run(self, readers: int = READERS, togglers: int = TOGGLERS) -> None:
        """Runs until `readings` answers were given to the readers."""
        began = time.monotonic()
        with ThreadPoolExecutor(readers + togglers) as pool:
            jobs = [pool.submit(self._thread, self._reading, f"r{n}") for n in range(readers)]
            jobs += [pool.submit(self._thread, self._toggling, f"t{n}") for n in range(togglers)]
            for job in jobs:
                job.result()
        self.seconds = time.monotonic() - began

    def _thread(self, step: Callable[[str, random.Random], None], name: str) -> None:
        # Seeded by the name: a run differs by its timing only.
        chance, number = random.Random(name), 0
        try:
            while not self._over.is_set():
                step(f"{name}.{number}", chance)
                number += 1
        finally:
            # A thread that failed ends the race, and its error the test.
            self._over.set()
            connection.close()

    def _reading(self, request: str, chance: random.Random) -> None:
        caller, one = self.world.named(self.world.reader, request), chance.choice(self.documents)
        self._ask(request, self.read, (lambda: _listed(caller, self.world)) if chance.random() < 0.5 else (
            lambda: _read(caller, self.world, one)
        ))  # fmt: skip
        if len(self.read) >= self.readings:
            self._over.set()

    def _toggling(self, request: str, chance: random.Random) -> None:
        caller, one = self.world.named(self.world.holder, request), chance.choice(self.documents)
        hide = chance.random() < 0.5
        self._ask(request, self.changed, lambda: _toggled(caller, self.world, one, hide=hide))
        time.sleep(chance.uniform(0, 2 * self.pause))

    def _ask(self, request: str, kept: list[Answered], act: Callable[[], frozenset[UUID]]) -> None:
        began = time.monotonic()
        try:
            given = act()
        except Unavailable:
            self.gave_up += 1
            return
        kept.append(Answered(request, began, time.monotonic(), given))


def _listed(caller: Caller, world: World) -> frozenset[UUID]:
    answer = list_documents(caller, world.record)
    assert not isinstance(answer, Refusal), answer
    return frozenset(card.logical_id for card in answer.cards)


def _read(caller: Caller, world: World, document: UUID) -> frozenset[UUID]:
    answer = read_document(caller, world.record, document)
    return frozenset() if isinstance(answer, Refusal) else frozenset({answer.card.logical_id})


def _toggled(caller: Caller, world: World, document: UUID, *, hide: bool) -> frozenset[UUID]:
    answer = change_visibility(caller, world.record, document, hide=hide)
    assert not isinstance(answer, Refusal), answer
    return frozenset({document})


def wanted_readings() -> int:
    """How many readings the race is to have (CARNET_RACE_READINGS; `make race` asks for 20,000)."""
    return int(os.environ.get("CARNET_RACE_READINGS", "600"))
