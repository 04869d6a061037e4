"""The journal's copy outside: events, and the rights, blocks and erasures that they led to. Owns the chain of copies.

Each increment holds what changed since the one before (`storage.carrying`), names that one by its hash, and has the new
documents beside it. What was copied last is remembered in `journal-copy.json`; without it a copy holds everything.
"""

import json
from contextlib import suppress
from dataclasses import asdict, dataclass
from itertools import chain
from pathlib import Path
from uuid import uuid4

from django.conf import settings

from carnet.documents import contents
from carnet.kernel.clock import Clock
from carnet.kernel.durable import write_whole
from carnet.kernel.failpoints import reach
from carnet.ops import backup_blobs, backup_source
from carnet.ops.backup_lock import alone
from carnet.ops.progress import Progress
from carnet.storage import backup_format as formats
from carnet.storage import carrying, nodes
from carnet.storage.backup_errors import CopyNeedsOneServer
from carnet.storage.backup_target import BackupTarget
from carnet.storage.backup_target import target as target_of
from carnet.storage.carrying import Mark
from carnet.storage.instance_folder import COPY_FILE, Instance, load_master


@dataclass(frozen=True)
class _Copied:
    """Where the last increment went, its number and hash, and up to where it goes."""

    address: str
    number: int
    digest: str
    mark: Mark


def copy(instance: Instance, target: BackupTarget, address: str, clock: Clock, progress: Progress) -> tuple[int, bool]:
    """Makes the next increment; gives its number, and whether it holds everything."""
    if nodes.several():
        raise CopyNeedsOneServer
    numbers = formats.increments(target)
    last = numbers[-1] if numbers else 0
    before = formats.read_header(target, formats.increment_name(last, "json")).digest() if last else ""
    known = _read(instance.folder / COPY_FILE)
    follows = known is not None and (known.address, known.number, known.digest) == (address, last, before)
    since = known.mark if known is not None and follows else None
    master = load_master(instance.key_file)
    header, key = formats.begun(master, instance.id, uuid4(), clock.now(), number=last + 1, after=before)
    # Before the snapshot: a signer that remembers more than the database holds would refuse the restored journal.
    around = backup_source.around(instance)
    with backup_source.snapshot() as (connection, _):
        now, wanted = carrying.mark(connection), backup_source.blobs_of(connection)
        progress(0, 1, "journal")
        lines = chain([{"around": around}], carrying.lines(connection, since))
        name = f"{last + 1:012d}.sealed"
        line = formats.put_sealed(target, header, key, "journal", name, carrying.packed(lines))
    reach("backup.increment_written")
    backup_blobs.send(target, contents.store(), wanted, progress)
    whole = formats.Header(**{**vars(header), "files": (line,)})
    target.put(formats.increment_name(last + 1, "json"), iter([whole.text()]))
    reach("backup.increment_named")
    copied = _Copied(address, last + 1, whole.digest(), now)
    write_whole(instance.folder / COPY_FILE, json.dumps(asdict(copied)).encode("utf-8"))
    return last + 1, since is None


def copy_if_wanted(clock: Clock) -> None:
    """The hourly round of the worker: copies to where `backup_to` of carnet.toml says, if it says anything."""
    address: str = settings.CARNET.file.backup_to
    instance: Instance | None = settings.CARNET.instance
    if address and instance is not None:
        with alone(instance.folder):
            copy(instance, target_of(address), address, clock, lambda *_: None)


def _read(path: Path) -> _Copied | None:
    with suppress(OSError, ValueError, KeyError, TypeError):
        content = json.loads(path.read_text(encoding="utf-8"))
        return _Copied(content["address"], content["number"], content["digest"], Mark(**content["mark"]))
    return None
