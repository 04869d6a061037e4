"""How long the torture is: short in every run of the tests, long by hand (`make torture LONG=1`). Owns the numbers."""

import os

LONG = os.environ.get("CARNET_TORTURE") == "long"
# How many times as many rounds: CARNET_TORTURE_FACTOR=10 is a night.
FACTOR = float(os.environ.get("CARNET_TORTURE_FACTOR", "1"))


def length(short: int, long: int) -> int:
    """A number of rounds: of the short form, or of the long one."""
    return max(short, round(long * FACTOR)) if LONG else short
