"""`carnet upgrade-db`: the embedded server's data to the major version that this program brings. Owns the steps.

Old and new server run side by side, both alone; the data go through a dump, every table is compared, then the folders
change places. The old folder stays as `pg.former` until `--forget-old`. Interrupted before the change of places,
nothing happened; in it, the same command goes on, and meanwhile nothing else starts.
"""

import argparse
import shutil
from pathlib import Path

from carnet.ops import surroundings
from carnet.ops.backup_lock import alone
from carnet.ops.progress import bar
from carnet.ops.sentences import both
from carnet.ops.upgrade_steps import carry_over, major_of
from carnet.storage.backup_errors import UpgradeOddFolder
from carnet.storage.cluster import EmbeddedCluster
from carnet.storage.cluster_binaries import major_version
from carnet.storage.instance_folder import UPGRADE_FILE, Instance, open_instance

NEXT, FORMER = "pg.next", "pg.former"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where the former programs are, or that the former data may go."""
    parser.add_argument(
        "--old-bindir", type=Path, help="programmes de l'ancienne version / programs of the old version"
    )
    parser.add_argument("--forget-old", action="store_true", help="effacer l'ancien dossier / delete the old folder")


def run(args: argparse.Namespace) -> int:
    """Upgrades, goes on with an interrupted upgrade, or forgets the old data."""
    instance = open_instance(surroundings.find_folder())
    with alone(instance.folder):
        if (instance.folder / UPGRADE_FILE).exists():
            _change_places(instance.folder)
        elif args.forget_old:
            _forget(instance.folder / FORMER)
            print(both("ops.upgrade.forgotten"))
            return 0
        elif major_of(instance.cluster_folder) == major_version(surroundings.bindir()):
            print(both("ops.upgrade.nothing", version=major_of(instance.cluster_folder)))
            return 0
        else:
            _upgrade(instance, args.old_bindir)
    print(both("ops.upgrade.done", version=major_of(instance.cluster_folder), former=instance.folder / FORMER))
    return 0


def _upgrade(instance: Instance, old_bindir: Path | None) -> None:
    folder = instance.folder
    if (folder / FORMER).exists() or not instance.cluster_folder.exists():
        raise UpgradeOddFolder(folder=str(folder / FORMER))
    # What an interrupted upgrade left: nothing was served from it.
    _forget(folder / NEXT)
    with (
        bar("upgrade") as progress,
        EmbeddedCluster(instance.cluster_folder, old_bindir) as old,
        EmbeddedCluster(folder / NEXT, surroundings.bindir()) as new,
    ):
        carry_over(instance, old, new, progress)
    (folder / UPGRADE_FILE).touch(mode=0o600)
    _change_places(folder)


def _change_places(folder: Path) -> None:
    """Two renames; the file says that the new data are whole, so that either may be what is missing."""
    if (folder / NEXT).exists():
        if not (folder / FORMER).exists():
            (folder / "pg").rename(folder / FORMER)
        (folder / NEXT).rename(folder / "pg")
    for ending in (".lock", ".log"):
        (folder / f"{NEXT}{ending}").unlink(missing_ok=True)
    (folder / UPGRADE_FILE).unlink()


def _forget(place: Path) -> None:
    """Deletes a data folder, and what it leads to when it is a link (root below a closed folder)."""
    if place.is_symlink():
        shutil.rmtree(place.resolve(), ignore_errors=True)
        place.unlink()
    elif place.exists():
        shutil.rmtree(place)
