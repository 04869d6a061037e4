"""The round that reads new documents for searches. Owns how far it is; decides nothing, and keeps no word.

What came in lately is looked for again and again over a few minutes: a deposit that commits late is not passed over.
How far a round is stands in memory only; a worker that starts looks at the last days, and a search asks for what is
still unread of its record.
"""

import time
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from carnet.kernel.clock import Clock
from carnet.usecases.read_new_texts import Place, read_new_texts

AT_A_TIME: Final = 20
PICTURES_AT_A_TIME: Final = 2
FIRST_LOOK: Final = timedelta(days=3)
LATE: Final = timedelta(minutes=3)
"""Longer than a transaction lives."""
_TURN: Final = 30.0
"""Seconds after which a round ends, with more to do or not."""


@dataclass
class Texts:
    """Up to which document this worker read."""

    _mark: Place | None = field(default=None)

    def go(self, clock: Clock) -> int:
        """Reads what came in and is not read yet, a few at a time; returns how many were read."""
        read, ends = 0, time.monotonic() + _TURN
        while True:
            late = Place(clock.now() - LATE)
            found = read_new_texts(self._mark or Place(clock.now() - FIRST_LOOK), AT_A_TIME, clock)
            more = found.looked_at == AT_A_TIME
            self._mark, read = found.last if more else late, read + found.read
            if not more or time.monotonic() > ends:
                return read
