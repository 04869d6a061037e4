"""Facts that were read before the use case that needs them: with the token, or by the use case before. Owns the guess.

Which facts of a record are read depends on who reads. Who that is, is what the token says: a token never changes whom
it speaks for, only whether it does. So the last reader of each token is remembered in this process, as a guess and
nothing else: the statement reads the token anew, and what was read beside it is used only when the token that is good
now speaks for that very reader. No right, no end and no fact is remembered.
"""

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Generic, TypeVar

from carnet.identity.oauth import bearers
from carnet.identity.oauth.bearers import Bearer
from carnet.kernel.ids import RecordId
from carnet.policy.model import AccessMode
from carnet.storage.db import Meanwhile, Row
from carnet.storage.gathered import gathered
from carnet.usecases import _emergencies, _facts_held, _system
from carnet.usecases._facts import Facts
from carnet.usecases._facts_held import HeldFacts
from carnet.usecases.caller import Caller

T = TypeVar("T")
MOST: Final = 4096


@dataclass
class FactsAhead:
    """What was read of one record for one reader, until it is taken: the second loading of a request reads anew."""

    reader: Caller
    record_id: RecordId
    held: HeldFacts | None

    def is_for(self, caller: Caller) -> bool:
        """Whether they are those that this caller reads."""
        return _facts_held.reads_as(_emergencies.placed(caller)) == _facts_held.reads_as(self.reader)

    def take(self, caller: Caller, record_id: RecordId) -> HeldFacts | None:
        """The facts, if they are those that this caller would read of this record."""
        if record_id != self.record_id or not self.is_for(caller):
            return None
        held, self.held = self.held, None
        return held


class Readers(Generic[T]):
    """The last reader of each token, by its HMAC, or what is like it; the least lately used go first."""

    def __init__(self, most: int = MOST) -> None:
        self._most, self._lock = most, threading.Lock()
        self._known: OrderedDict[bytes, T] = OrderedDict()

    def of(self, token: bytes) -> T | None:
        """Who read with this token last."""
        with self._lock:
            if token in self._known:
                self._known.move_to_end(token)
            return self._known.get(token)

    def all(self) -> tuple[T, ...]:
        """Everything that is remembered."""
        with self._lock:
            return tuple(self._known.values())

    def keep(self, token: bytes, reader: T) -> None:
        """Remembers who reads with a token."""
        with self._lock:
            self._known[token] = reader
            while len(self._known) > self._most:
                self._known.popitem(last=False)


READERS: Final[Readers[Caller]] = Readers()


def bearer(
    token: str, now: datetime, about: RecordId | None, meanwhile: Meanwhile[Any] | None = None
) -> tuple[Bearer | None, FactsAhead | None]:
    """Who acts with a token, and what its last reader would be told to load of the record; one statement.

    `meanwhile` is worked out while the database answers, for who no token speaks for too.
    """
    wanted = bearers.asked(token, now)
    if wanted is None:
        return None, None
    reader = READERS.of(wanted["hmac"]) if about is not None else None
    # Who declares the regulation of an emergency is looked up first.
    if about is None or reader is None or reader.mode is AccessMode.REGULATION:
        return bearers.read(bearers.HELD.load(wanted, meanwhile), now), None
    reader = _emergencies.placed(reader)
    parts, values = _facts_held.asked(reader, about, _system.record_id())
    rows, *held = gathered((bearers.HELD, *parts), {**wanted, **values}, meanwhile)
    found: Sequence[Row] = rows
    return bearers.read(found, now), FactsAhead(reader, about, HeldFacts(*held))


def remember(token: str, now: datetime, caller: Caller) -> None:
    """Remembers who a good token speaks for."""
    wanted = bearers.asked(token, now)
    if wanted:
        READERS.keep(wanted["hmac"], caller)


def ahead_of(facts: Facts) -> FactsAhead:
    """What was read for one use case, for the next one of the same request: its event checks the rights epoch too."""
    return FactsAhead(facts.caller, facts.record_id, facts.held)
