"""Named failpoints. Owns the places where a test makes a step fail; never does anything unless a test armed it.

`reach("deposit.blob_written")` stands between two effects. In production nothing can arm a failpoint: `arm` refuses
unless the environment says CARNET_FAILPOINTS=1, which the settings of a production instance refuse at start.
"""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_armed: dict[str, Callable[[], None]] = {}


class FailpointReached(RuntimeError):
    """Raised at a failpoint armed with `fail`."""


def fail() -> None:
    """The act of a failpoint that raises."""
    raise FailpointReached


def kill() -> None:
    """The act of a failpoint that ends the process as `kill -9` does."""
    os.kill(os.getpid(), signal.SIGKILL)


def reach(name: str) -> None:
    """Marks a place between two effects; does nothing unless a test armed this name."""
    if _armed and name in _armed:
        _armed[name]()


@contextmanager
def arm(name: str, act: Callable[[], None] = fail) -> Iterator[None]:
    """Arms a failpoint for the length of a block (tests only)."""
    if os.environ.get("CARNET_FAILPOINTS") != "1":
        raise RuntimeError("failpoints are armed in tests only (CARNET_FAILPOINTS=1)")
    _armed[name] = act
    try:
        yield
    finally:
        del _armed[name]
