"""Deposits by software (ITI-65 with a PDF of 100 kB): one client, and over HTTP by several. Owns these cases.

Over HTTP, each client waits for its answer (closed loop), and as a country sends them: at a rate that waits for nobody
(open loop), where a lot that was sent late because the server was busy has waited since it should have been sent.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

from carnet.ops.bench.fhir_served import served_by
from carnet.ops.bench.lots import Lots
from carnet.ops.bench.open_loop import OpenLoop
from carnet.ops.bench.samples import Calls, Case, Side
from carnet.ops.bench.served import Served
from carnet.ops.bench.serving import PROGRAM
from carnet.ops.bench.software import Software
from carnet.ops.bench.world import Record, World

MakeFloor = Callable[[World, Record], Side]
CLIENTS, RATE, CONNECTIONS = 4, 60, 16
COPIED = 20_000


def lot_cases(world: World, software: Software, deposit_floor: MakeFloor) -> Iterator[Case]:
    """The cases; the floor is a deposit's durable file and rows."""
    copied = world.new_record()
    world.deposit(copied, copied.writer.cda(COPIED))
    floor = deposit_floor(world, copied)
    one = Lots(world.new_record())
    ours = Calls("ITI-65", lambda: software.post("/fhir/", one.bundle()), ready=software.renew)
    yield Case("fhir-lot-pdf-100kB", "lots/s", ours, floor)
    server = served_by(world, PROGRAM)
    many = [Lots(world.new_record()) for _ in range(CONNECTIONS)]

    def asked(count: int) -> Callable[[], Sequence[Callable[[], bytes]]]:
        def requests() -> Sequence[Callable[[], bytes]]:
            software.renew()
            return [partial(_posted, lots, software) for lots in many[:count]]

        return requests

    closed = Served(f"ITI-65 over HTTP, {CLIENTS} clients", server, asked(CLIENTS))
    yield Case(f"fhir-lot-pdf-100kB-{CLIENTS}-clients", "lots/s", closed, floor)
    opened = OpenLoop(f"ITI-65 over HTTP, {RATE} a second", server, asked(CONNECTIONS), RATE)
    yield Case(f"fhir-lot-pdf-100kB-open-{RATE}", "lots/s", opened, floor)


def _posted(lots: Lots, software: Software) -> bytes:
    return lots.posted(software.token)
