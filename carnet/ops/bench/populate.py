"""`carnet populate`: a made-up population in a trial instance, or as a folder of CDA files. Owns the command.

Documents enter by the use case of `carnet import`: parser, rules of the header, comparison with the person, policy,
journal, encryption and durable commits, several of a person in a transaction, one process a core. The same seed gives
the same people: interrupted, run the same command again.
"""

import argparse
import os
import sys
import time
from pathlib import Path

from carnet.ops.errors import REFUSED
from carnet.ops.progress import bar
from carnet.ops.sentences import both
from carnet.ops.surroundings import opened, start_django


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """How many documents, of which population, and where to."""
    parser.add_argument("--documents", type=int, default=1_000, metavar="N", help="combien / how many (1000)")
    parser.add_argument("--seed", type=int, default=1, help="une autre population / another population")
    parser.add_argument("--size", type=float, default=1.0, help="taille des documents / size of documents (1.0)")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1, metavar="N", help="(one a core)")
    parser.add_argument("--write", type=Path, metavar="FOLDER", help="écrire des fichiers / write files instead")


def run(args: argparse.Namespace) -> int:
    """Loads or writes; exit code 3 in production, where nobody is made up."""
    if args.write:
        start_django(None)
        return _written(args)
    with opened():
        from django.conf import settings

        if not settings.CARNET_FOR_TESTS_ONLY:
            print(both("ops.populate.refused"), file=sys.stderr)
            return REFUSED
        return _loaded(args)


def _written(args: argparse.Namespace) -> int:
    from carnet.ops.bench import population, population_loading

    people = population.people(args.seed, args.documents, args.size)
    print(f"{population_loading.written(args.seed, people, args.write)} files")
    return 0


def _loaded(args: argparse.Namespace) -> int:
    from carnet.ops.bench import population, population_loading

    people, began = population.people(args.seed, args.documents, args.size), time.perf_counter()
    with bar("Population") as progress:
        loaded = population_loading.load(args.seed, people, args.processes, args.documents, progress)
    took = time.perf_counter() - began
    print(f"{loaded}\n{loaded.documents / took:.0f} documents/s, {loaded.size / 1e6:.0f} MB")
    return 0
