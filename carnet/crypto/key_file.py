"""The master key's file. Owns its safety on the disk; never overwrites it by accident and never follows a link.

What stands in it is `crypto.key_ring`'s.
"""

import os
import secrets
import stat
from contextlib import suppress
from pathlib import Path

from carnet.crypto.aead import Key
from carnet.crypto.errors import KeyFileRefused, KeyFileRule
from carnet.crypto.key_ring import KeyRing, SealedRing, parsed, ring_of, ring_text, root_key, sealed_text
from carnet.kernel.durable import sync_folder

__all__ = ["read_key_file", "replace_key_file", "root_key", "write_key_file"]

_LIMIT = 64 * 1024


def read_key_file(path: Path) -> KeyRing | SealedRing:
    """What the file holds; KeyFileRefused when it is missing, unsafe or damaged."""
    ring = parsed(_safe_text(path))
    if ring is None:
        raise KeyFileRefused(KeyFileRule.DAMAGED, path)
    return ring


def write_key_file(path: Path, keys: tuple[Key, ...] | KeyRing) -> None:
    """Writes a new file for its owner only, whole and durable or not at all; KeyFileRefused if it exists."""
    ring = keys if isinstance(keys, KeyRing) else ring_of(keys)
    temporary = _temporary(path)
    try:
        _write_durably(temporary, ring_text(ring))
        # A hard link, unlike a rename, fails when the name is taken: two processes cannot both make the key.
        os.link(temporary, path)
    except FileExistsError:
        raise KeyFileRefused(KeyFileRule.EXISTS, path) from None
    finally:
        with suppress(FileNotFoundError):
            temporary.unlink()
    sync_folder(path.parent)


def replace_key_file(path: Path, content: KeyRing | SealedRing) -> None:
    """Puts another content in the place of a file that is there and sound, whole and durable; KeyFileRefused."""
    read_key_file(path)
    status = path.stat()
    text = ring_text(content) if isinstance(content, KeyRing) else sealed_text(content)
    temporary = _temporary(path)
    try:
        _write_durably(temporary, text)
        os.chown(temporary, status.st_uid, status.st_gid)
        temporary.rename(path)
    finally:
        with suppress(FileNotFoundError):
            temporary.unlink()
    sync_folder(path.parent)


def _temporary(path: Path) -> Path:
    return path.with_name(f".{path.name}.{secrets.token_hex(8)}.tmp")


def _safe_text(path: Path) -> bytes:
    """Checks and reads through one descriptor, so that the file checked is the file read."""
    try:
        # O_NONBLOCK: opening a FIFO put in the file's place must not hang the start.
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        raise KeyFileRefused(_why_not_opened(path), path) from None
    try:
        _check_mode(path, os.fstat(descriptor).st_mode)
        return os.read(descriptor, _LIMIT)
    finally:
        os.close(descriptor)


def _why_not_opened(path: Path) -> KeyFileRule:
    if path.is_symlink():
        return KeyFileRule.IS_A_LINK
    return KeyFileRule.UNREADABLE if path.exists() else KeyFileRule.MISSING


def _check_mode(path: Path, mode: int) -> None:
    if not stat.S_ISREG(mode):
        raise KeyFileRefused(KeyFileRule.NOT_A_FILE, path)
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise KeyFileRefused(KeyFileRule.OPEN_TO_OTHERS, path)


def _write_durably(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(descriptor)
