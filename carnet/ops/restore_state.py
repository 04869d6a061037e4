"""Where a restore stands, and that the instance is closed meanwhile. Owns `restoring.json`, written first."""

import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from carnet.kernel.durable import write_whole
from carnet.storage.backup_errors import NotEmpty, StillClosed
from carnet.storage.instance_folder import CLOSED_FILE, KEY_FILE

STEPS = ("begun", "database", "replayed", "documents")
# What an operator may have put there before: the key and the choices.
_ALLOWED = frozenset({KEY_FILE, f"{KEY_FILE}.lock", "carnet.toml", "backup.lock", "logs", "recovery.json"})


@dataclass(frozen=True)
class Restoring:
    """Which set comes back, the last step that is done, and the place in S3 that it took for documents."""

    name: str
    step: str = STEPS[0]
    documents_at: str = ""

    def done(self, step: str) -> bool:
        """Whether this step is behind us."""
        return STEPS.index(self.step) >= STEPS.index(step)

    def after(self, step: str, folder: Path) -> "Restoring":
        """Remembers that a step is done."""
        return _written(folder, replace(self, step=step))

    def took(self, place: str, folder: Path) -> "Restoring":
        """Remembers the place of documents: interrupted, the restore finds its own mark there when it goes on."""
        return _written(folder, replace(self, documents_at=place))


def read(folder: Path) -> Restoring | None:
    """The restore that is under way in a folder."""
    try:
        content = json.loads((folder / CLOSED_FILE).read_text(encoding="ascii"))
        return Restoring(str(content["name"]), str(content["step"]), str(content.get("documents_at", "")))
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError) as error:
        raise StillClosed(folder=str(folder)) from error


def write(folder: Path, state: Restoring) -> None:
    """Writes it, durable when this returns."""
    write_whole(folder / CLOSED_FILE, json.dumps(asdict(state)).encode("ascii"))


def _written(folder: Path, state: Restoring) -> Restoring:
    write(folder, state)
    return state


def open_again(folder: Path) -> None:
    """The restore is done: the instance may serve."""
    (folder / CLOSED_FILE).unlink()


def refuse_used(folder: Path) -> None:
    """NotEmpty when anything but a key and choices is in the folder."""
    found = [path.name for path in sorted(folder.iterdir()) if path.name not in _ALLOWED and not _is_empty(path)]
    if found:
        raise NotEmpty(folder=str(folder), found=", ".join(found[:5]))


def _is_empty(path: Path) -> bool:
    return path.is_dir() and not any(path.iterdir())
