"""Ends backups that are old enough. Owns the order: a set stops being whole first, then its files go, then documents.

A document goes when neither the database nor any set that is kept names it: what was destroyed goes too.
"""

from datetime import datetime, timedelta

from carnet.ops import backup_blobs, backup_source
from carnet.storage import backup_format as formats
from carnet.storage.backup_target import BackupTarget
from carnet.storage.instance_folder import Instance, load_master


def expire(instance: Instance, target: BackupTarget, now: datetime, keep: timedelta) -> tuple[int, int]:
    """Deletes sets older than `keep` (never the newest), increments and documents that nothing needs; counts both."""
    names = formats.set_names(target)
    headers = {name: formats.read_header(target, f"sets/{name}/set.json") for name in names}
    old = [name for name in names[:-1] if headers[name].at < now - keep]
    for name in old:
        _delete_set(target, name)
    kept = [name for name in names if name not in old]
    if not old or not kept:
        return 0, 0
    first_needed = min(headers[name].number for name in kept)
    for count in formats.increments(target):
        if count <= first_needed:
            target.delete(formats.increment_name(count, "json"))
            target.delete(formats.increment_name(count, "sealed"))
    return len(old), _delete_blobs(instance, target, {name: headers[name] for name in kept})


def _delete_set(target: BackupTarget, name: str) -> None:
    target.delete(f"sets/{name}/set.json")
    for file in tuple(target.names(f"sets/{name}")):
        target.delete(file)


def _delete_blobs(instance: Instance, target: BackupTarget, kept: dict[str, formats.Header]) -> int:
    there, master = backup_blobs.there(target), load_master(instance.key_file)
    with backup_source.snapshot() as (connection, _):
        named = set(backup_source.blobs_of(connection))
    for name, header in kept.items():
        key = formats.opened(master, header)
        named |= backup_blobs.unlisted(formats.get_sealed(target, header, key, f"sets/{name}", "blobs.sealed"))
    for blob in sorted(there - named):
        target.delete(backup_blobs.name_of(blob))
    return len(there - named)
