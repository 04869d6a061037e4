"""Imports in several processes, one a core. Owns the processes and what each is given; a person is in one of them only.

The order of the files holds within each person's record: a document that replaces another finds it there. Whose a file
is, `import_whose` tells before any is read; all files of a person are one parcel, and parcels go to whoever is free.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from multiprocessing import get_context
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
    waiting = iter(parcels(items, persons))
    if processes < 2 or len(items) <= FEW:
        for places in waiting:
            yield from zip(places, work([items[place] for place in places]), strict=True)
        return
    yield from _at_once(items, waiting, work, processes)


def _at_once(
    items: Sequence[T], waiting: Iterator[list[int]], work: Work[T, R], processes: int
) -> Iterator[tuple[int, R]]:
    from django.db import connections

    # The processes are copies of this one: none may share a connection with it.
    connections.close_all()
    with ProcessPoolExecutor(processes, mp_context=get_context("fork")) as pool:
        given: dict[Future[list[R]], list[int]] = {}
        try:
            while True:
                for places in islice(waiting, processes * AHEAD - len(given)):
                    given[pool.submit(work, [items[place] for place in places])] = places
                if not given:
                    return
                for done in wait(given, return_when=FIRST_COMPLETED).done:
                    yield from zip(given.pop(done), done.result(), strict=True)
        except BrokenProcessPool as broken:
            raise ImportStopped() from broken
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
