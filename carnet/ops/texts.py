"""The round that reads new documents for searches. Owns how far it is; decides nothing, and keeps no word.

What came in lately is looked for again and again over a few minutes: a deposit that commits late is not passed over.
How far a round is stands in memory only; a worker that starts looks at the last days, and a search asks for what is
still unread of its record.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from carnet.kernel.clock import Clock
from carnet.usecases.read_new_texts import Place, read_new_texts

AT_A_TIME: Final = 20
PICTURES_AT_A_TIME: Final = 2
FIRST_LOOK: Final = timedelta(days=3)
LATE: Final = timedelta(minutes=10)
"""Longer than any transaction lives."""


@dataclass
class Texts:
    """Up to which document this worker read."""

    _mark: Place | None = field(default=None)

    def go(self, clock: Clock) -> int:
        """Reads what came in and is not read yet, a few at a time; returns how many were read."""
        late = Place(clock.now() - LATE)
        found = read_new_texts(self._mark or Place(clock.now() - FIRST_LOOK), AT_A_TIME, clock)
        self._mark = found.last if found.looked_at == AT_A_TIME else late
        return found.read
