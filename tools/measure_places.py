"""How many processes and places of a web server answer best: the rate, the waits and the processor time of each choice.

    python -m tools.measure_places 2x3 2x2 2x1 3x1 [--rounds 4] [--seconds 4]

`2x3` is two processes with three places each (`web_processes`, `web_threads`). Sixteen clients search 20 documents each
in a record of its own (ITI-67, asked before), over HTTP, and ask again as soon as they were answered; the choices take
turns, so that what others do to the machine is done to all. Owns an instance of its own; changes no default.
"""

import argparse
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from carnet.ops.bench.instance import instance
from carnet.ops.bench.processor import usage

if TYPE_CHECKING:
    from carnet.ops.bench.served import WebServer
    from carnet.ops.bench.world import World

Choice = tuple[int, int]
NAMES = ("a second", "p50", "p95", "p99", "program", "database")


def choice(text: str) -> Choice:
    """`2x3`: processes and places of each."""
    processes, _, places = text.partition("x")
    return int(processes), int(places)


def started(world: "World", options: Path, wanted: Choice) -> "WebServer":
    """The program with these processes and places; who waits for a place is not sent away meanwhile."""
    from carnet.ops.bench.fhir_served import served_by
    from carnet.ops.bench.serving import PROGRAM

    usual = options.read_text(encoding="utf-8")
    lines = (f"web_processes = {wanted[0]}", f"web_threads = {wanted[1]}", "web_wait_seconds = 60", usual)
    options.write_text("\n".join(lines), encoding="utf-8")
    try:
        server = served_by(world, PROGRAM)
        # Several start beside each other, maybe on a machine that others keep busy.
        server.patience = 300
        server.start()
        # Its port answers before its last process has read the options.
        time.sleep(3)
    finally:
        options.write_text(usual, encoding="utf-8")
    return server


def measured(world: "World", choices: Sequence[Choice], rounds: int, seconds: float) -> dict[Choice, list[list[float]]]:
    """For each choice its rounds: rate, waits in milliseconds, processor milliseconds of a request."""
    from carnet.ops.bench.fhir import lift_look_ups
    from carnet.ops.bench.fhir_served import searches_of
    from carnet.ops.bench.served import CLIENTS, Served
    from carnet.ops.bench.software import FOUND, Software

    lift_look_ups()
    asked = searches_of(Software(), [world.filled_record(FOUND) for _ in range(CLIENTS)])
    servers = {one: started(world, world.folder / "instance" / "carnet.toml", one) for one in choices}
    found: dict[Choice, list[list[float]]] = {one: [] for one in choices}
    for number in range(rounds):
        for one in choices if number % 2 == 0 else reversed(choices):
            side = Served("ITI-67 over HTTP", servers[one], asked)
            side.prepare()
            side.run(1)
            before = usage(world.cluster.pid, side.process)
            told = side.run(seconds)
            used = usage(world.cluster.pid, side.process).since(before)
            waits, count = sorted(told.latencies), len(told.latencies)
            at = [waits[int(count * share)] for share in (0.5, 0.95, 0.99)]
            found[one].append([count / seconds, *at, used.app * 1000 / count, used.database * 1000 / count])
    return found


def main() -> int:
    """Prints a line for each choice: medians of its rounds, and the best of each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("choices", nargs="+", type=choice)
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--seconds", type=float, default=4)
    args = parser.parse_args()
    with instance() as made:
        from carnet.ops.bench.world import world

        here = world(made.folder, made.cluster)
        try:
            found = measured(here, args.choices, args.rounds, args.seconds)
        finally:
            for end in here.at_end:
                end()
        for (processes, places), rounds in found.items():
            each = list(zip(*rounds, strict=True))
            told = (f"{name} {median(all_of):.2f}" for name, all_of in zip(NAMES, each, strict=True))
            print(f"{processes}x{places}: {', '.join(told)}; best: {max(each[0]):.0f} a second, p99 {min(each[3]):.1f}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
