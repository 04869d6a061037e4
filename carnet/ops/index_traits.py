"""`carnet index-traits`: lets records of before be found by strict traits in an emergency, without an account.

A record that is opened or corrected has this way by itself; this is for those of before. May be stopped and
begun again. Prints numbers, and nothing of a record.
"""

import argparse
from typing import Final

from carnet.ops.progress import Progress, bar
from carnet.ops.sentences import both
from carnet.ops.surroundings import opened

AT_A_TIME: Final = 500


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing to choose."""


def run(args: argparse.Namespace) -> int:
    """Goes through all records once, and prints how many were looked at."""
    with opened(), bar("index-traits") as progress:
        looked_at = index_all(progress)
    print(both("ops.index_traits.done", records=looked_at))
    return 0


def index_all(progress: Progress) -> int:
    """Every record that a number leads to; how many keys of numbers there were."""
    # Imported here: models exist only once Django is ready.
    from carnet.kernel.clock import SystemClock
    from carnet.storage import locator
    from carnet.storage.locator import KeyKind
    from carnet.usecases.index_traits import index_traits

    total, looked_at, last = locator.count(KeyKind.INS), 0, b""
    while (found := index_traits(last, AT_A_TIME, SystemClock())).last:
        last, looked_at = found.last, looked_at + found.looked_at
        progress(looked_at, max(total, looked_at), "")
    return looked_at
