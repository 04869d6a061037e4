"""The steps of a restore. Owns what each does to the database and the folder; their order is `ops.restore`'s."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings

from carnet.crypto.aead import Key
from carnet.documents import contents
from carnet.kernel.clock import Clock
from carnet.kernel.failpoints import reach
from carnet.ops.progress import Progress
from carnet.ops.restore_state import Restoring
from carnet.ops.sentences import both
from carnet.storage import backup_format as formats
from carnet.storage import carrying
from carnet.storage.backup_errors import JournalBrokenOff
from carnet.storage.backup_target import BackupTarget, target
from carnet.storage.blob_errors import BlobsRestored, BlobsUnclaimed
from carnet.storage.blob_places import in_s3
from carnet.storage.blobs import BlobId
from carnet.storage.cluster import EmbeddedCluster
from carnet.storage.cluster_roles import ensure_roles
from carnet.storage.cluster_settings import ADMIN, DATABASE
from carnet.storage.dumping import restore
from carnet.storage.instance_folder import Instance, load_master


@dataclass(frozen=True)
class Replayed:
    """Up to when the journal's copy went, and how many records it touched."""

    at: datetime
    records: int


def read_back(place: BackupTarget, folder: str, header: formats.Header, key: Key, cluster: EmbeddedCluster) -> None:
    """The database of the set, into a new one. Every file of the set is read first: a damaged set changes nothing."""
    for line in header.files:
        formats.check_file(place, f"{folder}/{line[0]}", line)
    maintenance = cluster.dsn(ADMIN, "postgres")
    with psycopg.connect(maintenance, autocommit=True) as admin:
        # What a run that was killed read back half-way, or wholly without saying so.
        admin.execute(f'DROP DATABASE IF EXISTS "{DATABASE}" WITH (FORCE)')
    ensure_roles(maintenance, cluster.dsn(ADMIN))
    restore(cluster.owner_dsn, formats.get_sealed(place, header, key, folder, "database.sealed"), cluster.bindir)
    reach("restore.database_read")


def take_place(folder: Path, state: Restoring, *, same: bool) -> Restoring:
    """Documents that come back to S3 go to a place of their own, unless the operator says that it is the lost one's.

    A drill on the place of an instance that serves would sweep every document that is newer than the backup.
    """
    address = settings.CARNET_BLOBS_AT
    if address in {"", state.documents_at}:
        return state
    proof = in_s3(address, settings.CARNET_INSTANCE_ID).proof
    try:
        proof.check()
    except BlobsUnclaimed:
        if same:
            raise
        proof.claim(with_documents=False)
    else:
        if not same:
            raise BlobsRestored(place=address)
    return state.took(address, folder)


def bring_up(instance: Instance) -> None:
    """The schema and the rights of this program; DatabaseOfAnotherInstance when the dump is another's."""
    from carnet.ops.manage import bring_up_to_date

    bring_up_to_date(instance, verbosity=0)


def replay(
    instance: Instance, place: BackupTarget, set_header: formats.Header, admin_dsn: str, *, elsewhere: bool = False
) -> Replayed | None:
    """Every increment after the set, in order; None when there is none. JournalBrokenOff when one is missing.

    An increment older than the set would bring back older rights. At the set's own place its number tells; `elsewhere`
    numbers are others, and the time of each increment tells.
    """
    first = _first_after(place, set_header) if elsewhere else set_header.number + 1
    numbers = [count for count in formats.increments(place) if count >= first]
    if numbers != list(range(first, first + len(numbers))):
        raise JournalBrokenOff(number=str(first))
    before, records, header = "", 0, None
    for count in numbers:
        header = formats.read_header(place, formats.increment_name(count, "json"))
        if header.number != count or (before and header.after != before) or header.instance != instance.id:
            raise JournalBrokenOff(number=str(count))
        records += _write(instance, place, header, admin_dsn, last=count == numbers[-1])
        before = header.digest()
        reach("restore.increment_replayed")
    return Replayed(header.at, records) if header else None


def _first_after(place: BackupTarget, set_header: formats.Header) -> int:
    numbers = formats.increments(place)
    for count in numbers:
        if formats.read_header(place, formats.increment_name(count, "json")).at > set_header.at:
            return count
    return numbers[-1] + 1 if numbers else 1


def settle(instance: Instance, place: BackupTarget, folder: str, header: formats.Header, admin_dsn: str) -> None:
    """Without a copy of the journal: sessions and subscriptions end; the signer remembers what it did at the backup."""
    from carnet.documents.restoring import SETTLE_WITHOUT_JOURNAL

    key = formats.opened(load_master(instance.key_file), header)
    manifest = json.loads(b"".join(formats.get_sealed(place, header, key, folder, "manifest.sealed")))
    with psycopg.connect(admin_dsn) as connection:
        _settle(connection)
        for statement in SETTLE_WITHOUT_JOURNAL:
            connection.execute(statement)
    _remember(instance, manifest)


def documents(place: BackupTarget, journal: str | None, progress: Progress) -> list[BlobId]:
    """The documents that the database names now; gives those that are nowhere."""
    from carnet.ops import backup_blobs, backup_source

    with backup_source.snapshot() as (connection, _):
        wanted = backup_source.blobs_of(connection)
    missing = backup_blobs.fetch(place, contents.store(), wanted, progress)
    if missing and journal:
        missing = backup_blobs.fetch(target(journal), contents.store(), missing, progress)
    return missing


def faults(clock: Clock) -> list[str]:
    """What is wrong with the journal that came back, one sentence each."""
    from carnet.ledger import signer
    from carnet.ledger.faults import Counted
    from carnet.ledger.signer import SignerStopped
    from carnet.ledger.verify import verify

    found = [both(f"ops.verify.{fault.what.value}", where=fault.where()) for fault in verify(Counted())]
    for year in signer.years():
        try:
            signer.standing(year, clock)
        except SignerStopped as stopped:
            found.append(both("error.ops.journal_stopped", year=stopped.year, why=stopped.why.value))
    return found


def _write(instance: Instance, place: BackupTarget, header: formats.Header, admin_dsn: str, *, last: bool) -> int:
    key = formats.opened(load_master(instance.key_file), header)
    pieces = formats.get_sealed(place, header, key, "journal", f"{header.number:012d}.sealed")
    around: dict[str, Any] = {}

    def noted() -> Iterator[dict[str, Any]]:
        for line in carrying.unpacked(pieces):
            around.update(line.get("around", {}))
            yield line

    with psycopg.connect(admin_dsn) as connection:
        for limit in ("idle_in_transaction_session_timeout", "statement_timeout"):
            connection.execute(f"SET LOCAL {limit} = 0")
        records = carrying.write(connection, noted())
        if last:
            _settle(connection)
            # Before the commit: a memory that is ahead is a loud stop, one that is behind would sign another history.
            _remember(instance, around)
    return records


def _settle(connection: carrying.Connection) -> None:
    # Imported here: models exist only once Django is ready.
    from carnet.identity import restoring as accounts
    from carnet.ledger import restoring as journal

    for statement in (*journal.SETTLE, *accounts.SETTLE):
        connection.execute(statement)


def _remember(instance: Instance, around: dict[str, Any]) -> None:
    from carnet.ledger.log_keys import MEMORY_FOLDER

    folder = instance.folder / MEMORY_FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    for year, text in around.get("signer", {}).items():
        (folder / f"{int(year):04d}").write_text(text, encoding="utf-8")
