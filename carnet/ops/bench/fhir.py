"""The FHIR door as software uses it: search of 20 documents, reading of 200 kB, look-up of a person.

Owns these cases. Each request passes every layer (WSGI, token, rights, journal, encryption, JSON) but the socket, with
a token of a registered software that acts for a professional.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace

from carnet.ops.bench.fhir_served import served_cases
from carnet.ops.bench.pgbench import Pgbench, script_of
from carnet.ops.bench.samples import Case, Side
from carnet.ops.bench.software import Software, file_of, look_up_of, search_of, statements_of, statements_of_look_up
from carnet.ops.bench.world import World

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
    yield Case("fhir-search-20-first", "searches/s", software.reads("ITI-67", search, anew=True), floor)
    yield _patient_case(world, software, pgbench)
    file = file_of(software, ours)
    whole = sent(world, software.get(file))
    yield Case("fhir-read-200kB", "documents/s", software.reads("ITI-68", file), whole)
    yield from served_cases(world, software, floor, whole)


def _patient_case(world: World, software: Software, pgbench: MakePgbench) -> Case:
    """A person looked for by the INS, and what is told of the record; the floor finds it and writes one event."""
    found, twin = world.filled_record(1), world.filled_record(1)
    script, values = script_of(statements_of_look_up(software, twin))
    floor = pgbench(world, "pgbench: the identical look-up and journal statement", script, values, 1)
    return Case("fhir-patient-by-ins", "look-ups/s", software.reads("Patient?identifier", look_up_of(found)), floor)


def lift_look_ups() -> None:
    """Look-ups are counted as ever; one professional makes more of them here than any does."""
    from carnet.identity import limits

    rules = tuple(replace(rule, most=10**9) for rule in limits.LOOK_UP.rules)
    limits.LOOK_UP = replace(limits.LOOK_UP, rules=rules)
