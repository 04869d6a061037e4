"""The round that sends business acknowledgements. Owns who waits for whom: a structure that hangs waits alone."""

import logging
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Final

from django.conf import settings
from django.db import connections
from django.utils.module_loading import import_string

from carnet.kernel.clock import Clock
from carnet.kernel.trying import tried
from carnet.usecases.find_due_business_acks import find_due_business_acks
from carnet.usecases.send_business_ack import Outcome, send_business_ack

AT_ONCE: Final = 16
_log: Final = logging.getLogger(__name__)


@dataclass
class BusinessAcks:
    """What is under way: one sender for each structure."""

    _under_way: set[str] = field(default_factory=set)
    _turn: threading.Lock = field(default_factory=threading.Lock)
    _pool: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(AT_ONCE, "business ack"))

    def go(self, clock: Clock) -> list["Future[None]"]:
        """Begins what is due and not under way; does not wait for it.

        Without any address too: what waited for one that was taken off must end, and what it says with it.
        """
        return [self._pool.submit(self._lane, one, clock) for one in find_due_business_acks(clock) if self._taken(one)]

    def stop(self) -> None:
        """Begins nothing more, and waits for what is under way."""
        self._pool.shutdown(cancel_futures=True)

    def _taken(self, structure_id: str) -> bool:
        with self._turn:
            if structure_id in self._under_way:
                return False
            self._under_way.add(structure_id)
            return True

    def _lane(self, structure_id: str, clock: Clock) -> None:
        """One after the other, as they were made, until nothing is due or nobody answers."""

        def drained() -> None:
            while send_business_ack(structure_id, _send, clock):
                pass

        try:
            tried(drained, _log, "business ack")
        finally:
            connections.close_all()
            with self._turn:
                self._under_way.discard(structure_id)


def _send(structure_id: str, message: bytes) -> Outcome:
    found: Outcome = import_string(settings.CARNET_BUSINESS_SEND)(structure_id, message)
    return found
