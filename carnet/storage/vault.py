"""The master key of this process. Owns where it is read from; never writes it and never hands it to an interface."""

from functools import cache
from pathlib import Path

from django.conf import settings

from carnet.crypto.envelope import MasterKey


@cache
def _load(path: Path) -> MasterKey:
    return MasterKey.load(path)


def master() -> MasterKey:
    """The master key, read once a process from the file that the settings name."""
    return _load(Path(settings.CARNET_MASTER_KEY_FILE))


@cache
def _derived(path: Path, purpose: str) -> bytes:
    return _load(path).derive(purpose)


def derived(purpose: str) -> bytes:
    """A secret of the instance (blind index, pepper) that no database holds."""
    return _derived(Path(settings.CARNET_MASTER_KEY_FILE), purpose)
