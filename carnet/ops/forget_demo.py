"""`carnet forget-demo`: deletes a demonstration and its data. Owns the refusal to delete anything else."""

import argparse
import shutil
from contextlib import suppress
from pathlib import Path

from django.conf import settings

from carnet.ops.errors import NotForTests
from carnet.ops.surroundings import default_folder, start_django
from carnet.storage.blob_errors import BlobsUnclaimed
from carnet.storage.blob_places import in_s3
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
    if (folder / INSTANCE_FILE).exists():
        _empty_place(folder)
    cluster = folder / "pg"
    with take_lock(cluster):
        if cluster.is_symlink():
            shutil.rmtree(cluster.resolve(), ignore_errors=True)
        shutil.rmtree(folder)
    return 0


def _empty_place(folder: Path) -> None:
    """Documents that are in S3, and the mark of the place, when it is this demonstration's."""
    instance = open_instance(folder)
    start_django(instance)
    if settings.CARNET_BLOBS_AT:
        place = in_s3(settings.CARNET_BLOBS_AT, str(instance.id))
        with suppress(BlobsUnclaimed):
            place.proof.check()
            for blob in list(place.ids()):
                place.erase(blob)
            place.forget_place()


def _refuse_other(folder: Path) -> None:
    """Whatever the environment names, only a demonstration, or the start of one, is ever deleted."""
    if (folder / INSTANCE_FILE).exists():
        instance = open_instance(folder)
        if instance.kind is not InstanceKind.DEMO:
            raise NotForTests(folder=str(folder), kind=instance.kind.value)
    elif {entry.name for entry in folder.iterdir()} - _BEGUN:
        raise InstanceMissing(folder=str(folder))
