"""The master key's file. Owns its text format and its safety; never overwrites it and never follows a link.

Format, version 1 (ASCII lines): `carnet-master-key v1`, then one line `key <id: 16 hex> <secret: 64 hex>`
per version of the master key, oldest first. The id is computed from the secret, so a mistyped or rotten
line is noticed.
"""

import os
import re
import secrets
import stat
from contextlib import suppress
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from carnet.crypto.aead import KEY_ID_BYTES, SECRET_BYTES, Key
from carnet.crypto.errors import KeyFileRefused, KeyFileRule

_FIRST_LINE = "carnet-master-key v1"
_KEY_LINE = re.compile(r"key ([0-9a-f]{16}) ([0-9a-f]{64})")
_LIMIT = 64 * 1024


def root_key(secret: bytes) -> Key:
    """A version of the master key: its public id is derived from its secret (HKDF-SHA256)."""
    if len(secret) != SECRET_BYTES:
        raise ValueError("a master key has 32 bytes")
    return Key(HKDF(SHA256(), KEY_ID_BYTES, None, b"carnet/master-key-id/v1").derive(secret), secret)


def read_key_file(path: Path) -> tuple[Key, ...]:
    """The versions in the file, oldest first; KeyFileRefused when it is missing, unsafe or damaged."""
    keys = _parsed(_safe_text(path))
    if not keys:
        raise KeyFileRefused(KeyFileRule.DAMAGED, path)
    return keys


def write_key_file(path: Path, keys: tuple[Key, ...]) -> None:
    """Writes a new file for its owner only, whole and durable or not at all; KeyFileRefused if it exists."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}.tmp")
    try:
        _write_durably(temporary, _text(keys))
        # A hard link, unlike a rename, fails when the name is taken: two processes cannot both make the key.
        os.link(temporary, path)
    except FileExistsError:
        raise KeyFileRefused(KeyFileRule.EXISTS, path) from None
    finally:
        with suppress(FileNotFoundError):
            temporary.unlink()
    _sync_folder(path.parent)


def _text(keys: tuple[Key, ...]) -> bytes:
    lines = [_FIRST_LINE, *(f"key {key.id.hex()} {key.secret.hex()}" for key in keys)]
    return "".join(f"{line}\n" for line in lines).encode("ascii")


def _parsed(text: bytes) -> tuple[Key, ...]:
    first, *lines = text.decode("ascii", "replace").splitlines() or [""]
    keys = [_parsed_line(line) for line in lines]
    if first != _FIRST_LINE or len({key.id for key in keys if key}) != len(lines):
        return ()
    return tuple(key for key in keys if key)


def _parsed_line(line: str) -> Key | None:
    match = _KEY_LINE.fullmatch(line)
    if match is None:
        return None
    key = root_key(bytes.fromhex(match[2]))
    return key if key.id.hex() == match[1] else None


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


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
