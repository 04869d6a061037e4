"""`carnet vault status | rotate | retire`. Owns the order of a rotation; the statements are `storage.rewrapping`'s.

The new version is in the file before any row needs it, and a version leaves the file only when no row needs it: killed
anywhere, every key still opens, and the same command goes on.
"""

import argparse
import time
from collections import Counter
from typing import TYPE_CHECKING, Final

from carnet.crypto.envelope import new_secret
from carnet.crypto.key_ring import KeyRing, root_key
from carnet.ops import vault_index
from carnet.ops.progress import bar
from carnet.ops.sentences import both
from carnet.ops.surroundings import opened
from carnet.ops.vault_errors import BackupsNeedIt, StillNeeded, TooEarly, UnknownVersion
from carnet.storage import master_file, recovery
from carnet.storage.instance_folder import Instance, load_master

if TYPE_CHECKING:
    from carnet.storage.rewrapping import WrappedRows

# What a process wrapped just before the file changed is committed by then (its limits are 60 s at most).
SETTLED_AFTER: Final = 300.0


def add_verbs(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """The three verbs."""
    verbs.add_parser("status", help="versions, et ce qu'elles protègent / versions, and what they wrap").set_defaults(
        work=_status
    )
    rotate = verbs.add_parser("rotate", help="nouvelle version, en service / new version, while serving")
    rotate.add_argument(
        "--only-rewrap", action="store_true", help="sans nouvelle version : finir / no new version: go on"
    )
    rotate.set_defaults(work=_rotate)
    retire = verbs.add_parser("retire", help="oublier les anciennes versions / forget former versions")
    retire.add_argument(
        "--backups-expired",
        action="store_true",
        help="aucune sauvegarde d'avant la rotation n'est gardée / no backup from before the rotation is kept",
    )
    retire.set_defaults(work=_retire)


def _status(args: argparse.Namespace) -> int:
    with opened() as instance:
        master = load_master(instance.key_file)
        counted = _counted()
        sealed = master_file.sealed_with(instance.key_file)
        print(both("ops.vault.kept", path=instance.key_file, how=sealed.sealer if sealed else "-"))
        for version in master.ring.versions:
            print(both("ops.vault.version", id=version.id.hex(), keys=counted.pop(version.id, 0)))
        print(both("ops.vault.newest", id=master.id.hex()))
        vault_index.status()
        known = recovery.read(instance)
        print(both("ops.vault.shares" if known else "ops.vault.no_shares", **(vars(known) if known else {})))
        if counted:
            raise UnknownVersion(keys=str(counted.total()), ids=_hex(counted))
    return 0


def _rotate(args: argparse.Namespace) -> int:
    with opened() as instance:
        before = _counted()
        ring = load_master(instance.key_file).ring
        unfinished = {key_id for key_id in before if key_id != ring.versions[-1].id}
        if not args.only_rewrap and not unfinished:
            ring = master_file.change(instance.key_file, lambda old: old.with_version(root_key(new_secret())))
            print(both("ops.vault.added", id=ring.versions[-1].id.hex(), path=instance.key_file))
        # Also when the version was added by a run that was killed right after.
        recovery.seal_again(instance)
        changed = _rewrap(instance)
        print(both("ops.vault.rewrapped", keys=changed, id=ring.versions[-1].id.hex()))
    return 0


def _retire(args: argparse.Namespace) -> int:
    with opened() as instance:
        ring = load_master(instance.key_file).ring
        if len(ring.versions) == 1:
            print(both("ops.vault.nothing_to_retire"))
            return 0
        _refuse_early(instance, backups_expired=args.backups_expired)
        _rewrap(instance)
        former = {key_id: keys for key_id, keys in _counted().items() if key_id != ring.versions[-1].id}
        if former:
            raise StillNeeded(keys=str(sum(former.values())), ids=_hex(former))
        master_file.change(instance.key_file, KeyRing.only_newest)
        recovery.seal_again(instance)
        print(both("ops.vault.retired", versions=len(ring.versions) - 1, path=instance.key_file))
    return 0


def _refuse_early(instance: Instance, *, backups_expired: bool) -> None:
    if not backups_expired:
        raise BackupsNeedIt()
    age = time.time() - instance.key_file.stat().st_mtime
    if age < SETTLED_AFTER:
        raise TooEarly(seconds=str(int(SETTLED_AFTER - age) + 1))


def _tables() -> "tuple[WrappedRows, ...]":
    # Imported here: models exist only once Django is ready.
    from carnet.identity.sealed import ACCOUNTS
    from carnet.storage.rewrapping import RECORDS

    return RECORDS, ACCOUNTS


def _counted() -> Counter[bytes]:
    """How many keys each version wraps, by the id of the version."""
    from carnet.storage.rewrapping import by_version

    return sum((by_version(table) for table in _tables()), Counter())


def _rewrap(instance: Instance) -> int:
    """Wraps everything again under the newest version; Ctrl-C between two batches loses nothing."""
    from django.conf import settings

    from carnet.storage.migrating import as_owner
    from carnet.storage.rewrapping import rewrap

    master, changed = load_master(instance.key_file), 0
    with as_owner(settings.CARNET.owner_dsn), bar("vault") as progress:
        counted = _counted()
        total = counted.total() - counted[master.id]
        for table in _tables():
            for some in rewrap(table, master):
                changed += some
                progress(changed, max(total, changed), table.table)
    return changed


def _hex(ids: "Counter[bytes] | dict[bytes, int]") -> str:
    return ", ".join(sorted(key_id.hex() for key_id in ids))
