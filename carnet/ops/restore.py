"""`carnet restore`: an instance comes back from a backup, into an empty folder. Owns the steps and their order.

The instance is closed from the first step to the last (pages answer 503): rights that ended, blocks and erasures made
after the backup are replayed from the journal's copy before anybody is served, or the operator states that no newer
copy exists. Interrupted, the same command goes on.
"""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from carnet.kernel.clock import SystemClock
from carnet.ops import restore_state, surroundings, vault_index
from carnet.ops.backup_lock import alone
from carnet.ops.errors import FOUND
from carnet.ops.progress import bar
from carnet.ops.restore_state import Restoring
from carnet.ops.sentences import both
from carnet.storage import backup_format as formats
from carnet.storage import recovery
from carnet.storage.backup_errors import JournalNeeded, KeyNeeded, RestoreUnsound
from carnet.storage.backup_target import BackupTarget, target
from carnet.storage.cluster import EmbeddedCluster
from carnet.storage.cluster_settings import ADMIN, APP
from carnet.storage.instance_folder import INSTANCE_FILE, KEY_FILE, Instance, make_folders, open_instance

if TYPE_CHECKING:
    from carnet.crypto.aead import Key

_CLEAR = (INSTANCE_FILE, recovery.SEALED_FILE)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where from, where to, and what is known of the journal."""
    parser.add_argument("source", help="dossier ou s3://… / folder or s3://…")
    parser.add_argument("--set", dest="name", help="une sauvegarde précise / a certain backup")
    parser.add_argument(
        "--journal", help="copie du journal plus récente, ailleurs / newer copy of the journal, elsewhere"
    )
    parser.add_argument("--no-newer-journal", action="store_true", help="il n'en existe pas / none exists")
    parser.add_argument(
        "--same-documents", action="store_true", help="l'endroit S3 de l'instance perdue / the lost instance's S3 place"
    )


def run(args: argparse.Namespace) -> int:
    """Restores into CARNET_INSTANCE; exit code 10 when documents are missing."""
    folder, place = surroundings.named_folder(), target(args.source)
    make_folders(folder)
    with alone(folder):
        state = _begin(folder, place, args.name)
        if not (folder / KEY_FILE).exists():
            raise KeyNeeded(folder=str(folder))
        instance = open_instance(folder)
        with EmbeddedCluster(instance.cluster_folder, surroundings.bindir()) as cluster:
            surroundings.name_server(cluster.dsn(APP), cluster.owner_dsn)
            return _go_on(_Restore(instance, cluster, place, state), args)


def _begin(folder: Path, place: BackupTarget, wanted: str | None) -> Restoring:
    """Closes the folder and puts there what is needed to get the key back."""
    state = restore_state.read(folder)
    if state is None:
        restore_state.refuse_used(folder)
        state = Restoring(formats.chosen_set(place, wanted))
        restore_state.write(folder, state)
    header = formats.read_header(place, f"sets/{state.name}/set.json")
    for name, *_ in header.files:
        if name in _CLEAR and not (folder / name).exists():
            (folder / name).write_bytes(b"".join(place.get(f"sets/{state.name}/{name}")))
    return state


class _Restore:
    """One restore: what it works on, and its steps."""

    def __init__(self, instance: Instance, cluster: EmbeddedCluster, place: BackupTarget, state: Restoring) -> None:
        self.instance, self.cluster, self.place, self.state = instance, cluster, place, state
        self.folder = f"sets/{state.name}"
        self.header = formats.read_header(place, f"{self.folder}/set.json")

    def key(self) -> "Key":
        """The key of the set; BackupUnopened with another master key."""
        from carnet.storage.instance_folder import load_master

        return formats.opened(load_master(self.instance.key_file), self.header)

    def done(self, step: str) -> None:
        """Remembers a step."""
        self.state = self.state.after(step, self.instance.folder)


def _go_on(restore: _Restore, args: argparse.Namespace) -> int:
    from carnet.ops import restore_steps

    surroundings.start_django(restore.instance)
    with bar("restore") as progress:
        restore.state = restore_steps.take_place(restore.instance.folder, restore.state, same=args.same_documents)
        if not restore.state.done("database"):
            restore_steps.read_back(restore.place, restore.folder, restore.header, restore.key(), restore.cluster)
            restore.done("database")
        restore_steps.bring_up(restore.instance)
        if not restore.state.done("replayed"):
            _replay(restore, args)
            vault_index.settle_restored(restore.instance, progress)
            restore.done("replayed")
        missing = restore_steps.documents(restore.place, args.journal, progress)
        restore.done("documents")
    faults = restore_steps.faults(SystemClock())
    for sentence in faults:
        print(sentence, file=sys.stderr)
    if faults:
        raise RestoreUnsound(folder=str(restore.instance.folder))
    restore_state.open_again(restore.instance.folder)
    for blob in missing:
        print(both("ops.backup.missing", blob=blob), file=sys.stderr)
    print(both("ops.restore.done", name=restore.state.name, folder=restore.instance.folder))
    return FOUND if missing else 0


def _replay(restore: _Restore, args: argparse.Namespace) -> None:
    """What happened after the backup; JournalNeeded when there is nothing to replay and nobody said so."""
    from carnet.ops import restore_steps

    source = target(args.journal) if args.journal else restore.place
    admin, elsewhere = restore.cluster.dsn(ADMIN), bool(args.journal)
    replayed = restore_steps.replay(restore.instance, source, restore.header, admin, elsewhere=elsewhere)
    if replayed is None and not args.no_newer_journal:
        raise JournalNeeded(at=f"{restore.header.at:%Y-%m-%d %H:%M}")
    if replayed is None:
        restore_steps.settle(
            restore.instance, restore.place, restore.folder, restore.header, restore.cluster.dsn(ADMIN)
        )
        print(both("ops.restore.not_replayed", at=f"{restore.header.at:%Y-%m-%d %H:%M}"))
    else:
        print(both("ops.restore.replayed", at=f"{replayed.at:%Y-%m-%d %H:%M}", records=replayed.records))
