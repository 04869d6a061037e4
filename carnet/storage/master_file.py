"""The master key and its file, plain or sealed. Owns opening and changing it; writes no plain copy of a sealed one.

A change replaces the file whole. Two changes at once are kept apart by a lock beside the file.
"""

import fcntl
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from carnet.crypto.envelope import MasterKey
from carnet.crypto.errors import KeyFileRefused, KeyFileRule
from carnet.crypto.key_file import read_key_file, replace_key_file
from carnet.crypto.key_ring import KeyRing, SealedRing, parsed, ring_text
from carnet.storage.key_sealers import SealerFailed, sealer


def load(path: Path) -> MasterKey:
    """The master key in this file; KeyFileRefused when it is missing, unsafe or damaged, or when its sealer says no."""
    return MasterKey(_opened(path, read_key_file(path)))


def sealed_with(path: Path) -> SealedRing | None:
    """What seals the file; None when it is plain."""
    content = read_key_file(path)
    return content if isinstance(content, SealedRing) else None


def change(path: Path, work: Callable[[KeyRing], KeyRing]) -> KeyRing:
    """Changes the keys of the file and gives them; what sealed the file seals it again. KeyFileRefused."""
    with _alone(path):
        content = read_key_file(path)
        ring = work(_opened(path, content))
        again = _sealed(path, ring, content.sealer, dict(content.settings)) if isinstance(content, SealedRing) else ring
        replace_key_file(path, again)
        return ring


def seal_with(path: Path, name: str, settings: Mapping[str, str]) -> None:
    """From now on this sealer opens the file. The file is replaced once the sealer gave the same text back."""
    with _alone(path):
        ring = _opened(path, read_key_file(path))
        sealed = _sealed(path, ring, name, settings)
        if _opened(path, sealed) != ring:
            raise KeyFileRefused(KeyFileRule.SEALER_REFUSES, path)
        replace_key_file(path, sealed)


def unseal(path: Path) -> None:
    """From now on the file is plain again: whoever reads it has the master key."""
    with _alone(path):
        replace_key_file(path, _opened(path, read_key_file(path)))


def _sealed(path: Path, ring: KeyRing, name: str, settings: Mapping[str, str]) -> SealedRing:
    try:
        sealed = sealer(name, settings).seal(ring_text(ring))
    except SealerFailed as failed:
        raise KeyFileRefused(failed.rule, path) from failed
    return SealedRing(name, tuple(settings.items()), sealed)


def _opened(path: Path, content: KeyRing | SealedRing) -> KeyRing:
    if isinstance(content, KeyRing):
        return content
    try:
        text = sealer(content.sealer, dict(content.settings)).unseal(content.sealed)
    except SealerFailed as failed:
        raise KeyFileRefused(failed.rule, path) from failed
    ring = parsed(text)
    if not isinstance(ring, KeyRing):
        raise KeyFileRefused(KeyFileRule.SEALER_REFUSES, path)
    return ring


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    beside = path.with_name(f"{path.name}.lock")
    descriptor = os.open(beside, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
