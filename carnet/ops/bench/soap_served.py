"""Queries of the SOAP door as a whole country asks them: over HTTP, by many clients, each about a record of its own.

Owns this case: each client reuses its assertion and gives each message a number of its own, as the profile has it.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from uuid import uuid4

from carnet.ops.bench.fhir_served import RECORDS, floor_of_many, served_by
from carnet.ops.bench.pgbench import Pgbench, Statement
from carnet.ops.bench.samples import Case
from carnet.ops.bench.served import Request, Served
from carnet.ops.bench.serving import PROGRAM
from carnet.ops.bench.world import Record, World

Halves = tuple[bytes, bytes]
"""A message around its number."""
Statements = Callable[[Record], Sequence[Statement]]
FOUND = 20
SERVE = 180.0
"""For how many seconds an assertion is used; it ends after some minutes."""


def soap_served_case(
    world: World, halves: Callable[[Record], Halves], statements: Statements, kind: str, pgbench: Pgbench
) -> Iterator[Case]:
    """ITI-18 by 16 clients; `pgbench` is copied for as many records."""
    ours, twins = ([world.filled_record(FOUND) for _ in range(RECORDS)] for _ in range(2))
    floor = floor_of_many(pgbench, [statements(twin) for twin in twins])

    signed, until = list[Request](), 0.0

    def requests() -> list[Request]:
        # Anew before they end, and not each turn: an assertion that is new is checked by each process of the server.
        nonlocal signed, until
        if time.monotonic() > until:
            signed = [_posted(halves(record), kind) for record in ours]
            until = time.monotonic() + SERVE
        return signed

    side = Served("ITI-18 over HTTP", served_by(world, PROGRAM), requests)
    yield Case("soap-query-20-16-clients", "queries/s", side, floor)


def _posted(message: Halves, kind: str) -> Callable[[], bytes]:
    before, after = message
    length = len(before) + len(str(uuid4())) + len(after)
    head = (
        f"POST /soap/registry HTTP/1.1\r\nHost: localhost\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n\r\n"
    )
    start = head.encode() + before
    return lambda: start + str(uuid4()).encode() + after
