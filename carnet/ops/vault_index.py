"""`carnet vault rotate-index`: another secret for the blind indexes, while serving. Owns the order of the steps.

    1. the file has the secret as `index-coming`: every process looks for both forms, none writes the new one;
    2. once every process does, `index-moving`: the new form is written, rows of the former one are converted;
    3. once a pass over every table that began after all older transactions found nothing, `index`: only the new form
       is looked for.

Killed anywhere, every look-up goes on finding, and the same command goes on where it was.
"""

import argparse
from collections import Counter
from typing import TYPE_CHECKING

import psycopg

from carnet.crypto.envelope import new_secret
from carnet.crypto.errors import IndexUnknown
from carnet.crypto.key_ring import IndexPhase, KeyRing, root_key
from carnet.kernel.failpoints import reach
from carnet.ops.progress import Progress, bar
from carnet.ops.sentences import both
from carnet.ops.surroundings import opened
from carnet.ops.vault_errors import IndexDistributed, IndexSecretUnknown
from carnet.storage import master_file, recovery
from carnet.storage.instance_folder import Instance, load_master

if TYPE_CHECKING:
    from carnet.storage.index_fence import IndexState


def add_verbs(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """The one verb."""
    rotate = verbs.add_parser(
        "rotate-index", help="nouveau secret des index, en service / new secret of the indexes, while serving"
    )
    rotate.add_argument("--only-finish", action="store_true", help="sans nouveau secret : finir / no new secret: go on")
    rotate.add_argument(
        "--patience",
        type=float,
        default=900.0,
        metavar="S",
        help="attendre au plus S secondes les autres processus / wait S seconds at most for the other processes",
    )
    rotate.set_defaults(work=_rotate)


def status() -> None:
    """Prints which secret made how many indexes."""
    from carnet.storage import index_columns, reindexing

    counted = sum((reindexing.by_secret(table) for table in index_columns.declared()), Counter[bytes]())
    for made_by, indexes in sorted(counted.items()):
        print(both("ops.vault.indexes", id=made_by.hex() or "1", indexes=indexes))


def _rotate(args: argparse.Namespace) -> int:
    with opened() as instance:
        _begin(instance, only_finish=args.only_finish)
        # Also when the secret was added by a run that was killed right after.
        recovery.seal_again(instance)
        _come(instance, args.patience)
        _move(instance, args.patience)
        recovery.seal_again(instance)
        print(both("ops.vault.index_settled", path=instance.key_file))
    return 0


def _begin(instance: Instance, *, only_finish: bool) -> None:
    """A new secret, unless a rotation is under way, or rows are behind (a backup of before came back)."""
    ring = load_master(instance.key_file).ring
    _check(instance)
    if only_finish or ring.phase is not IndexPhase.SETTLED or _state().swept < ring.written:
        return
    ring = master_file.change(instance.key_file, lambda old: old.with_index(root_key(new_secret())))
    print(both("ops.vault.index_added", id=ring.indexes[-1].id.hex(), path=instance.key_file))
    reach("reindex.coming")


def _come(instance: Instance, patience: float) -> None:
    ring = load_master(instance.key_file).ring
    if ring.phase is IndexPhase.COMING:
        # A copy of the file from this step may come back later: everybody was further already.
        if _state().known <= ring.position:
            _agree(instance, ring, patience)
        master_file.change(instance.key_file, lambda old: old.in_phase(IndexPhase.MOVING))
        # Before the database asks for this step: what comes back from paper must know it.
        recovery.seal_again(instance)
        print(both("ops.vault.index_moving", path=instance.key_file))
        reach("reindex.moving")


def _move(instance: Instance, patience: float) -> None:
    """Converts until a pass finds nothing: what ran while the one before did may have carried a former form along."""
    ring = load_master(instance.key_file).ring
    if not ring.indexes:
        return
    changed = 0
    with bar("index") as progress:
        while more := _pass(instance, ring, patience, progress):
            changed += more
    _write_state(swept=ring.written)
    if ring.phase is IndexPhase.MOVING:
        master_file.change(instance.key_file, lambda old: old.in_phase(IndexPhase.SETTLED))
        reach("reindex.settled")
    print(both("ops.vault.index_converted", rows=changed, id=ring.indexes[-1].id.hex()))


def _pass(instance: Instance, ring: KeyRing, patience: float, progress: Progress) -> int:
    _agree(instance, ring, patience)
    return _convert_all(ring, progress)


def _convert_all(ring: KeyRing, progress: Progress) -> int:
    """One pass over every table with indexes; gives how many rows it changed."""
    from django.conf import settings

    from carnet.storage import index_columns, reindexing
    from carnet.storage.migrating import as_owner

    changed, tables = 0, index_columns.declared()
    try:
        with as_owner(settings.CARNET.owner_dsn):
            total = sum(reindexing.left(table, ring) for table in tables)
            for table in tables if total else ():
                for some in reindexing.convert(table, ring):
                    changed += some
                    progress(changed, max(total, changed), table.table)
    except IndexUnknown as unknown:
        raise IndexSecretUnknown(id=str(unknown), path=settings.CARNET_MASTER_KEY_FILE) from None
    return changed


def settle_restored(instance: Instance, progress: Progress) -> int:
    """After a restore, before anybody is served: rows of before a rotation are converted; gives how many."""
    ring = load_master(instance.key_file).ring
    _check(instance)
    changed = _convert_all(ring, progress)
    _write_state(swept=ring.written, known=ring)
    return changed


def _agree(instance: Instance, ring: KeyRing, patience: float) -> None:
    """Every process uses this step, and none that does not can come any more."""
    from django.conf import settings
    from django.db import connection

    from carnet.storage import index_barrier
    from carnet.storage.index_barrier import Patience

    # This process is no server: its own connection must not be waited for.
    connection.close()
    index_barrier.wait(settings.CARNET.dsn, ring.position, Patience(patience))
    if _state().known < ring.position and ring.phase is not IndexPhase.SETTLED:
        _write_state(known=ring)
        index_barrier.wait(settings.CARNET.dsn, ring.position, Patience(patience))


def _check(instance: Instance) -> None:
    """IndexSecretUnknown when the database asks for a secret that the file does not have; IndexDistributed."""
    from django.conf import settings

    from carnet.storage import distribution

    with psycopg.connect(settings.CARNET.owner_dsn) as owner:
        if distribution.is_by_index(owner):
            raise IndexDistributed()
    state = _state()
    if state.lacks(load_master(instance.key_file).ring):
        raise IndexSecretUnknown(id=state.newest.hex(), path=str(instance.key_file))


def _state() -> "IndexState":
    from carnet.storage import index_fence

    return index_fence.read()


def _write_state(*, swept: int | None = None, known: KeyRing | None = None) -> None:
    from django.conf import settings

    from carnet.storage import index_fence
    from carnet.storage.index_fence import IndexState
    from carnet.storage.migrating import as_owner

    with as_owner(settings.CARNET.owner_dsn):
        was = index_fence.read()
        new = known.indexes[-1].id if known and known.indexes else was.newest
        position = known.position if known else was.known
        index_fence.write(IndexState(position, was.swept if swept is None else swept, new))
