"""`carnet backup`: a sealed copy of the instance in a folder or in S3. Owns the command; nothing leaves in clear.

Without an option: a whole backup, read back, then the end of old ones. `--journal`: only what changed since the last
time (each hour, from the worker with `backup_to` in carnet.toml). `--verify`: reads the newest again.
"""

import argparse
import sys
from datetime import timedelta

from carnet.kernel.clock import SystemClock
from carnet.ops.backup_lock import alone
from carnet.ops.errors import FOUND
from carnet.ops.progress import bar
from carnet.ops.sentences import both
from carnet.ops.surroundings import opened
from carnet.storage.backup_target import BackupTarget, target
from carnet.storage.instance_folder import Instance

# The hourly copy of the worker ends in time; another backup that takes longer is told.
_PATIENCE = 600.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where to, and how much."""
    parser.add_argument("target", help="dossier ou s3://… / folder or s3://…")
    part = parser.add_mutually_exclusive_group()
    part.add_argument("--journal", action="store_true", help="ce qui a changé / what changed")
    part.add_argument("--verify", action="store_true", help="relire la dernière / read the newest again")


def run(args: argparse.Namespace) -> int:
    """Does it; exit code 10 when a document was missing."""
    place = target(args.target)
    with opened() as instance, alone(instance.folder, patience=_PATIENCE):
        if args.journal:
            return _journal(instance, place, args.target)
        return _verify(instance, place) if args.verify else _whole(instance, place)


def _whole(instance: Instance, place: BackupTarget) -> int:
    # Imported here: models exist only once Django is ready.
    from django.conf import settings

    from carnet.ops import backup_expiry, backup_set

    # A day less than what people are told: an increment lives until the backup before it goes.
    clock, keep = SystemClock(), timedelta(days=max(1, settings.CARNET_BACKUPS_KEPT_DAYS - 1))
    with bar("backup") as progress:
        name, missing = backup_set.make(instance, place, clock, progress)
    sets, blobs = backup_expiry.expire(instance, place, clock.now(), keep)
    print(both("ops.backup.done", name=name))
    if sets:
        print(both("ops.backup.expired", sets=sets, blobs=blobs, days=keep.days))
    for blob in missing:
        print(both("ops.backup.missing", blob=blob), file=sys.stderr)
    return FOUND if missing else 0


def _journal(instance: Instance, place: BackupTarget, address: str) -> int:
    from carnet.ops import backup_journal

    with bar("journal") as progress:
        number, everything = backup_journal.copy(instance, place, address, SystemClock(), progress)
    print(both("ops.backup.everything" if everything else "ops.backup.increment", number=number))
    return 0


def _verify(instance: Instance, place: BackupTarget) -> int:
    from carnet.ops import backup_set
    from carnet.storage.backup_format import chosen_set

    name = chosen_set(place, None)
    with bar("verify") as progress:
        backup_set.verify(instance, place, name, progress)
    print(both("ops.backup.verified", name=name))
    return 0
