"""A small file, written whole or not at all. Owns the order of the steps; knows no content and no place."""

import os
from pathlib import Path
from typing import Final

OWNER_ONLY: Final = 0o600
AS_UMASK_SAYS: Final = 0o666
"""For a file that others may read where the folder and the umask allow it."""


def write_whole(path: Path, content: bytes, mode: int = OWNER_ONLY) -> None:
    """Puts a content in the place of a file: synced under another name, renamed, the folder synced."""
    temporary = path.with_name(f".{path.name}.tmp")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(descriptor)
    temporary.rename(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Makes sure that no crash loses a name of this folder."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
