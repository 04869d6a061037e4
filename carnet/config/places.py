"""The database connection of each place of the gate. Owns them; a thread without a place has its own, if it needs any.

More threads answer than work: those that wait or refuse need no database. So a connection belongs to a place and not
to a thread, and a process has as many as it has places, whichever threads come by. One thread uses a place at a time.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper


class Places:
    """The connections of one process, by the number of the place."""

    def __init__(self) -> None:
        self._made: dict[int, BaseDatabaseWrapper] = {}

    def take(self, place: int) -> None:
        """This thread works with the connection of this place from now on."""
        # Django keeps connections by thread; its types do not know that they can be put there.
        here: Any = connections
        here[DEFAULT_DB_ALIAS] = self._made.get(place) or self._make(place)

    def leave(self) -> None:
        """This thread has no connection any more."""
        del connections[DEFAULT_DB_ALIAS]

    def _make(self, place: int) -> BaseDatabaseWrapper:
        made: BaseDatabaseWrapper = connections.create_connection(DEFAULT_DB_ALIAS)
        # Threads take turns: each may use it, one at a time, which the gate sees to.
        made.inc_thread_sharing()
        self._made[place] = made
        return made


class Lane:
    """One place beside the gate, for what is short and may not wait behind pages: one at a time."""

    def __init__(self, places: Places, place: int) -> None:
        self._places, self._place, self._turn = places, place, Lock()

    @contextmanager
    def taken(self, seconds: float) -> Iterator[bool]:
        """True once the place is this thread's; False when it did not come free in time."""
        if not self._turn.acquire(timeout=seconds):
            yield False
            return
        try:
            self._places.take(self._place)
            try:
                yield True
            finally:
                self._places.leave()
        finally:
            self._turn.release()
