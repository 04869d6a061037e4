"""A few threads that ask the database, each with its own connection. Owns their work and their end."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from typing import Any, TypeVar

from django.db import connections

T = TypeVar("T")
_Task = tuple[Callable[[], Any], "Future[Any]"]


class Workers:
    """Runs what it is handed, in turn."""

    def __init__(self, count: int) -> None:
        self._count, self._tasks = count, SimpleQueue["_Task | None"]()
        self._threads: list[threading.Thread] = []
        self._turn = threading.Lock()

    def run(self, what: Callable[[], T], seconds: float) -> T:
        """What a worker says. Raises TimeoutError (of concurrent.futures) when it is not done in time."""
        self._start()
        future: Future[T] = Future()
        self._tasks.put((what, future))
        return future.result(seconds)

    def stop(self, seconds: float) -> None:
        """Each ends after the work that it has, with its connection."""
        with self._turn:
            threads, self._threads = self._threads, []
        for _ in threads:
            self._tasks.put(None)
        for thread in threads:
            thread.join(seconds)

    def _start(self) -> None:
        """On the first work: who forks before has no thread that is lost."""
        with self._turn:
            if self._threads:
                return
            self._threads = [
                threading.Thread(target=self._go, name=f"hl7v2 {at}", daemon=True) for at in range(self._count)
            ]
            for thread in self._threads:
                thread.start()

    def _go(self) -> None:
        try:
            while (task := self._tasks.get()) is not None:
                _carry_out(*task)
        finally:
            connections.close_all()


def _carry_out(what: Callable[[], Any], future: "Future[Any]") -> None:
    try:
        future.set_result(what())
    except BaseException as error:  # noqa: BLE001 -- told to who waits for it.
        future.set_exception(error)
    for one in connections.all(initialized_only=True):
        # As at the end of a request: a connection that broke is not kept.
        one.close_if_unusable_or_obsolete()
