"""`carnet forget-demo`: deletes a demonstration and its data. Owns the refusal to delete anything else."""

import argparse
import shutil

from carnet.ops.errors import NotForTests
from carnet.ops.surroundings import default_folder
from carnet.storage.cluster_running import take_lock
from carnet.storage.instance_folder import INSTANCE_FILE, InstanceKind, open_instance


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Nothing to choose: CARNET_INSTANCE, else ./var/demo."""


def run(args: argparse.Namespace) -> int:
    """Deletes the demonstration's folder and its cluster; ClusterInUse while it runs, NotForTests for another kind."""
    folder = default_folder(InstanceKind.DEMO)
    if not folder.exists():
        return 0
    # A folder without this file is a making that was interrupted: it never held anything.
    if (folder / INSTANCE_FILE).exists():
        instance = open_instance(folder)
        if instance.kind is not InstanceKind.DEMO:
            raise NotForTests(folder=str(folder), kind=instance.kind.value)
    cluster = folder / "pg"
    with take_lock(cluster):
        if cluster.is_symlink():
            shutil.rmtree(cluster.resolve(), ignore_errors=True)
        shutil.rmtree(folder)
    return 0
