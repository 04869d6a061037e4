"""`carnet read-texts`: takes the words out of every document that is not in the index of its record yet.

The worker does it by itself for what comes in; this is for what came in before there was an index, and for pictures
once tesseract is installed. `--again` forgets the indexes first: until it ends, searches find the head of documents
only. May be stopped and begun again. Prints numbers, and nothing of a record.
"""

import argparse
from datetime import UTC, datetime
from typing import Final

from carnet.ops.sentences import both
from carnet.ops.surroundings import opened

AT_A_TIME: Final = 100
_BEGINNING: Final = datetime(1970, 1, 1, tzinfo=UTC)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Whether what was read is forgotten first."""
    parser.add_argument("--again", action="store_true", help="oublier et relire / forget and read again")


def run(args: argparse.Namespace) -> int:
    """Reads until nothing is left, and prints how much was read."""
    with opened():
        # Imported here: models exist only once Django is ready.
        from carnet.usecases.forget_texts import forget_texts

        forgotten = forget_texts() if args.again else 0
        read, pictures = read_all()
    print(both("ops.texts.done", read=read, pictures=pictures, forgotten=forgotten))
    return 0


def read_all() -> tuple[int, int]:
    """Every document that is not read yet, then pictures; how many of each."""
    from carnet.kernel.clock import SystemClock
    from carnet.usecases.look_at_pictures import look_at_pictures
    from carnet.usecases.read_new_texts import Place, read_new_texts

    clock, place, read, pictures = SystemClock(), Place(_BEGINNING), 0, 0
    while (found := read_new_texts(place, AT_A_TIME, clock)).last is not None:
        place, read = found.last, read + found.read
    # One that fails waits behind the others: who meets only such ones is at the end.
    while seen := look_at_pictures(AT_A_TIME, clock):
        pictures += seen
    return read, pictures
