"""`carnet verify`: recomputes the whole journal and names what is wrong. Owns its report; repairs nothing.

With `--checkpoint FILE` the log must also lead to a head that was kept elsewhere, with `--witnessed FOLDER` to every
head that a witness cosigned; `--keep FOLDER` writes the newest heads there, to be kept elsewhere.
Exit code 0: whole; 9: altered.
"""

import argparse
import os
import re
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from carnet.ops.errors import ALTERED, CheckpointUnreadable
from carnet.ops.sentences import both
from carnet.ops.surroundings import opened

if TYPE_CHECKING:
    from carnet.ledger.faults import Outside

_ORIGIN = re.compile(rb"[0-9a-f-]{36}/audit/([0-9]{4})\n")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Heads to compare with, where to keep heads, and whether to open the bodies."""
    parser.add_argument("--checkpoint", type=Path, action="append", default=[], help="tête gardée / kept head")
    parser.add_argument("--witnessed", type=Path, help="têtes d'un témoin / heads of a witness (its folder cosigned/)")
    parser.add_argument("--keep", type=Path, help="où garder les têtes / where to keep the heads")
    parser.add_argument(
        "--processes",
        type=int,
        default=os.cpu_count() or 1,
        metavar="N",
        help="processus à la fois (un par cœur) / processes at once (one a core)",
    )
    parser.add_argument("--no-bodies", action="store_true", help="sans ouvrir les contenus / without opening bodies")


def run(args: argparse.Namespace) -> int:
    """Verifies, reports each fault on the standard error, and sums up."""
    more = sorted(args.witnessed.glob("*.checkpoint")) if args.witnessed else []
    kept = [read_head(path) for path in (*args.checkpoint, *more)]
    with opened():
        # Imported here: models exist only once Django is ready.
        from carnet.ledger.faults import Counted
        from carnet.ledger.verify import verify, verify_at_once

        counted, faults, started = Counted(), 0, time.monotonic()
        bodies, processes = not args.no_bodies, args.processes
        found = (
            verify_at_once(counted, kept, bodies=bodies, processes=processes)
            if processes > 1
            else verify(counted, kept, bodies=bodies)
        )
        for fault in found:
            faults += 1
            print(both(f"ops.verify.{fault.what.value}", where=fault.where()), file=sys.stderr)
        seconds = f"{time.monotonic() - started:.1f}"
        if faults:
            print(both("ops.verify.altered", faults=faults, seconds=seconds, **vars(counted)), file=sys.stderr)
            return ALTERED
        print(both("ops.verify.ok", seconds=seconds, **vars(counted)))
        if args.keep:
            keep_heads(args.keep)
    return 0


def read_head(path: Path) -> "Outside":
    """A head from a file; CheckpointUnreadable when it names no yearly log."""
    from carnet.ledger.faults import Outside

    try:
        note = path.read_bytes()
    except OSError as error:
        raise CheckpointUnreadable(path=str(path)) from error
    found = _ORIGIN.match(note)
    if found is None:
        raise CheckpointUnreadable(path=str(path))
    return Outside(int(found[1]), note)


def keep_heads(folder: Path) -> None:
    """Writes the newest head of each year into a folder, one file each size: nothing is written over."""
    from carnet.ledger import log_store

    folder.mkdir(parents=True, exist_ok=True)
    for year in log_store.years():
        head = log_store.latest_checkpoint(year)
        if head is not None:
            path = folder / f"{year}-{head.size:012d}.checkpoint"
            path.write_bytes(head.note)
            print(both("ops.verify.kept", year=year, size=head.size, path=path))
