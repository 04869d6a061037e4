"""Archives of records for tests: one is made in a world that is gone afterwards, as that of another instance is."""

import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

from django.db import transaction

from carnet.kernel.clock import FixedClock
from carnet.portal import archive
from carnet.usecases.export_record import Export, export_record
from tests.usecases import scene as scenes
from tests.usecases.scene import Scene

Files = list[tuple[zipfile.ZipInfo | str, bytes]]


def packed(scene: Scene) -> bytes:
    """The whole record of this scene, as its holder takes it home."""
    answer = export_record(scene.odette, scene.record, stepped_up=True, whole=True)
    assert isinstance(answer, Export), answer
    return b"".join(archive.stream(answer))


def elsewhere(clock: FixedClock, fill: Callable[[Scene], None]) -> bytes:
    """The archive of a record of another instance: nothing of that world is left when this returns."""
    with transaction.atomic():
        scene = scenes.at(clock)
        fill(scene)
        found = packed(scene)
        transaction.set_rollback(True)
    return found


def files_of(data: bytes) -> Files:
    """What is inside, in its order."""
    with zipfile.ZipFile(io.BytesIO(data)) as held:
        return [(name, held.read(name)) for name in held.namelist()]


def zipped(files: Files) -> bytes:
    """Files as an archive."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in files:
            made.writestr(name, data)
    return held.getvalue()


def with_manifest(data: bytes, change: Callable[[dict[str, Any]], None]) -> bytes:
    """The archive with another `carnet-record.json`."""
    files = dict(files_of(data))
    manifest = json.loads(files["carnet-record.json"])
    change(manifest)
    files["carnet-record.json"] = json.dumps(manifest).encode()
    return zipped(list(files.items()))
