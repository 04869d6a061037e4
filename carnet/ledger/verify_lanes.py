"""Verifies parts of the journal in several processes. Owns these processes; what is checked is `verify_events`'s.

They are made before this process has a connection to the database, so that none inherits one, and each opens its own
on the instant that the first one exported.
"""

from collections.abc import Callable, Iterator
from functools import partial
from multiprocessing import get_context
from multiprocessing.pool import Pool
from typing import Self

from django.db import connections

from carnet.ledger import verify_events
from carnet.ledger.faults import Counted, Fault
from carnet.ledger.snapshot import of_one_instant
from carnet.ledger.verify_events import Part


class Lanes:
    """So many processes, for the length of a block."""

    def __init__(self, processes: int) -> None:
        self._processes = processes
        self._pool: Pool | None = None

    def __enter__(self) -> Self:
        connections.close_all()
        self._pool = get_context("fork").Pool(self._processes)
        return self

    def __exit__(self, *error: object) -> None:
        if self._pool is not None:
            self._pool.terminate()
            self._pool.join()

    def begin(self, instant: str, parts: Iterator[Part], *, bodies: bool) -> Callable[[Counted], Iterator[Fault]]:
        """Starts on these parts; gives what waits for their faults and adds up what was counted."""
        if self._pool is None:
            raise RuntimeError("the processes were not made")
        work = partial(_verified, instant, bodies=bodies)
        return partial(_gathered, self._pool.imap_unordered(work, list(parts)))


def _gathered(found: Iterator[tuple[Counted, list[Fault]]], counted: Counted) -> Iterator[Fault]:
    for one, faults in found:
        counted.events += one.events
        counted.erased += one.erased
        yield from faults


def _verified(instant: str, part: Part, *, bodies: bool) -> tuple[Counted, list[Fault]]:
    """In one of the processes."""
    counted = Counted()
    with of_one_instant(instant):
        return counted, list(verify_events.faults(counted, part, bodies=bodies))
