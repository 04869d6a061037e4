"""The months of the journal: each is a table of its own. Owns how many are ready; the owner's function makes them.

An event of a month that is not there is kept all the same, among the others (`event_default`): nothing is refused.
"""

from datetime import datetime
from itertools import takewhile
from typing import Final

from carnet.kernel.clock import Clock
from carnet.storage import db

AHEAD: Final = 24
"""Months after the present one that the worker keeps ready: what the owner's function makes."""
FEW: Final = 6
"""With fewer, somebody is told: the worker has not made any for a year and a half."""
_THERE: Final = """
SELECT to_regclass('public.event_' || to_char((%s::timestamptz AT TIME ZONE 'UTC') + make_interval(months => n),
    'YYYY_MM')) IS NOT NULL
FROM generate_series(0, 60) AS n ORDER BY n
"""


def ahead(now: datetime) -> int:
    """How many months follow the present one without a gap; 0, too, where the present one is missing."""
    this, *later = (bool(row[0]) for row in db.rows(_THERE, [now.replace(day=1)]))
    return sum(takewhile(bool, later)) if this else 0


def make(clock: Clock) -> int:
    """Makes those that are missing, and tells how many; another round does it where a lock was not to be had."""
    if ahead(clock.now()) >= AHEAD:
        return 0
    row = db.in_transaction(lambda: db.one("SELECT make_event_months()"), attempts=1)
    return int(row[0]) if row else 0
