"""The readings of the FHIR door as a whole country asks them: over HTTP, by many clients, on many records.

Owns these cases and what Python alone would take for the same statements.
"""

import json
from collections.abc import Callable, Iterator, Sequence

from carnet.ops.bench import python_floor
from carnet.ops.bench.pgbench import Pgbench, Statement, literal, one_each, script_of
from carnet.ops.bench.samples import Case, Side
from carnet.ops.bench.served import CLIENTS, Served, WebServer, request
from carnet.ops.bench.serving import PROGRAM
from carnet.ops.bench.software import FOUND, Software, file_of, search_of, statements_of
from carnet.ops.bench.world import Record, World

# Each client has its own: two readings of one record wait for each other's event.
RECORDS = CLIENTS


def served_cases(world: World, software: Software, pgbench: Pgbench, sent: Side) -> Iterator[Case]:
    """ITI-67 and ITI-68 by 16 clients, and the two floors of Python; `pgbench` is copied for many records."""
    ours, twins = ([world.filled_record(FOUND) for _ in range(RECORDS)] for _ in range(2))
    statements = [statements_of(software, twin) for twin in twins]
    floor = floor_of_many(pgbench, statements)
    program = served_by(world, PROGRAM)
    searches = searches_of(software, ours)
    yield Case("fhir-search-20-16-clients", "searches/s", Served("ITI-67 over HTTP", program, searches), floor)
    files = _asked(software, [file_of(software, record) for record in ours])
    yield Case("fhir-read-200kB-16-clients", "documents/s", Served("ITI-68 over HTTP", program, files), sent)
    answer = len(software.get(search_of(ours[0])))
    given = _written(world, statements, answer)
    for name in ("select", "select_and_event"):
        bare = served_by(world, f"carnet.ops.bench.python_floor:{name}", {python_floor.STATEMENTS: given})
        side = Served(f"Python: {name}", bare, lambda: [request(f"/?{number}", {}) for number in range(RECORDS)])
        yield Case(f"fhir-python-{name.replace('_', '-')}-16-clients", "answers/s", side, floor, compared=True)


def floor_of_many(one: Pgbench, statements: Sequence[Sequence[Statement]]) -> Pgbench:
    """pgbench with as many clients, on as many records."""
    scripts, values = list[str](), dict[str, str]()
    for number, each in enumerate(statements):
        script, given = script_of(each, f"r{number}_")
        scripts.append(script)
        values.update(given)
    name = f"{one.name}, {CLIENTS} clients"
    return Pgbench(name, one.socket, one.folder, one_each(scripts), values, CLIENTS)


def served_by(world: World, application: str, environment: dict[str, str] | None = None) -> WebServer:
    """A web server of its own, which ends with the run."""
    made = WebServer(application, environment or {})
    world.at_end.append(made.stop)
    return made


def searches_of(software: Software, records: Sequence[Record]) -> Callable[[], list[bytes]]:
    """The same search of each record, as it goes over the wire."""
    return _asked(software, [search_of(record) for record in records])


def _asked(software: Software, paths: Sequence[str]) -> Callable[[], list[bytes]]:
    def requests() -> list[bytes]:
        software.renew()
        return [request(path, {"Authorization": f"Bearer {software.token}", "Accept": "*/*"}) for path in paths]

    return requests


def _written(world: World, statements: Sequence[Sequence[Statement]], answer: int) -> str:
    path = world.folder / "statements.json"
    each = [[(s.sql, {name: _text(value) for name, value in s.params.items()}) for s in of] for of in statements]
    path.write_text(json.dumps({"records": each, "answer": answer}), encoding="utf-8")
    return str(path)


def _text(value: object) -> str | None:
    return None if value is None else literal(value)
