"""The import of real-looking CDA files. Owns how a file becomes a new one each time; copies none into the project.

The files are read where they are; their uniqueId is replaced by a new one before each turn, so that none is "already
there". Files that this instance refuses are left out of the figure and of its time.
"""

import os
import re
import time
import uuid
from pathlib import Path

from carnet.ops.bench.samples import Case, Measured, Side
from carnet.ops.bench.world import World

# The first `id` of a document is its own: templateId and typeId are other names, and setId comes later.
_ID = re.compile(rb"<((?:\w+:)?id)\b[^>]*?(?:/>|>\s*</\1>)")


class Importing:
    """One turn imports all files once, through the function of `carnet import`."""

    name = "carnet import --open-missing --lenient-identity"

    def __init__(self, world: World, source: Path) -> None:
        self._folder = world.folder / "import"
        self._folder.mkdir()
        self._sources = sorted(source.glob("*.xml"))
        self._known = False

    def prepare(self) -> None:
        """Gives every file a new uniqueId; at the first time finds those that the instance takes."""
        self._write()
        if not self._known:
            self._known = True
            taken = {name for name, taken in self._imported() if taken}
            self._sources = [path for path in self._sources if path.name in taken]
            self._write()

    def run(self, seconds: float) -> Measured:
        """Imports every file; the time given is not looked at. RuntimeError when one that was taken is refused."""
        began = time.perf_counter()
        results = self._imported()
        took = time.perf_counter() - began
        refused = [name for name, taken in results if not taken]
        if refused:
            raise RuntimeError(f"refused now, taken before: {refused}")
        return Measured(len(results), took)

    def _write(self) -> None:
        for old in self._folder.iterdir():
            old.unlink()
        for path in self._sources:
            (self._folder / path.name).write_bytes(renamed(path.read_bytes()))

    def _imported(self) -> list[tuple[str, bool]]:
        from carnet.ops.import_ import IMPORTED, import_files

        files = sorted(self._folder.iterdir())
        results = import_files(files, True, True, lambda *_: None, os.cpu_count() or 1)
        return [(result.path.name, result.outcome == IMPORTED) for result in results]


def renamed(data: bytes) -> bytes:
    """The same document under a new uniqueId."""
    fresh = f'root="2.25.{uuid.uuid4().int}"'.encode()
    return _ID.sub(lambda match: b"<" + match[1] + b" " + fresh + b"/>", data, count=1)


def import_case(world: World, source: Path, floor: Side) -> Case:
    """Files a second, against the floor of a deposit of 20 kB."""
    return Case("import-cda", "documents/s", Importing(world, source), floor, compared=True)
