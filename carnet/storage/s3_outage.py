"""Who may wait for a service, and in which process. Owns outages and forks; sends nothing itself.

A machine that is away costs seconds to whoever asks it. A few requests for documents would hold every thread of a
web process, and lists and emergency cards, which need no document, would wait behind them.
"""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from carnet.kernel.errors import Unavailable
from carnet.storage.s3_place import is_answer


class Outage:
    """Whether the service answered lately. Safe to use from several threads."""

    def __init__(self) -> None:
        self._away, self._failures, self._asking = False, 0, threading.Lock()

    def tell(self) -> None:
        """Unavailable when somebody waits already to see whether the service is back."""
        if self._away and self._asking.locked():
            raise Unavailable("blob store: away")

    @contextmanager
    def one_at_a_time(self) -> Iterator[None]:
        """Around one request. While the service is away only one goes out; for the others Unavailable at once."""
        if not self._away:
            yield
            return
        if not self._asking.acquire(blocking=False):
            raise Unavailable("blob store: away")
        before = self._failures
        try:
            yield
        finally:
            self._away = self._failures > before
            self._asking.release()

    def saw(self, error: BaseException) -> None:
        """What a request ended with: no answer, or a service that says that it failed, is an outage."""
        if not is_answer(error):
            self._failures += 1
            self._away = True


_user: list[int] = []


def not_after_a_fork() -> None:
    """Unavailable in a copy of a process that used the library: it would wait for ever, its threads were not copied.

    So whoever forks (the web server, imports) looks at the place in a child of its own (`ops.blob_start`).
    """
    if not _user:
        _user.append(os.getpid())
    elif _user[0] != os.getpid():
        raise Unavailable("blob store: this process is a copy of one that used S3")
