"""How long to wait before the next try. Owns the one rule: twice as long after each failure, up to a longest."""

from datetime import timedelta
from typing import Final, TypeVar

Length = TypeVar("Length", float, timedelta)
_MOST_DOUBLINGS: Final = 12
"""However often something failed, the number stays one that can be multiplied."""


def pause(failures_before: int, first: Length, longest: Length) -> Length:
    """After a failure with so many before it."""
    return min(first * (1 << min(failures_before, _MOST_DOUBLINGS)), longest)
