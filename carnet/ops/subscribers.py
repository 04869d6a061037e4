"""The round that tells subscribers. Owns who waits for whom: a software that hangs keeps only itself waiting."""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import connections
from django.utils.module_loading import import_string

from carnet.kernel.clock import Clock
from carnet.kernel.trying import tried
from carnet.ops import rest_hook
from carnet.usecases.find_due_subscriptions import Waiting, find_due_subscriptions
from carnet.usecases.notify_subscriber import Notice, notify_subscriber

AT_ONCE: Final = 8
MOST_OF_A_CLIENT: Final = 2
_log: Final = logging.getLogger(__name__)
Post = Callable[[str, tuple[str, ...], bytes], bool]


@dataclass
class Subscribers:
    """The notifications that are under way."""

    post: Post = rest_hook.post
    _under_way: set[UUID] = field(default_factory=set)
    _of_client: dict[str, int] = field(default_factory=dict)
    _turn: threading.Lock = field(default_factory=threading.Lock)
    _pool: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(AT_ONCE, "subscriber"))

    def go(self, clock: Clock) -> list["Future[None]"]:
        """Begins what is due and not under way; does not wait for it."""
        return [self._pool.submit(self._one, due, clock) for due in find_due_subscriptions(clock) if self._taken(due)]

    def stop(self) -> None:
        """Begins nothing more, and waits for what is under way."""
        self._pool.shutdown(cancel_futures=True)

    def _taken(self, due: Waiting) -> bool:
        """Whether its turn is now: a software whose receiver hangs holds two senders at most, the others go on."""
        with self._turn:
            mine = self._of_client.get(due.client_id, 0)
            if due.subscription_id in self._under_way or mine >= MOST_OF_A_CLIENT:
                return False
            self._under_way.add(due.subscription_id)
            self._of_client[due.client_id] = mine + 1
            return True

    def _one(self, due: Waiting, clock: Clock) -> None:
        try:
            tried(partial(notify_subscriber, due.record_id, due.subscription_id, self._send, clock), _log, "subscriber")
        finally:
            connections.close_all()
            with self._turn:
                self._under_way.discard(due.subscription_id)
                self._of_client[due.client_id] -= 1

    def _send(self, notice: Notice) -> bool:
        body = import_string(settings.CARNET_NOTIFICATION)(notice)
        return self.post(notice.channel.endpoint, notice.channel.headers, body)
