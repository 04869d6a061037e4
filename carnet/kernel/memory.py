"""How a process that serves settles after its start. Owns two settings of Python's garbage collector; no other one.

What start-up made (modules, models, templates, messages) lives as long as the process. Looked through again during
requests it cost more than a third of the time of a large page (docs/figures.md).
"""

import gc
from typing import Final

YOUNG: Final = 20_000
"""How many more objects are made than freed before the young ones are looked through; Python's own is 700."""


def settle() -> None:
    """Puts what is there out of the collector's way, once, after start-up; garbage is collected as before."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, 20, 50)
