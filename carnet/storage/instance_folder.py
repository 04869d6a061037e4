"""The folder of an instance. Owns its layout and its kind, written once; never changes a kind and never opens data.

An instance is a folder: `instance.json` (id, kind, date, seal), `master.key`, `carnet.toml` (the operator's choices),
`pg/` (the embedded cluster), `blobs/`, `logs/`. The kind is sealed with the master key: neither an edited file nor
another instance's key can turn a demonstration into a production.
"""

import base64
import json
import os
import uuid
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from carnet.crypto.envelope import MasterKey
from carnet.crypto.errors import KeyFileRefused
from carnet.crypto.instance_seal import sealed, verified
from carnet.kernel.clock import Clock
from carnet.storage import master_file
from carnet.storage.instance_errors import (
    InstanceExists,
    InstanceFileDamaged,
    InstanceKeyRefused,
    InstanceMissing,
    InstanceSealBroken,
)

INSTANCE_FILE = "instance.json"
KEY_FILE = "master.key"
METRICS_FILE = "metrics.prom"
"""Written each minute by the worker: its age says that the worker lives."""
WEB_METRICS_FILES = "metrics-web-*.prom"
"""Of each web process one, by its number."""
COPY_FILE = "journal-copy.json"
"""What was copied of the journal last: its age says when."""
WHOLE_FILE = "whole-backup.json"
"""What the worker found when it looked at the newest whole backup; its own age says when it looked."""
SWEPT_FILE = "blobs-swept"
"""After which name the sweep of orphan files goes on, while it has not come to the end of a large place."""
UPGRADE_FILE = "upgrading"
"""While it is there `carnet upgrade-db` changes folders of the embedded server, and nothing else starts."""
CLOSED_FILE = "restoring.json"
"""While it is there the instance is being restored and serves nobody (`ops.restore`)."""


class InstanceKind(StrEnum):
    """What an instance is for; decided when it is made, never a switch (DESIGN 2)."""

    DEMO = "demo"
    SANDBOX = "sandbox"
    PRODUCTION = "production"

    @property
    def for_tests_only(self) -> bool:
        """Whether it takes only test identities, listens on loopback and sends no real mail."""
        return self is not InstanceKind.PRODUCTION


@dataclass(frozen=True)
class Instance:
    """An instance whose seal was verified with its own master key."""

    folder: Path
    id: uuid.UUID
    kind: InstanceKind
    created_at: datetime
    seal: bytes

    @property
    def key_file(self) -> Path:
        """Where the master key is."""
        return self.folder / KEY_FILE

    @property
    def cluster_folder(self) -> Path:
        """Where the data of the embedded PostgreSQL is."""
        return self.folder / "pg"

    @property
    def blob_folder(self) -> Path:
        """Where the encrypted documents are."""
        return self.folder / "blobs"

    @property
    def inspector_folder(self) -> Path | None:
        """Where a sandbox keeps the messages of software that came lately; no other kind keeps any."""
        return self.folder / "inspector" if self.kind is InstanceKind.SANDBOX else None

    @property
    def log_folder(self) -> Path:
        """Where the logs of the processes are."""
        return self.folder / "logs"


def make_instance(folder: Path, kind: InstanceKind, clock: Clock) -> Instance:
    """Makes the folder of a new instance with its own new master key; InstanceExists when there is one already.

    The key is written before `instance.json`: a folder without that file is not an instance yet, and making it
    again goes on from the key that is there.
    """
    if (folder / INSTANCE_FILE).exists():
        raise InstanceExists(folder=str(folder))
    make_folders(folder)
    master = _new_or_unused_key(folder / KEY_FILE)
    identity, at = uuid.uuid4(), clock.now()
    seal = sealed(master, identity, kind.value, at)
    _write_record(folder / INSTANCE_FILE, identity, kind, at, seal)
    return Instance(folder, identity, kind, at, seal)


def make_folders(folder: Path) -> None:
    """The folder of an instance and those in it, which others cannot list."""
    _make_private(folder)
    for name in ("blobs", "logs"):
        _make_private(folder / name)


def open_instance(folder: Path) -> Instance:
    """Reads an instance and verifies its seal.

    InstanceMissing, InstanceFileDamaged, InstanceKeyRefused (missing, readable by others) or InstanceSealBroken
    (edited file, or the key of another instance).
    """
    identity, kind, at, seal = _read_record(folder / INSTANCE_FILE)
    master = load_master(folder / KEY_FILE)
    if not verified(master, identity, kind.value, at, seal):
        raise InstanceSealBroken(folder=str(folder))
    return Instance(folder, identity, kind, at, seal)


def read_identity(folder: Path) -> uuid.UUID:
    """The id that an instance's folder names, unproved: for getting back the key that proves it."""
    return _read_record(folder / INSTANCE_FILE)[0]


def load_master(path: Path) -> MasterKey:
    """The master key in this file; InstanceKeyRefused names the file and the rule that it breaks."""
    try:
        return master_file.load(path)
    except KeyFileRefused as refused:
        raise InstanceKeyRefused(path=str(path), why=refused.rule.value) from refused


def _make_private(folder: Path) -> None:
    """Makes a folder that others cannot list. Parents are made too; a folder that exists is left as it is."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    # As root the cluster runs under another account, which has to pass through (not list) the folder.
    mode = 0o711 if os.geteuid() == 0 else 0o700
    try:
        folder.mkdir(mode=mode)
    except FileExistsError:
        return
    folder.chmod(mode)


def _new_or_unused_key(path: Path) -> MasterKey:
    return load_master(path) if path.exists() else MasterKey.create(path)


def _write_record(path: Path, identity: uuid.UUID, kind: InstanceKind, at: datetime, seal: bytes) -> None:
    """Writes the file whole or not at all: a rename after the content reached the disk."""
    content = {
        "id": str(identity),
        "kind": kind.value,
        "created_at": at.isoformat(),
        "seal": base64.b64encode(seal).decode("ascii"),
    }
    temporary = path.with_suffix(".tmp")
    with temporary.open("w", encoding="ascii") as file:
        json.dump(content, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    temporary.rename(path)


def _read_record(path: Path) -> tuple[uuid.UUID, InstanceKind, datetime, bytes]:
    try:
        content = json.loads(path.read_text(encoding="ascii"))
        return (
            uuid.UUID(str(content["id"])),
            InstanceKind(content["kind"]),
            datetime.fromisoformat(str(content["created_at"])),
            base64.b64decode(str(content["seal"]), validate=True),
        )
    except FileNotFoundError:
        raise InstanceMissing(folder=str(path.parent)) from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InstanceFileDamaged(path=str(path)) from error
