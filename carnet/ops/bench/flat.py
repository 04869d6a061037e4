"""A population of a size, in a folder that stays. Owns how it grows and what is known of it; times nothing."""

import json
import time
from functools import partial
from pathlib import Path

from django.db import connection

from carnet.ops.bench import multiplied, population, population_loading
from carnet.ops.bench.population import Person
from carnet.ops.progress import Progress

SEED, STEP = 1, 10_000


class Growing:
    """The population so far. `size` makes documents smaller, so that many fit on a disk.

    `documents` came in by the import; of each there are `copies` more, which nobody is asked about.
    """

    def __init__(self, folder: Path, size: float, processes: int) -> None:
        self._size, self._processes, self._state = size, processes, folder / "population.json"
        self.people: list[Person] = []
        self.documents, self.copies, self.took = 0, 0, 0.0

    @property
    def stored(self) -> int:
        """How many documents there are, with the copies."""
        return self.documents * (self.copies + 1)

    def multiply(self, documents: int, admin_dsn: str, progress: Progress) -> None:
        """Copies all that was loaded as often as is needed for so many documents; once."""
        copies = -(-documents // self.documents) - 1
        if self.copies or not copies:
            return
        records = [population_loading.record_of(one) for one in self.people if one.identity.ins]
        multiplied.multiply(admin_dsn, records, copies, progress)
        self.copies = copies
        self._write_down()
        _analyze()

    def grow(self, documents: int, progress: Progress) -> None:
        """Loads people until there are so many documents; what was loaded before is written down step by step."""
        self._go_on()
        before = self.documents
        while self.documents < documents:
            wanted, at = min(STEP, documents - self.documents), self.documents
            people = list(population.people(SEED, wanted, self._size, len(self.people)))
            began = time.perf_counter()
            told = partial(_told_after, progress, at, documents)
            loaded = population_loading.load(SEED, iter(people), self._processes, wanted, told)
            self.people += people
            self.documents += loaded.documents
            self.took += time.perf_counter() - began
            self._write_down()
        if self.documents > before:
            _analyze()

    def _write_down(self) -> None:
        told = {
            "people": len(self.people), "documents": self.documents, "copies": self.copies, "size": self._size,
            "took": self.took,
        }  # fmt: skip
        self._state.write_text(json.dumps(told), encoding="utf-8")

    def _go_on(self) -> None:
        """What another run loaded."""
        if self.people or not self._state.exists():
            return
        told = json.loads(self._state.read_text(encoding="utf-8"))
        if told["size"] != self._size:
            raise RuntimeError(f"this population was loaded with --size {told['size']}")
        self.people = [population.person(SEED, number, self._size) for number in range(told["people"])]
        self.documents, self.copies, self.took = told["documents"], told.get("copies", 0), told["took"]


def _analyze() -> None:
    """What autovacuum does a minute later."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _told_after(progress: Progress, before: int, documents: int, done: int, _: int, words: str) -> None:
    progress(before + done, documents, words)
