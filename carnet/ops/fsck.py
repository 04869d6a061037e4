"""`carnet fsck`: compares database, files, keys, journal and signed heads. Owns its report; repairs orphans only.

Every stored file is opened and compared with what was acknowledged; `--quick` only looks whether it is there. Exit code
0: all fits; 10: something was found, one sentence each, without any data of a person.
"""

import argparse
import sys
import time

from carnet.kernel.clock import SystemClock
from carnet.ops.errors import FOUND
from carnet.ops.progress import bar
from carnet.ops.sentences import both
from carnet.ops.surroundings import opened


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """How deep, and whether orphans go."""
    parser.add_argument("--quick", action="store_true", help="sans ouvrir les fichiers / without opening files")
    parser.add_argument("--repair", action="store_true", help="enlever les orphelins / remove orphans")


def run(args: argparse.Namespace) -> int:
    """Reports every finding on the standard error, and sums up."""
    with opened():
        # Imported here: models exist only once Django is ready.
        from carnet.ops import fsck_checks
        from carnet.usecases.sweep import ORPHAN_AGE

        now, found, started = SystemClock().now(), 0, time.monotonic()
        scope = fsck_checks.Scope(SystemClock(), now - ORPHAN_AGE, not args.quick)
        if args.repair:
            print(both("ops.fsck.repaired", files=fsck_checks.remove_orphans(scope.young)))
        with bar("fsck") as progress:
            for finding in fsck_checks.findings(scope, progress):
                found += 1
                print(finding.sentence(), file=sys.stderr)
        seconds = f"{time.monotonic() - started:.1f}"
        print(both("ops.fsck.found" if found else "ops.fsck.ok", found=found, seconds=seconds))
    return FOUND if found else 0
