"""What was made of a document, kept in this process's memory: a narrative as HTML, images of pages, texts of a list.

Owns this memory and nothing else: it is asked only after a reading was permitted in this request, and what it gives
leaves only once the reading is recorded, so no right is ever remembered. What is kept is sealed under a key that comes
from the key of the document, or of the record's metadata, which this process holds for the length of a request: once
that key is destroyed, what lies here opens for nobody, and is soon gone.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, Protocol
from uuid import UUID

from carnet.crypto.aead import Aad, Key, open_sealed, seal
from carnet.crypto.derived import derived_key
from carnet.kernel.errors import Unavailable

MOST_BYTES: Final = 48 << 20
MOST_SECONDS: Final = 15 * 60.0
_PURPOSE: Final = "kept in memory"

Slot = tuple[UUID, str]


class Source(Protocol):
    """What something is made of: its id, and the key without which what was made opens for nobody."""

    @property
    def content_id(self) -> UUID:
        """A file, or a record."""
        ...

    @property
    def key(self) -> Key:
        """Held for the length of a request."""
        ...


@dataclass(frozen=True)
class _Kept:
    sealed: bytes
    until: float


class _Turn:
    """One making of something, and who waits for it."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.failed: Unavailable | None = None


class Memory:
    """Sealed bytes by document and variant; the least lately used go first, and each goes after its time."""

    def __init__(self, most_bytes: int = MOST_BYTES, most_seconds: float = MOST_SECONDS) -> None:
        self._most_bytes, self._most_seconds = most_bytes, most_seconds
        self.kept: OrderedDict[Slot, _Kept] = OrderedDict()
        self.size = 0
        self._lock = threading.Lock()
        self._making: dict[Slot, _Turn] = {}

    def one(self, content: Source, variant: str, make: Callable[[], bytes]) -> bytes:
        """What is kept for a document, else what `make` makes, which is then kept."""
        return self.several(content, [variant], lambda: [make()])[0]

    def later(self, content: Source, variant: str, make: Callable[[], bytes]) -> Callable[[], bytes]:
        """The same, opened when it is asked for. What is not kept is made now: it may need a statement."""
        sealed = self._take((content.content_id, variant))
        if sealed is not None:
            return lambda: _opened(content, variant, sealed)
        made = self.one(content, variant, make)
        return lambda: made

    def several(self, content: Source, variants: Sequence[str], make: Callable[[], Sequence[bytes]]) -> list[bytes]:
        """Several variants that are made together. Who asks while they are being made waits for them.

        Where they are made of something that does not answer, all who waited are told so at once: each would wait as
        long again, after the other, and hold a thread meanwhile.
        """
        found = self._all(content, variants)
        if found is not None:
            return found
        with self._turn((content.content_id, variants[0])) as turn:
            found = self._all(content, variants)
            if found is not None:
                return found
            if turn.failed is not None:
                raise turn.failed
            try:
                made = list(make())
            except Unavailable as failed:
                turn.failed = failed
                raise
            for variant, data in zip(variants, made, strict=True):
                self._keep(content, variant, data)
            return made

    def forget(self) -> None:
        """Forgets everything."""
        with self._lock:
            self.kept.clear()
            self.size = 0

    def _all(self, content: Source, variants: Sequence[str]) -> list[bytes] | None:
        found = [self._take((content.content_id, variant)) for variant in variants]
        sealed = [one for one in found if one is not None]
        if len(sealed) < len(found):
            return None
        key = derived_key(content.key, _PURPOSE)
        places = zip(sealed, variants, strict=True)
        return [open_sealed(key, one, _place(content, variant)) for one, variant in places]

    def _take(self, slot: Slot) -> bytes | None:
        with self._lock:
            kept = self.kept.get(slot)
            if kept is None:
                return None
            if kept.until < time.monotonic():
                self._drop(slot)
                return None
            self.kept.move_to_end(slot)
            return kept.sealed

    def _keep(self, content: Source, variant: str, data: bytes) -> None:
        sealed = seal(derived_key(content.key, _PURPOSE), data, _place(content, variant))
        if len(sealed) > self._most_bytes // 4:
            return
        slot = (content.content_id, variant)
        with self._lock:
            if slot in self.kept:
                self._drop(slot)
            self.kept[slot] = _Kept(sealed, time.monotonic() + self._most_seconds)
            self.size += len(sealed)
            while self.size > self._most_bytes:
                self._drop(next(iter(self.kept)))

    def _drop(self, slot: Slot) -> None:
        self.size -= len(self.kept.pop(slot).sealed)

    @contextmanager
    def _turn(self, slot: Slot) -> Iterator[_Turn]:
        with self._lock:
            turn = self._making.setdefault(slot, _Turn())
        try:
            with turn.lock:
                yield turn
        finally:
            with self._lock:
                # Who comes from now on begins a turn of its own, and who waited in this one leaves that alone.
                if self._making.get(slot) is turn:
                    del self._making[slot]


def _opened(content: Source, variant: str, sealed: bytes) -> bytes:
    return open_sealed(derived_key(content.key, _PURPOSE), sealed, _place(content, variant))


def _place(content: Source, variant: str) -> Aad:
    return Aad("memory", variant, b"", content.content_id.bytes, 1)


MEMORY: Final = Memory()
"""The memory of this process."""
