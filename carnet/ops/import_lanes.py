"""Imports several files at once. Owns the lanes: files are read ahead, and deposited one after the other for a person.

The order of the files holds within each person's record: a document that replaces another finds it there. Each file is
acknowledged by its own durable transactions, as a file alone is; nothing is put together to look faster.
"""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from typing import Generic, TypeVar
from zlib import crc32

T = TypeVar("T")
R = TypeVar("R")

LANES = 2
"""How many records are written to at once: a machine of two cores writes no faster with more."""
AHEAD = 8
"""How many files are read before their turn, and how many wait for theirs to be deposited."""


class Lanes(Generic[T, R]):
    """`read` looks into a file, `whose` names its person, `store` deposits it; `close` ends what a lane opened."""

    def __init__(
        self, read: Callable[[T], R], whose: Callable[[R], str], store: Callable[[R], R], close: Callable[[], None]
    ) -> None:
        self._read, self._whose, self._store, self._close = read, whose, store, close

    def run(self, files: Sequence[T]) -> Iterator[R]:
        """What became of each file, in the order of the files."""
        reading: deque[Future[R]] = deque()
        storing: deque[Future[R]] = deque()
        with self._threads() as (readers, lanes):
            for file in files:
                reading.append(readers.submit(self._read, file))
                if len(reading) >= AHEAD:
                    storing.append(self._to_its_lane(reading.popleft().result(), lanes))
                while len(storing) >= AHEAD:
                    yield storing.popleft().result()
            while reading:
                storing.append(self._to_its_lane(reading.popleft().result(), lanes))
            while storing:
                yield storing.popleft().result()

    def _to_its_lane(self, found: R, lanes: Sequence[ThreadPoolExecutor]) -> Future[R]:
        return lanes[crc32(self._whose(found).encode()) % len(lanes)].submit(self._store, found)

    @contextmanager
    def _threads(self) -> Iterator[tuple[ThreadPoolExecutor, list[ThreadPoolExecutor]]]:
        with ExitStack() as stack:
            readers = stack.enter_context(ThreadPoolExecutor(LANES))
            lanes = [stack.enter_context(ThreadPoolExecutor(1)) for _ in range(LANES)]
            try:
                yield readers, lanes
            finally:
                for lane in lanes:
                    lane.submit(self._close).result()
