"""How a process that serves settles after its start. Owns settings of Python's collector and of the C library's memory.

What start-up made (modules, models, templates, messages) lives as long as the process. Looked through again during
requests it cost more than a third of the time of a large page (docs/figures.md).
"""

import ctypes
import gc
from typing import Final

YOUNG: Final = 20_000
"""How many more objects are made than freed before the young ones are looked through; Python's own is 700."""


KEPT_BYTES: Final = 32 << 20
"""Free memory that the C library keeps for the next request, and up to which a block comes out of it.

Its own limit is 128 kB: a document of 200 kB was given back to the system and asked for again with each reading, page
by page, which cost four times what opening its seal does.
"""
_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3


def settle() -> None:
    """Puts what is there out of the collector's way, once, after start-up; garbage is collected as before."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, 20, 50)
    _keep_memory()


def _keep_memory() -> None:
    """With the GNU C library; another one has no such setting and is left as it is."""
    set_option = getattr(ctypes.CDLL(None), "mallopt", None)
    if set_option is not None:
        set_option(_TRIM_THRESHOLD, KEPT_BYTES)
        set_option(_MMAP_THRESHOLD, KEPT_BYTES)
