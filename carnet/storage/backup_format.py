"""The files of a backup: names, headers, seals. Owns the format; copies no data.

    sets/<day>t<time>-<8 hex>/set.json          clear: format, ids, time, the wrapped key, size and SHA-256 of each file
                              database.sealed   pg_dump, custom format
                              manifest.sealed   what the set consists of (JSON)
                              instance.json     clear: which instance, which kind
                              recovery.sealed   the master key, for enough envelopes, if there are any
    journal/<number>.json, <number>.sealed      increments of the journal's copy, each naming the one before
    blobs/<2 digits>/<32 digits>                documents as they are: sealed under keys that the database holds

A set is whole when its `set.json` is there: it is written last. Each set and each increment has its own key, wrapped by
the master key for its id; a sealed file opens only in its place (instance, id, name, number, the one before).
"""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from carnet.crypto.aead import Key, new_key
from carnet.crypto.envelope import KeyPurpose, MasterKey
from carnet.crypto.errors import SealBroken
from carnet.crypto.framing import framed, number
from carnet.crypto.stream import decrypt_stream, encrypt_stream
from carnet.storage.backup_errors import BackupDamaged, BackupUnopened, NoBackup
from carnet.storage.backup_target import BackupTarget

FORMAT: Final = 1
SET: Final = re.compile(r"sets/([0-9]{8}t[0-9]{6}-[0-9a-f]{8})/set\.json")
INCREMENT: Final = re.compile(r"journal/([0-9]{12})\.json")
_KEY_VERSION: Final = 1


@dataclass(frozen=True)
class Header:
    """The clear part of a set or of an increment. `after` is the hash of the header before (increments only)."""

    instance: UUID
    id: UUID
    at: datetime
    wrapped: bytes = field(repr=False)
    number: int = 0
    after: str = ""
    files: tuple[tuple[str, int, str], ...] = ()

    def text(self) -> bytes:
        """The JSON of `set.json` and of `<number>.json`."""
        content = {**asdict(self), "format": FORMAT, "instance": str(self.instance), "id": str(self.id)}
        content |= {"at": self.at.isoformat(), "wrapped": self.wrapped.hex()}
        return json.dumps(content, indent=1).encode("ascii")

    def digest(self) -> str:
        """What the next increment names."""
        return sha256(self.text()).hexdigest()

    def place(self, name: str) -> bytes:
        """What the seal of a file of this header binds."""
        ids = (self.instance.bytes, self.id.bytes, self.at.isoformat().encode(), name.encode())
        return framed("carnet/backup/v1", *ids, number(self.number), self.after.encode())


def begun(master: MasterKey, instance: UUID, identity: UUID, at: datetime, **more: Any) -> tuple[Header, Key]:
    """A header with a fresh key."""
    key = new_key()
    wrapped = master.wrap(key, KeyPurpose.BACKUP, identity.bytes, _KEY_VERSION)
    return Header(instance, identity, at, wrapped, **more), key


def opened(master: MasterKey, header: Header) -> Key:
    """The key of a set or increment; BackupUnopened with another master key."""
    try:
        return master.unwrap(header.wrapped, KeyPurpose.BACKUP, header.id.bytes, _KEY_VERSION)
    except SealBroken:
        raise BackupUnopened(what=str(header.id)) from None


def read_header(target: BackupTarget, name: str) -> Header:
    """A header of the target; BackupDamaged when it is not one."""
    try:
        content = json.loads(b"".join(target.get(name)))
        if content.pop("format") != FORMAT:
            raise BackupDamaged(what=name)
        content |= {"instance": UUID(content["instance"]), "id": UUID(content["id"])}
        content |= {"at": datetime.fromisoformat(content["at"]), "wrapped": bytes.fromhex(content["wrapped"])}
        content["files"] = tuple((str(n), int(size), str(digest)) for n, size, digest in content["files"])
        return Header(**content)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BackupDamaged(what=name) from error


def set_names(target: BackupTarget) -> list[str]:
    """The whole sets, oldest first, by name."""
    return [match[1] for name in target.names("sets") if (match := SET.fullmatch(name))]


def chosen_set(target: BackupTarget, wanted: str | None) -> str:
    """The set of this name, else the newest; NoBackup."""
    names = set_names(target)
    if not names or (wanted and wanted not in names):
        raise NoBackup(found=", ".join(names) or "-")
    return wanted or names[-1]


def increments(target: BackupTarget) -> list[int]:
    """The numbers of the increments, in order."""
    return [int(match[1]) for name in target.names("journal") if (match := INCREMENT.fullmatch(name))]


def increment_name(count: int, ending: str) -> str:
    """The name of a file of an increment."""
    return f"journal/{count:012d}.{ending}"


class Measured:
    """Lets pieces through and knows how many bytes went and their SHA-256."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces, self._hash, self.size = pieces, sha256(), 0

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._pieces:
            self._hash.update(piece)
            self.size += len(piece)
            yield piece

    @property
    def digest(self) -> str:
        """The SHA-256 so far."""
        return self._hash.hexdigest()


def put_sealed(
    target: BackupTarget, header: Header, key: Key, folder: str, name: str, plain: Iterable[bytes]
) -> tuple[str, int, str]:
    """Seals a file, writes it, reads it back whole; gives its line of the header. BackupDamaged, TargetFailed."""
    sealed = Measured(encrypt_stream(key, plain, header.place(name)))
    target.put(f"{folder}/{name}", sealed)
    line = (name, sealed.size, sealed.digest)
    check_file(target, f"{folder}/{name}", line)
    return line


def check_file(target: BackupTarget, path: str, line: tuple[str, int, str]) -> None:
    """Reads a file again; BackupDamaged when it is not the one that was written."""
    again = Measured(target.get(path))
    for _ in again:
        pass
    if (again.size, again.digest) != line[1:]:
        raise BackupDamaged(what=path)


def get_sealed(target: BackupTarget, header: Header, key: Key, folder: str, name: str) -> Iterator[bytes]:
    """The bytes of a sealed file; BackupDamaged as soon as a piece does not prove."""
    try:
        yield from decrypt_stream(key, target.get(f"{folder}/{name}"), header.place(name))
    except SealBroken:
        raise BackupDamaged(what=f"{folder}/{name}") from None
