"""The newest whole backup, looked at each hour: when it was made, how big it is, whether it can be read.

Opens its headers and its list of what is inside, under the master key of this instance, and compares the size of every
file; the content is read again by `carnet backup --verify`. Leaves what it found in the folder of the instance.
"""

import json
from typing import Any

from django.conf import settings

from carnet.kernel.clock import Clock
from carnet.kernel.durable import write_whole
from carnet.storage import backup_format as formats
from carnet.storage.backup_errors import BackupDamaged, BackupUnopened, TargetFailed
from carnet.storage.backup_target import BackupTarget
from carnet.storage.backup_target import target as target_of
from carnet.storage.instance_folder import WHOLE_FILE, Instance, load_master


def look_if_wanted(clock: Clock) -> None:
    """The hourly round of the worker, where `backup_to` of carnet.toml says to where backups go.

    A place that does not answer is a round that failed: what was found before grows old, and the page says so.
    """
    address: str = settings.CARNET.file.backup_to
    instance: Instance | None = settings.CARNET.instance
    if address and instance is not None:
        write_whole(instance.folder / WHOLE_FILE, json.dumps(found(instance, target_of(address))).encode("ascii"))


def found(instance: Instance, place: BackupTarget) -> dict[str, Any]:
    """When the newest one was made (nothing when there is none), its bytes, and whether it can be read."""
    names = formats.set_names(place)
    if not names:
        return {"at": "", "size": 0, "readable": False}
    folder = f"sets/{names[-1]}"
    try:
        header = formats.read_header(place, f"{folder}/set.json")
    except BackupDamaged:
        return {"at": "", "size": 0, "readable": False}
    size = sum(line[1] for line in header.files)
    return {"at": header.at.isoformat(), "size": size, "readable": _opens(instance, place, folder, header)}


def _opens(instance: Instance, place: BackupTarget, folder: str, header: formats.Header) -> bool:
    """Whether it is of this instance, its key and its list open, and every file has its size."""
    if header.instance != instance.id:
        return False
    if any(place.size(f"{folder}/{name}") != size for name, size, _ in header.files):
        return False
    try:
        key = formats.opened(load_master(instance.key_file), header)
        for _ in formats.get_sealed(place, header, key, folder, "manifest.sealed"):
            pass
    except (BackupDamaged, BackupUnopened, TargetFailed):
        return False
    return True
