"""The FHIR door as software uses it: search of 20 documents, reading of 200 kB, look-up of a person.

Owns these cases. Each request passes every layer (WSGI, token, rights, journal, encryption, JSON) but the socket, with
a token of a registered software that acts for a professional.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace

from carnet.ops.bench.fhir_served import served_cases
from carnet.ops.bench.pgbench import Pgbench, script_of
from carnet.ops.bench.samples import Case, Side
from carnet.ops.bench.software import (
    Software,
    events_of,
    every_statement,
    file_of,
    look_up_of,
    search_of,
    statements_of,
    statements_of_look_up,
)
from carnet.ops.bench.world import Record, World

FOUND = 20
MakePgbench = Callable[[World, str, str, dict[str, str], int], Pgbench]
MakeSent = Callable[[World, bytes], Side]


def fhir_cases(world: World, software: Software, pgbench: MakePgbench, sent: MakeSent) -> Iterator[Case]:
    """The cases, on records of their own."""
    lift_look_ups()
    ours, twin = world.filled_record(FOUND), world.filled_record(FOUND)
    script, values = script_of(statements_of(software, twin))
    floor = pgbench(world, "pgbench: the identical select and journal statement", script, values, 1)
    search = search_of(ours)
    yield Case("fhir-search-20", "searches/s", software.reads("ITI-67", search), floor)
    every = _every_statement(world, software, pgbench, twin, search_of(twin), 1)
    yield Case("fhir-search-20-every-statement", "searches/s", software.reads("ITI-67", search), every)
    yield Case("fhir-search-20-first", "searches/s", software.reads("ITI-67", search, anew=True), floor)
    yield from _patient_cases(world, software, pgbench)
    file = file_of(software, ours)
    whole = sent(world, software.get(file))
    yield Case("fhir-read-200kB", "documents/s", software.reads("ITI-68", file), whole)
    yield from served_cases(world, software, floor, whole)


def _patient_cases(world: World, software: Software, pgbench: MakePgbench) -> Iterator[Case]:
    """A person looked for by the INS, and what is told of the record; the floor finds it and writes one event."""
    found, twin = world.filled_record(1), world.filled_record(1)
    script, values = script_of(statements_of_look_up(software, twin))
    floor = pgbench(world, "pgbench: the identical look-up and journal statement", script, values, 1)
    yield Case("fhir-patient-by-ins", "look-ups/s", software.reads("Patient?identifier", look_up_of(found)), floor)
    every = _every_statement(world, software, pgbench, twin, look_up_of(twin), 2)
    again = software.reads("Patient?identifier", look_up_of(found))
    yield Case("fhir-patient-by-ins-every-statement", "look-ups/s", again, every)


def _every_statement(
    world: World, software: Software, pgbench: MakePgbench, record: Record, address: str, events: int
) -> Pgbench:
    """What PostgreSQL takes for all that a request sends, as many round trips and commits as there are.

    The other floor is what an answer cannot do without; this one has what says who asks and with which rights, too.
    """
    script, values = script_of(every_statement(software, address), apart=True)
    floor = pgbench(world, "pgbench: every statement of the request, each committed as there", script, values, 1)
    return replace(floor, written=lambda: events_of(record), events=events)


def lift_look_ups() -> None:
    """Look-ups are counted as ever; one professional makes more of them here than any does."""
    from carnet.identity import limits

    rules = tuple(replace(rule, most=10**9) for rule in limits.LOOK_UP.rules)
    limits.LOOK_UP = replace(limits.LOOK_UP, rules=rules)
