"""`carnet bench`: quick by default, `--long` for figures to keep. Owns the run from the instance to the report."""

import argparse
import os
import sys
from pathlib import Path

from carnet.kernel.memory import settle
from carnet.ops.bench import memory, plots, report
from carnet.ops.bench.entries import Entry, entry
from carnet.ops.bench.instance import MeasuredInstance, instance
from carnet.ops.bench.machine import machine
from carnet.ops.bench.rounds import Plan, measure
from carnet.ops.progress import bar

QUICK, LONG = (3, 1.0), (9, 4.0)
FLAT_ROUNDS = 12
"""More would ask people of the population of 10,000 documents twice, whose journal is longer then."""
SAMPLES = Path("../shared/samples/cda")
KEPT = Path("docs/figures")
GROUPS = (
    "list- download- page-200kB blob- journal- page- image- fhir-search- fhir-read- fhir-patient- fhir-python-"
    " fhir-lot- soap- feeds- deposit- import-"
)
"""What names of cases begin with."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """How long, what, and where the files to import are."""
    parser.add_argument("--long", action="store_true", help="more and longer rounds")
    parser.add_argument(
        "--only", default="", help=f"only cases whose name holds this, which is the beginning of one: {GROUPS}"
    )
    parser.add_argument(
        "--keep", default="", metavar="NAME", help="keep the figures as docs/figures/NAME.json and .svg"
    )
    parser.add_argument(
        "--flat", type=int, nargs="+", default=[], metavar="N", help="instead: the hot paths at so many documents"
    )
    parser.add_argument("--folder", type=Path, help="with --flat: where populations are kept, one a size")
    parser.add_argument(
        "--loaded", type=int, metavar="N", help="with --flat: load at most so many, the others are copies of their rows"
    )
    parser.add_argument("--memory", action="store_true", help="instead: what a demonstration holds in memory")
    parser.add_argument("--size", type=float, default=1.0, help="with --flat: make the documents smaller")
    parser.add_argument("--samples", type=Path, default=SAMPLES, help="folder of CDA files to import")


def run(args: argparse.Namespace) -> int:
    """Measures on an instance made for it, prints the table, writes the JSON."""
    if args.memory:
        memory.run((KEPT if args.keep else report.FOLDER) / f"{args.keep or 'memory'}.json")
        return 0
    if args.flat:
        return _flat(args)
    with instance() as measured:
        facts = machine(measured.folder, measured.server_version())
        entries, held = _entries(measured, args)
    print(report.table(entries))
    print("\n".join(f"  on: {name}: {seen}" for name, seen in held.items()))
    folder = KEPT if args.keep else report.FOLDER
    path = report.write(entries, facts, folder, args.keep, held)
    if args.keep:
        plots.write(path)
    print(f"\n{facts}\n{path}")
    return 0


def _flat(args: argparse.Namespace) -> int:
    """Opens a population of each size, loads what is missing, and measures them in turns."""
    from carnet.ops.bench.flat_beside import compared, sides
    from carnet.ops.bench.flat_side import Wanted

    if args.folder is None:
        print("--flat needs --folder: where the populations are, or are loaded", file=sys.stderr)
        return 2
    args.folder.mkdir(exist_ok=True)
    args.folder.chmod(0o711)
    folder = KEPT if args.keep else report.FOLDER
    processes, loaded = os.cpu_count() or 1, args.loaded or max(args.flat)
    with sides(args.folder, [Wanted(each, loaded, processes, args.size) for each in args.flat]) as many:
        facts = machine(args.folder, many[-1].ask("facts")["server"])
        with bar("Flat") as progress:
            found = compared(many, FLAT_ROUNDS, progress)
        held = many[-1].ask("facts")
        plots.write(report.write_sizes(found, facts, folder / f"{args.keep or 'flat'}.json", held["held"]))
        weighed = {"documents": held["documents"], "people": held["people"], "tables": many[-1].ask("weights")}
        report.write_weights(weighed, facts, folder / f"{args.keep or 'flat'}-weights.json")
    print("\n".join(report.sizes(found)))
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
        if not chosen:
            raise SystemExit(f"no case is named so; names begin with {GROUPS}")
        settle()  # As the server does after its start.
        with bar("Bench") as progress:
            samples = measure(chosen, Plan(rounds, seconds, measured.cluster.pid), progress)
        return [entry(case, samples) for case in chosen], proved(here, measured.connect)
    finally:
        for end in here.at_end:
            end()
