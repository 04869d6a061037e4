"""The round that tells subscribers. Owns who waits for whom: a software that hangs keeps only itself waiting.

Each receiver (a host of a software) has two senders, which go through what is due to it. Once it did not take a message
it has one, among those of the failing ones, and rests longer and longer: however many fail, the others have theirs.
"""

import logging
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import connections
from django.utils.module_loading import import_string

from carnet.kernel.clock import Clock
from carnet.kernel.pauses import pause
from carnet.kernel.trying import tried
from carnet.ops import rest_hook
from carnet.usecases.find_due_subscriptions import Waiting, find_due_subscriptions
from carnet.usecases.notify_subscriber import Notice, notify_subscriber

AT_ONCE, FAILING_AT_ONCE = 16, 8
MOST_OF_A_RECEIVER: Final = 2
FIRST_REST, LONGEST_REST = 5.0, 300.0
_log: Final = logging.getLogger(__name__)
Post = Callable[[str, tuple[str, ...], bytes], bool]
_Key = tuple[str, str]


@dataclass
class _Receiver:
    """A host of a software: how many senders it has now, how often in a row it took nothing, until when it rests."""

    senders: int = 0
    failures: int = 0
    rests_until: float = 0.0


@dataclass
class Subscribers:
    """The notifications that are under way."""

    post: Post = rest_hook.post
    _under_way: set[UUID] = field(default_factory=set)
    _receivers: dict[_Key, _Receiver] = field(default_factory=lambda: defaultdict(_Receiver))
    _turn: threading.Lock = field(default_factory=threading.Lock)
    _well: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(AT_ONCE, "subscriber"))
    _failing: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(FAILING_AT_ONCE, "failing"))

    def go(self, clock: Clock) -> list["Future[None]"]:
        """Begins what is due and not under way; does not wait for it."""
        by_receiver: dict[_Key, list[Waiting]] = defaultdict(list)
        for due in find_due_subscriptions(clock):
            by_receiver[due.client_id, due.host].append(due)
        return [one for key, due in by_receiver.items() for one in self._begun(key, due, clock)]

    def stop(self) -> None:
        """Begins nothing more, and waits for what is under way."""
        for pool in (self._well, self._failing):
            pool.shutdown(cancel_futures=True)

    def _begun(self, key: _Key, due: Sequence[Waiting], clock: Clock) -> Iterable["Future[None]"]:
        """A sender for each share of what is due to a receiver, as many as it may still have."""
        with self._turn:
            to = self._receivers[key]
            mine = [one for one in due if one.subscription_id not in self._under_way]
            free = (1 if to.failures else MOST_OF_A_RECEIVER) - to.senders
            if free <= 0 or time.monotonic() < to.rests_until:
                return
            shares = [share for at in range(free) if (share := mine[at::free])]
            to.senders += len(shares)
            self._under_way.update(one.subscription_id for one in mine)
            pool = self._failing if to.failures else self._well
        for share in shares:
            yield pool.submit(self._sent, to, share, clock)

    def _sent(self, to: _Receiver, share: Sequence[Waiting], clock: Clock) -> None:
        """One after the other, until one is not taken: the rest waits as long as its receiver rests."""
        try:
            for due in share:
                send = partial(self._send, to)
                tried(partial(notify_subscriber, due.record_id, due.subscription_id, send, clock), _log, "subscriber")
                if time.monotonic() < to.rests_until:
                    break
        finally:
            connections.close_all()
            with self._turn:
                to.senders -= 1
                self._under_way.difference_update(one.subscription_id for one in share)

    def _send(self, to: _Receiver, notice: Notice) -> bool:
        if to.failures:
            # Who probably lets us wait holds no connection to the database meanwhile.
            connections.close_all()
        body = import_string(settings.CARNET_NOTIFICATION)(notice)
        taken = self.post(notice.channel.endpoint, notice.channel.headers, body)
        with self._turn:
            if taken:
                to.failures, to.rests_until = 0, 0.0
            else:
                to.rests_until = time.monotonic() + pause(to.failures, FIRST_REST, LONGEST_REST)
                to.failures += 1
        return taken
