"""What a subcommand works in: the instance, its database, Django. Owns finding and opening them; never their content.

`with opened() as instance:` is the first line of a subcommand that reads or writes data. It uses the server of
CARNET_DSN, else the embedded server that another program runs for this instance, else it starts that server for the
length of the block.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django

from carnet.ops.errors import NotMigrated, SeveralInstances
from carnet.storage.backup_errors import StillClosed, UpgradeUnfinished
from carnet.storage.cluster import EmbeddedCluster, running_dsn
from carnet.storage.cluster_settings import APP, OWNER
from carnet.storage.instance_errors import InstanceMissing
from carnet.storage.instance_folder import (
    CLOSED_FILE,
    INSTANCE_FILE,
    UPGRADE_FILE,
    Instance,
    InstanceKind,
    open_instance,
)

_PARENT = Path("var")


def default_folder(kind: InstanceKind) -> Path:
    """Where an instance of a kind is when nobody says otherwise: `./var/<kind>`."""
    return Path(os.environ.get("CARNET_INSTANCE") or _PARENT / kind.value).absolute()


def named_folder() -> Path:
    """The folder that CARNET_INSTANCE names, whether it is an instance or not; InstanceMissing when it names none."""
    named = os.environ.get("CARNET_INSTANCE")
    if not named:
        raise InstanceMissing(folder="CARNET_INSTANCE")
    return Path(named).absolute()


def find_folder() -> Path:
    """The instance that is meant: CARNET_INSTANCE, or the only one below `./var`.

    Raises InstanceMissing or SeveralInstances.
    """
    named = os.environ.get("CARNET_INSTANCE")
    if named:
        return Path(named).absolute()
    found = [_PARENT / kind.value for kind in InstanceKind if (_PARENT / kind.value / INSTANCE_FILE).exists()]
    if len(found) > 1:
        raise SeveralInstances(found=", ".join(str(folder) for folder in found))
    if not found:
        raise InstanceMissing(folder=str(_PARENT.absolute()))
    return found[0].absolute()


@contextmanager
def opened(*, migrated: bool = True) -> Iterator[Instance]:
    """An instance with its database reachable and Django ready; checks that the database is the instance's.

    Raises a StartRefused. `migrated=False` is for the command that migrates.
    """
    instance = open_instance(find_folder())
    if (instance.folder / CLOSED_FILE).exists():
        raise StillClosed(folder=str(instance.folder))
    if (instance.folder / UPGRADE_FILE).exists():
        raise UpgradeUnfinished(folder=str(instance.folder))
    with served_database(instance):
        start_django(instance)
        if migrated:
            check_ready(instance)
        yield instance


@contextmanager
def served_database(instance: Instance) -> Iterator[EmbeddedCluster | None]:
    """The environment names a server for the length of the block: given, running already, or started here."""
    if os.environ.get("CARNET_DSN") or os.environ.get("CARNET_DSN_FILE"):
        yield None
        return
    running = running_dsn(instance.cluster_folder)
    if running:
        name_server(running, running_dsn(instance.cluster_folder, OWNER) or running)
        yield None
        return
    with EmbeddedCluster(instance.cluster_folder, bindir()) as cluster:
        name_server(cluster.dsn(APP), cluster.owner_dsn)
        yield cluster


def name_server(dsn: str, owner_dsn: str) -> None:
    """Names the server to the settings of this process and of its children."""
    os.environ["CARNET_DSN"] = dsn
    os.environ["CARNET_OWNER_DSN"] = owner_dsn
    for name in ("CARNET_DSN_FILE", "CARNET_OWNER_DSN_FILE"):
        # A file would be read first: a restore must never reach another server than its own.
        os.environ.pop(name, None)


def start_django(instance: Instance | None) -> None:
    """Makes Django ready. Without an instance only checks of the code work."""
    if instance is not None:
        os.environ["CARNET_INSTANCE"] = str(instance.folder)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "carnet.config.settings")
    django.setup()


def check_ready(instance: Instance) -> None:
    """NotMigrated or DatabaseOfAnotherInstance when the database is not the one to use now."""
    from carnet.storage.instance_row import check_database
    from carnet.storage.migrating import is_up_to_date

    if not is_up_to_date():
        raise NotMigrated()
    check_database(instance)


def bindir() -> Path | None:
    """Other programs for the embedded server than the wheel's."""
    named = os.environ.get("CARNET_PG_BINDIR")
    return Path(named) if named else None
