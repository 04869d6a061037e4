"""`carnet check`: the assertions of a start, all of them, without starting. Owns their report; repairs nothing."""

import argparse
import sys

from carnet.kernel.clock import SystemClock
from carnet.ops import blob_start
from carnet.ops.errors import REFUSED, JournalStopped, UnsafeDatabase
from carnet.ops.matrix import summary
from carnet.ops.sentences import both, of_refusal
from carnet.ops.surroundings import opened


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing to choose."""


def run(args: argparse.Namespace) -> int:
    """Reports every fault of the instance and of its database; exit code 3 when there is one."""
    with opened():
        # Imported here: models exist only once Django is ready.
        from carnet.ledger import months, signer
        from carnet.ledger.signer import SignerStopped
        from carnet.storage.database_checks import faults, number_of_checks

        found = list(faults())
        for fault in found:
            print(of_refusal(UnsafeDatabase(setting=fault.what, value=fault.found)), file=sys.stderr)
        stopped = False
        for year in signer.years():
            try:
                signer.standing(year, SystemClock())
            except SignerStopped as error:
                stopped = True
                print(of_refusal(JournalStopped(year=str(error.year), why=error.why.value)), file=sys.stderr)
        unusable = blob_start.fault()
        if unusable is not None:
            print(of_refusal(unusable), file=sys.stderr)
        if found or stopped or unusable is not None:
            return REFUSED
        ready = months.ahead(SystemClock().now())
        if ready < months.FEW:
            # Acts go on without: what no month holds has its place. Nothing is refused for it.
            print(both("ops.check.few_months", months=ready), file=sys.stderr)
        print(both("ops.check.ok", checks=number_of_checks()))
        print(summary())
    return 0
