"""`carnet forget-demo`: deletes a demonstration and its data. Owns the refusal to delete anything else."""

import argparse
import shutil
from pathlib import Path

from carnet.ops.errors import NotForTests
from carnet.ops.surroundings import default_folder
from carnet.storage.cluster_running import take_lock
from carnet.storage.instance_errors import InstanceMissing
from carnet.storage.instance_folder import INSTANCE_FILE, KEY_FILE, InstanceKind, open_instance

# What an interrupted making may leave: it never held anything.
_BEGUN = {KEY_FILE, "blobs", "logs", "pg.lock"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing to choose: CARNET_INSTANCE, else ./var/demo."""


def run(args: argparse.Namespace) -> int:
    """Deletes the demonstration's folder and its cluster; ClusterInUse while it runs, NotForTests for another kind."""
    folder = default_folder(InstanceKind.DEMO)
    if not folder.exists():
        return 0
    _refuse_other(folder)
    cluster = folder / "pg"
    with take_lock(cluster):
        if cluster.is_symlink():
            shutil.rmtree(cluster.resolve(), ignore_errors=True)
        shutil.rmtree(folder)
    return 0


def _refuse_other(folder: Path) -> None:
    """Whatever the environment names, only a demonstration, or the start of one, is ever deleted."""
    if (folder / INSTANCE_FILE).exists():
        instance = open_instance(folder)
        if instance.kind is not InstanceKind.DEMO:
            raise NotForTests(folder=str(folder), kind=instance.kind.value)
    elif {entry.name for entry in folder.iterdir()} - _BEGUN:
        raise InstanceMissing(folder=str(folder))
