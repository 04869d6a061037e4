"""The master key of this process. Owns where it is read from and when it is read again; never writes it.

A rotation gives the file another version while the program serves: the file is looked at before each wrapping (one
`stat`), and before each opening of what the version at hand does not know, and read again when it is another one: no
process wraps under, or fails to open, a version it does not know.
"""

import logging
import os
import time
from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path

from django.conf import settings

from carnet.crypto.aead import KEY_ID_BYTES, Key
from carnet.crypto.blind_index import blind_index
from carnet.crypto.envelope import MasterKey
from carnet.crypto.errors import KeyFileRefused
from carnet.storage import db, master_file

_log = logging.getLogger(__name__)
# A file that cannot be opened now (its sealer is away) is tried again after so many seconds, not at each request.
_PATIENCE = 5.0
_unreadable: dict[Path, tuple["_Seen", float]] = {}

_Seen = tuple[int, int, int]
_loaded: dict[Path, tuple[_Seen | None, MasterKey]] = {}


def master() -> MasterKey:
    """The master key, read from the file that the settings name, again when that file was replaced."""
    path = _path(settings.CARNET_MASTER_KEY_FILE)
    seen = _look(path)
    known = _loaded.get(path)
    if known is None:
        known = _loaded[path] = (seen, master_file.load(path))
    elif seen is not None and seen != known[0] and not _tried_just_now(path, seen):
        known = _read_again(path, seen, known)
    return known[1]


_path = lru_cache(Path)


def opening(wrapped: bytes) -> MasterKey:
    """The master key that opens a wrapped key: the one at hand in this attempt of a use case, else the file's now."""
    known = _at_hand()
    return known if known.knows(wrapped) else master()


def _at_hand() -> MasterKey:
    """The key as it was when this attempt of a use case first looked: for what a rotation leaves as it is."""
    held = db.at_hand()
    if "master" not in held:
        held["master"] = master()
    found: MasterKey = held["master"]
    return found


def _read_again(path: Path, seen: _Seen, known: tuple[_Seen | None, MasterKey]) -> tuple[_Seen | None, MasterKey]:
    """The key of the new file; the one in memory goes on serving while the new one cannot be opened."""
    try:
        _loaded[path] = (seen, master_file.load(path))
    except KeyFileRefused as refused:
        _log.error("the master key was replaced and cannot be read: %s", refused.rule.value)
        _unreadable[path] = (seen, time.monotonic())
        return known
    return _loaded[path]


def _tried_just_now(path: Path, seen: _Seen) -> bool:
    file, at = _unreadable.get(path, (None, 0.0))
    return file == seen and time.monotonic() < at + _PATIENCE


def _look(path: Path) -> _Seen | None:
    """What tells one file from the next; None when it cannot be seen now (the key in memory goes on serving)."""
    try:
        status = os.stat(path)
    except OSError:
        return None
    return status.st_ino, status.st_mtime_ns, status.st_size


@cache
def _derived(root: bytes, path: str, purpose: str) -> bytes:
    return master().derive(purpose)


def derived(purpose: str) -> bytes:
    """A secret of the instance (blind index, pepper) that no database holds.

    A rotation leaves the root as it is: the key in memory gives the same as the file, which is not looked at.
    """
    place = settings.CARNET_MASTER_KEY_FILE
    known = _loaded.get(_path(place))
    return _derived((known[1] if known else master()).ring.root.id, place, purpose)


def content_key(purpose: str, name: str) -> Key:
    """The key that seals what rows of actors say, which belong to no record: found by nobody who has the database only.

    `name` begins what the id of the key is made of: it tells which rows a sealed value is from.
    """
    return _content_key(derived(purpose), name)


@lru_cache(maxsize=64)
def _content_key(derived: bytes, name: str) -> Key:
    secret = blind_index(derived, "content")
    return Key(sha256(name.encode() + secret).digest()[:KEY_ID_BYTES], secret)
