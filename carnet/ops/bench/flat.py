"""Does the cost grow with what is stored? Owns the steps: load so many documents, time each hot path, load more.

Every path is asked of people drawn from all of them, a first time ("cold": nobody read these records since they were
loaded, and the files of the database and of the documents were pushed out of the system's memory) and once more.
PostgreSQL's own 128 MB of memory stay as they are. Rights, journal, encryption and durable commits are on.
"""

import json
import os
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import cached_property, partial
from pathlib import Path
from random import Random

from django.db import connection

from carnet.kernel.clock import SystemClock
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.ops.bench import population, population_loading
from carnet.ops.bench.entries import quantile
from carnet.ops.bench.fhir import lift_look_ups
from carnet.ops.bench.plans import scans
from carnet.ops.bench.population import Person
from carnet.ops.bench.population_files import file_of
from carnet.ops.bench.processor import usage
from carnet.ops.bench.software import Software
from carnet.ops.bench.world import World
from carnet.ops.progress import Progress
from carnet.policy.model import ActorKind, AuthenticationMode
from carnet.usecases._incoming import Upload
from carnet.usecases.caller import Caller
from carnet.usecases.deposit_document import Deposited
from carnet.usecases.import_document import Importing, import_document
from carnet.usecases.read_journal import read_journal

SEED, ASKED, DEPOSITED, GROWN_UP = 1, 150, 20_000, date(2005, 1, 1)
"""How many people each path is asked of, at each size."""
STEP = 2_000


@dataclass(frozen=True)
class Timed:
    """A path at a size: how long it took, first and again, in milliseconds."""

    path: str
    documents: int
    people: int
    asked: int
    p50_ms: float
    p95_ms: float
    first_p50_ms: float
    first_p95_ms: float
    app_ms: float
    database_ms: float
    """Processor time of one, again: what other programs on the machine change least."""
    scans: list[str]
    """Tables of more than a thousand rows that a plan of this path reads whole."""


