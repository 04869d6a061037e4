"""The hot paths, as acts on the people of a population. Owns what each path asks, and of whom; times nothing.

Every act passes every layer but the socket, with rights, journal, encryption and durable commits on. What is the work
of the sender (a signed assertion, a lot with its PDF) is made before.
"""

import json
from collections.abc import Callable, Sequence
from datetime import date
from functools import cached_property, partial
from random import Random
from typing import Final
from uuid import uuid4

import msgspec

from carnet.kernel.clock import SystemClock
from carnet.kernel.errors import Refusal
from carnet.kernel.ids import RecordId
from carnet.ops.bench import population_loading
from carnet.ops.bench.documents import Writer
from carnet.ops.bench.lots import Lots
from carnet.ops.bench.population import Person
from carnet.ops.bench.soap import SOAP_KIND, Door, Queries
from carnet.ops.bench.software import Software
from carnet.ops.bench.world import Record
from carnet.ops.example_people import PAUL
from carnet.policy.model import ActorKind, AuthenticationMode
from carnet.usecases.caller import Caller
from carnet.usecases.read_journal import read_journal

GROWN_UP: Final = date(2005, 1, 1)
Act = Callable[[], object]


class Paths:
    """Each path by its name, with the software that asks; registered once there is somebody for whom it asks."""

    def __init__(self) -> None:
        self._made: dict[str, Callable[[Sequence[Person]], list[Act]]] = {
            "search (ITI-67)": self._searches,
            "read (ITI-68)": self._readings,
            "query (ITI-18)": self._queries,
            "patient by INS": self._look_ups,
            "who saw": self._journals,
            "deposit (ITI-65)": self._deposits,
        }

    @property
    def names(self) -> tuple[str, ...]:
        """Every path, in the order in which they are asked."""
        return tuple(self._made)

    def acts(self, name: str, people: Sequence[Person]) -> list[Act]:
        """One act of a path on each of these people."""
        # Each token lives five minutes.
        self._software.renew()
        return self._made[name](people)

    @staticmethod
    def is_new_each_time(name: str) -> bool:
        """Whether an act cannot be done again as it is: a deposit brings another document."""
        return name.startswith("deposit")

    @staticmethod
    def reads(name: str) -> bool:
        """Whether a path needs somebody who lets a doctor read."""
        return name != "who saw"

    @cached_property
    def _software(self) -> Software:
        return Software()

    @cached_property
    def _door(self) -> Door:
        return Door()

    def _searches(self, people: Sequence[Person]) -> list[Act]:
        return [partial(self._software.get, _search(population_loading.record_of(one))) for one in people]

    def _readings(self, people: Sequence[Person]) -> list[Act]:
        return [partial(self._software.get, self._file(population_loading.record_of(one))) for one in people]

    def _file(self, record: RecordId) -> str:
        """The address of the newest file that a search names."""
        entries = json.loads(self._software.get(_search(record)))["entry"]
        return "/fhir/" + str(entries[0]["resource"]["content"][0]["attachment"]["url"]).rpartition("/fhir/")[2]

    def _queries(self, people: Sequence[Person]) -> list[Act]:
        return [partial(self._query, *Queries(self._door, _record(one)).halves()) for one in people]

    def _query(self, before: bytes, after: bytes) -> bytes:
        return self._door.send("registry", SOAP_KIND, before + str(uuid4()).encode() + after)

    def _look_ups(self, people: Sequence[Person]) -> list[Act]:
        numbers = [one.identity.ins for one in people if one.identity.ins]
        paths = [f"/fhir/Patient?identifier=urn:oid:{ins.root.value}%7C{ins.value}" for ins in numbers]
        return [partial(self._software.get, path) for path in paths]

    def _journals(self, people: Sequence[Person]) -> list[Act]:
        return [partial(read_own_journal, population_loading.record_of(one)) for one in people]

    def _deposits(self, people: Sequence[Person]) -> list[Act]:
        lots = [msgspec.json.encode(Lots(_record(one)).bundle()) for one in people]
        return [partial(self._software.send, "/fhir/", lot) for lot in lots]


def fitting(people: Sequence[Person], *, read: bool = True) -> list[Person]:
    """Adults with documents; `read`: who let a doctor read them.

    Journals are read of those who let nobody: each run makes the journals of the others longer, those of a small
    population most.
    """
    adults = [one for one in people if shown(one) and one.identity.traits.birth_date < GROWN_UP]
    return [one for one in adults if one.consents is read]


def shown(person: Person) -> int:
    """How many documents a doctor finds of a person."""
    return sum(not made.hidden for made in person.documents)


def alike(people: Sequence[Person], counts: Sequence[int], drawn: Random) -> list[Person]:
    """People with as many documents as these counts, drawn from all; the nearest where nobody has just as many.

    What a path takes grows with the documents of a person: two populations are compared by people who have as many.
    """
    free = list(people)
    drawn.shuffle(free)
    found: list[Person] = []
    for count in counts:
        if not free:
            free = list(people)
        one = min(free, key=lambda each: abs(shown(each) - count))
        free.remove(one)
        found.append(one)
    return found


def _record(person: Person) -> Record:
    return Record(population_loading.record_of(person), Writer(person.identity, PAUL.facts, PAUL.place))


def _search(record: RecordId) -> str:
    return f"/fhir/DocumentReference?patient={record}&status=current&_count=20"


def read_own_journal(record: RecordId) -> None:
    """The journal of a record, as its holder reads it. RuntimeError when it is refused."""
    holder = Caller(
        ActorKind.HOLDER, f"holder of {record}", own_record=record, authentication=AuthenticationMode.TWO_FACTORS,
        interface="bench", clock=SystemClock(),
    )  # fmt: skip
    if isinstance(answer := read_journal(holder, record), Refusal):
        raise RuntimeError(f"the journal was refused: {answer}")
