"""A whole backup: database, list of documents, documents, what is beside. Owns the order; formats are `storage`'s.

The database first, in one snapshot, then the documents that this snapshot names: a document is written before the row
that names it and erased after, so what the copy of the database names is there, or was erased meanwhile.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

from django.conf import settings

from carnet.documents import contents
from carnet.kernel.clock import Clock
from carnet.kernel.failpoints import reach
from carnet.ops import backup_blobs, backup_source
from carnet.ops.progress import Progress
from carnet.ops.surroundings import bindir
from carnet.storage import backup_format as formats
from carnet.storage import nodes, recovery
from carnet.storage.backup_errors import BackupDamaged
from carnet.storage.backup_target import BackupTarget
from carnet.storage.blobs import BlobId
from carnet.storage.dumping import dumped
from carnet.storage.instance_folder import INSTANCE_FILE, Instance, load_master


def make(instance: Instance, target: BackupTarget, clock: Clock, progress: Progress) -> tuple[str, list[BlobId]]:
    """Makes a whole backup; gives its name, and documents that the database names and that are nowhere."""
    backup_source.refuse_others_on_several_servers()
    identity, at = uuid4(), clock.now()
    last = (formats.increments(target) or [0])[-1]
    header, key = formats.begun(load_master(instance.key_file), instance.id, identity, at, number=last)
    name = f"{at:%Y%m%dt%H%M%S}-{identity.hex[:8]}"
    folder = f"sets/{name}"

    def put(file: str, plain: Iterator[bytes]) -> tuple[str, int, str]:
        return formats.put_sealed(target, header, key, folder, file, plain)

    # Before the snapshot: a signer that remembers more than the database holds would refuse the restored journal.
    around = json.dumps(backup_source.around(instance)).encode("utf-8")
    with backup_source.snapshot() as (connection, exported):
        progress(0, 1, "database")
        files = [put("database.sealed", dumped(settings.CARNET.owner_dsn, exported, bindir(), several=nodes.several()))]
        blobs = backup_source.blobs_of(connection)
    reach("backup.database_written")
    files.append(put("blobs.sealed", backup_blobs.listed(blobs)))
    missing = backup_blobs.send(target, contents.store(), blobs, progress)
    files.append(put("manifest.sealed", iter([around])))
    for path in (instance.folder / INSTANCE_FILE, instance.folder / recovery.SEALED_FILE):
        files += _as_it_is(path, target, folder)
    reach("backup.blobs_written")
    whole = formats.Header(**{**vars(header), "files": tuple(files)})
    target.put(f"{folder}/set.json", iter([whole.text()]))
    return name, backup_source.still_named(missing)


def verify(instance: Instance, target: BackupTarget, name: str, progress: Progress) -> None:
    """Reads a whole set again: every file opens, every document is there; BackupDamaged names what is not."""
    header = formats.read_header(target, f"sets/{name}/set.json")
    key = formats.opened(load_master(instance.key_file), header)
    for place, line in enumerate(header.files, start=1):
        formats.check_file(target, f"sets/{name}/{line[0]}", line)
        if line[0].endswith(".sealed") and line[0] != recovery.SEALED_FILE:
            for _ in formats.get_sealed(target, header, key, f"sets/{name}", line[0]):
                pass
        progress(place, len(header.files), line[0])
    named = backup_blobs.unlisted(formats.get_sealed(target, header, key, f"sets/{name}", "blobs.sealed"))
    for blob in sorted(named - backup_blobs.there(target)):
        raise BackupDamaged(what=backup_blobs.name_of(blob))


def _as_it_is(path: Path, target: BackupTarget, folder: str) -> list[tuple[str, int, str]]:
    """What a restore needs before it has the key: which instance it is, and the master key for enough envelopes."""
    if not path.exists():
        return []
    sent = formats.Measured([path.read_bytes()])
    target.put(f"{folder}/{path.name}", sent)
    return [(path.name, sent.size, sent.digest)]
