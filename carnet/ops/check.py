"""`carnet check`: the assertions of a start, all of them, without starting. Owns their report; repairs nothing."""

import argparse
import sys

from carnet.ops.errors import REFUSED, UnsafeDatabase
from carnet.ops.sentences import both, of_refusal
from carnet.ops.surroundings import opened


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing to choose."""


def run(args: argparse.Namespace) -> int:
    """Reports every fault of the instance and of its database; exit code 3 when there is one."""
    with opened():
        # Imported here: models exist only once Django is ready.
        from carnet.storage.database_checks import faults, number_of_checks

        found = list(faults())
        for fault in found:
            print(of_refusal(UnsafeDatabase(setting=fault.what, value=fault.found)), file=sys.stderr)
        if found:
            return REFUSED
        print(both("ops.check.ok", checks=number_of_checks()))
    return 0
