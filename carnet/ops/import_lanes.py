"""Imports in several processes, one a core. Owns the processes and what each is given; a person is in one of them only.

The order of the files holds within each person's record: a document that replaces another finds it there. Whose a file
is, `import_whose` tells before any is read; all files of a person are one parcel, and parcels go to whoever is free.
"""

import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import partial
from itertools import islice
from multiprocessing import get_context
from traceback import format_exception
from typing import Final, TypeVar

from carnet.ops.errors import ImportStopped

T = TypeVar("T")
R = TypeVar("R")
Work = Callable[[Sequence[T]], list[R]]

PARCEL: Final = 64
"""As many files as a process is given at once, at least; more when they are of one person."""
FEW: Final = 32
"""So many files are imported before another process would have begun."""
AHEAD: Final = 2


def parcels(items: Sequence[T], persons: Sequence[str]) -> list[list[int]]:
    """The places of the items, those of a person together and in their order, several persons in a parcel."""
    each: dict[str, list[int]] = {}
    for place, person in enumerate(persons):
        each.setdefault(person, []).append(place)
    made: list[list[int]] = [[]]
    for places in each.values():
        if len(made[-1]) >= PARCEL or (made[-1] and len(made[-1]) + len(places) > 2 * PARCEL):
            made.append([])
        made[-1] += places
    return [one for one in made if one]


def run(items: Sequence[T], persons: Sequence[str], work: Work[T, R], processes: int) -> Iterator[tuple[int, R]]:
    """What became of each item, with its place, as it is known. ImportStopped when a process ended by itself."""
    waiting = ([(place, items[place]) for place in places] for places in parcels(items, persons))
    placed = partial(_placed, work)
    alone = processes < 2 or len(items) <= FEW
    for done in map(placed, waiting) if alone else shared_out(waiting, placed, processes):
        yield from done


def _placed(work: Work[T, R], parcel: Sequence[tuple[int, T]]) -> list[tuple[int, R]]:
    done = work([item for _, item in parcel])
    return [(place, one) for (place, _), one in zip(parcel, done, strict=True)]


def _told(work: Callable[[T], R], parcel: T) -> R:
    """In one of the processes. What went wrong is told as words: not every error can be sent from one to another."""
    try:
        return work(parcel)
    except Exception as error:
        raise RuntimeError("".join(format_exception(error))) from error


@contextmanager
def _pool_of(processes: int) -> Iterator[ProcessPoolExecutor]:
    """So many processes, copies of this one, that end with it, however it ends."""
    from django.db import connections

    # None may share a connection with this one.
    connections.close_all()
    fork, own = get_context("fork"), (os.getpid(),)
    with ProcessPoolExecutor(processes, mp_context=fork, initializer=_end_with, initargs=own) as pool:
        yield pool


def _end_with(parent: int) -> None:
    """In one of the processes: nobody waits any more for what it does when its parent was killed."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def shared_out(waiting: Iterator[T], work: Callable[[T], R], processes: int) -> Iterator[R]:
    """What became of each parcel, as it is known; they go to whoever is free. ImportStopped when a process ended."""
    with _pool_of(processes) as pool:
        given = set[Future[R]]()
        try:
            while True:
                for parcel in islice(waiting, processes * AHEAD - len(given)):
                    given.add(pool.submit(_told, work, parcel))
                if not given:
                    return
                done, given = wait(given, return_when=FIRST_COMPLETED)
                for one in done:
                    yield one.result()
        except BrokenProcessPool as broken:
            raise ImportStopped() from broken
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
