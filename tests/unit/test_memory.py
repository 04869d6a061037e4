"""A process that settled still frees its garbage."""

import gc
import subprocess
import sys

CODE = """
import gc, weakref
from carnet.kernel.memory import settle
class Ring: pass
settle()
ring = Ring(); ring.self = ring
gone = weakref.ref(ring); del ring
for _ in range(60_000): kept = [[] for _ in range(2)]
many = [Ring() for _ in range(60_000)]
assert gone() is None and gc.get_freeze_count() > 0 and gc.isenabled()
"""


def test_settle_start_up_is_frozen_and_garbage_is_still_collected() -> None:
    before = gc.get_threshold()
    subprocess.run([sys.executable, "-c", CODE], check=True)
    assert gc.get_threshold() == before
