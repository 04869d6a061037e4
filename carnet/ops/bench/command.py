"""`carnet bench`: quick by default, `--long` for figures to keep. Owns the run from the instance to the report."""

import argparse
import os
from dataclasses import asdict
from pathlib import Path

from carnet.kernel.memory import settle
from carnet.ops.bench import plots, report
from carnet.ops.bench.entries import Entry, entry
from carnet.ops.bench.instance import MeasuredInstance, instance
from carnet.ops.bench.machine import Machine, machine
from carnet.ops.bench.rounds import Plan, measure
from carnet.ops.progress import bar

QUICK, LONG = (3, 1.0), (9, 4.0)
SAMPLES = Path("../shared/samples/cda")
KEPT = Path("docs/figures")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """How long, what, and where the files to import are."""
    parser.add_argument("--long", action="store_true", help="more and longer rounds")
    parser.add_argument("--only", default="", help="only cases whose name begins so")
    parser.add_argument(
        "--keep", default="", metavar="NAME", help="keep the figures as docs/figures/NAME.json and .svg"
    )
    parser.add_argument(
        "--flat", type=int, nargs="+", default=[], metavar="N", help="instead: time the hot paths at so many documents"
    )
    parser.add_argument("--folder", type=Path, help="with --flat: an instance that stays, and is opened again")
    parser.add_argument("--size", type=float, default=1.0, help="with --flat: make the documents smaller")
    parser.add_argument("--samples", type=Path, default=SAMPLES, help="folder of CDA files to import")


def run(args: argparse.Namespace) -> int:
    """Measures on an instance made for it, prints the table, writes the JSON."""
    with instance(args.folder) as measured:
        facts = machine(measured.folder, measured.server_version())
        if args.flat:
            return _flat(measured, args, facts)
        entries, held = _entries(measured, args)
    print(report.table(entries))
    print("\n".join(f"  on: {name}: {seen}" for name, seen in held.items()))
    folder = KEPT if args.keep else report.FOLDER
    path = report.write(entries, facts, folder, args.keep, held)
    if args.keep:
        plots.write(path)
    print(f"\n{facts}\n{path}")
    return 0


def _flat(measured: MeasuredInstance, args: argparse.Namespace, facts: Machine) -> int:
    """Loads and times, size after size; what was measured is written each time, for who has no time for the last."""
    from carnet.ops.bench.flat import Growing
    from carnet.ops.bench.guarantees import proved
    from carnet.ops.bench.world import world

    here = world(measured.folder, measured.cluster)
    held, timed = proved(here, measured.connect), list[dict[str, object]]()
    path = (KEPT if args.keep else report.FOLDER) / f"{args.keep or 'flat'}.json"
    growing = Growing(here, args.size, os.cpu_count() or 1)
    for documents in sorted(args.flat):
        with bar(f"{documents} documents") as progress:
            growing.grow(documents, progress)
        settle()
        timed += (now := [asdict(one) for one in growing.timed()])
        plots.write(report.write_sizes(timed, facts, path, held))
        print("\n".join(str(one) for one in (f"loaded in {growing.took:.0f} s", *now)), flush=True)
    proved(here, measured.connect)
    print(path)
    return 0


def _entries(measured: MeasuredInstance, args: argparse.Namespace) -> tuple[list[Entry], dict[str, str]]:
    # Imported here: models exist only once Django is ready.
    from carnet.ops.bench.cases import cases
    from carnet.ops.bench.guarantees import proved
    from carnet.ops.bench.world import world

    rounds, seconds = LONG if args.long else QUICK
    here = world(measured.folder, measured.cluster)
    try:
        proved(here, measured.connect)
        chosen = list(cases(here, seconds, args.samples, args.only))
        settle()  # As the server does after its start.
        with bar("Bench") as progress:
            samples = measure(chosen, Plan(rounds, seconds, measured.cluster.pid), progress)
        return [entry(case, samples) for case in chosen], proved(here, measured.connect)
    finally:
        for end in here.at_end:
            end()