class Growing:
    """The population so far. `size` makes documents smaller, so that many fit on a disk."""

    def __init__(self, world: World, size: float, processes: int) -> None:
        lift_look_ups()
        self._world, self._size, self._processes = world, size, processes
        self._people: list[Person] = []
        self.documents, self._deposited, self._drawn = 0, 0, Random(SEED)
        self._state, self.took = world.folder / "population.json", 0.0

    @cached_property
    def _software(self) -> Software:
        """Registered once there is somebody for whom it asks."""
        return Software()

    def grow(self, documents: int, progress: Progress) -> None:
        """Loads people until there are so many documents; what was loaded before is written down step by step."""
        self._go_on()
        while self.documents < documents:
            wanted = min(STEP, documents - self.documents)
            people = list(population.people(SEED, wanted, self._size, len(self._people)))
            began = time.perf_counter()
            loaded = population_loading.load(SEED, iter(people), self._processes, wanted, lambda *_: None)
            self._people += people
            self.documents += loaded.documents
            self.took += time.perf_counter() - began
            told = {"people": len(self._people), "documents": self.documents, "size": self._size, "took": self.took}
            self._state.write_text(json.dumps(told), encoding="utf-8")
            progress(self.documents, documents, f"{len(self._people)} people")
        with connection.cursor() as cursor:
            # What autovacuum does a minute later.
            cursor.execute("ANALYZE")

    def _go_on(self) -> None:
        """What another run loaded."""
        if self._people or not self._state.exists():
            return
        told = json.loads(self._state.read_text(encoding="utf-8"))
        if told["size"] != self._size:
            raise RuntimeError(f"this population was loaded with --size {told['size']}")
        self._people = [population.person(SEED, number, self._size) for number in range(told["people"])]
        self.documents, self.took = told["documents"], told["took"]

    def timed(self) -> list[Timed]:
        """Every path at the present size."""
        # Adults, who read their journal themselves.
        there = [p for p in self._people if p.documents and p.consents and p.identity.traits.birth_date < GROWN_UP]
        chosen = self._drawn.sample(there, min(ASKED, len(there)))
        records = [population_loading.record_of(one) for one in chosen]
        self._software.renew()
        paths: dict[str, Callable[[], list[Callable[[], object]]]] = {
            "search (ITI-67)": partial(self._searches, records),
            "read (ITI-68)": partial(self._readings, records),
            "patient by INS": partial(self._look_ups, chosen),
            "who saw": partial(self._journals, records),
            "deposit": partial(self._deposits, chosen),
        }
        return [self._path(name, make) for name, make in paths.items()]

    def _path(self, name: str, make: Callable[[], list[Callable[[], object]]]) -> Timed:
        acts = make()
        forget(self._world.folder)
        first = _times(acts)
        acts, before = make() if name == "deposit" else acts, usage(self._world.cluster.pid)
        again, used = _times(acts), usage(self._world.cluster.pid).since(before)
        return Timed(
            name, self.documents, len(self._people), len(acts), _at(again, 0.5), _at(again, 0.95), _at(first, 0.5),
            _at(first, 0.95), round(used.app / len(acts) * 1000, 2), round(used.database / len(acts) * 1000, 2),
            scans((make() if name == "deposit" else acts)[0]),
        )  # fmt: skip

    def _searches(self, records: Sequence[RecordId]) -> list[Callable[[], object]]:
        return [partial(self._get, path) for path in map(_search, records)]

    def _readings(self, records: Sequence[RecordId]) -> list[Callable[[], object]]:
        return [partial(self._get, self._file(path)) for path in map(_search, records)]

    def _file(self, search: str) -> str:
        """The address of the newest file that a search names."""
        entries = json.loads(self._get(search))["entry"]
        return "/fhir/" + str(entries[0]["resource"]["content"][0]["attachment"]["url"]).rpartition("/fhir/")[2]

    def _look_ups(self, chosen: Sequence[Person]) -> list[Callable[[], object]]:
        numbers = [one.identity.ins for one in chosen if one.identity.ins]
        paths = [f"/fhir/Patient?identifier=urn:oid:{ins.root.value}%7C{ins.value}" for ins in numbers]
        return [partial(self._get, path) for path in paths]

    def _get(self, path: str) -> bytes:
        return self._software.get(path)

    def _journals(self, records: Sequence[RecordId]) -> list[Callable[[], object]]:
        return [partial(_read_journal, record) for record in records]

    def _deposits(self, chosen: Sequence[Person]) -> list[Callable[[], object]]:
        """A document of 20 kB more of each, under a number that the population does not use."""
        kind = population.KINDS[3]
        more = [population.Made(self._apart(), kind, one.documents[0].day, DEPOSITED, hidden=False) for one in chosen]
        return [partial(_deposit, file_of(SEED, one, made)) for one, made in zip(chosen, more, strict=True)]

    def _apart(self) -> int:
        self._deposited += 1
        # Also in a population that was measured before.
        return time.time_ns() // 1000 + self._deposited


def _search(record: RecordId) -> str:
    return f"/fhir/DocumentReference?patient={record}&status=current&_count=20"


def _read_journal(record: RecordId) -> None:
    holder = Caller(
        ActorKind.HOLDER, f"holder of {record}", own_record=record, authentication=AuthenticationMode.TWO_FACTORS,
        interface="bench", clock=SystemClock(),
    )  # fmt: skip
    if isinstance(answer := read_journal(holder, record), Refusal):
        raise RuntimeError(f"the journal was refused: {answer}")


def _deposit(data: bytes) -> None:
    answer = import_document(Upload(data, "a.xml"), Importing(), SystemClock())
    if not isinstance(answer, Deposited):
        raise RuntimeError(f"a made-up document was refused: {answer}")


def _times(acts: Sequence[Callable[[], object]]) -> list[float]:
    found = []
    for act in acts:
        before = time.perf_counter()
        act()
        found.append((time.perf_counter() - before) * 1000)
    return sorted(found)


def _at(ordered: Sequence[float], share: float) -> float:
    return round(quantile(ordered, share), 2)


def forget(folder: Path) -> None:
    """Pushes every file of a folder out of the system's memory, after what is written was synced."""
    os.sync()
    for path in folder.rglob("*"):
        with suppress(OSError):
            descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
            try:
                os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
            finally:
                os.close(descriptor)
