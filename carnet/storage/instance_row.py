"""The instance's row in the database. Owns the match between a folder and a database; never changes the row.

A production instance refuses a demonstration's database and the reverse: the row is written once, by the first start,
sealed with the master key of the folder.
"""

from django.db import transaction

from carnet.crypto.instance_seal import verified
from carnet.storage.instance_errors import DatabaseOfAnotherInstance
from carnet.storage.instance_folder import Instance, load_master
from carnet.storage.models import Instance as InstanceRow


def claim_database(instance: Instance) -> None:
    """Writes the row of a new database, or checks that the row there is this instance's.

    Raises DatabaseOfAnotherInstance: another id, another kind, or a seal made with another key.
    """
    with transaction.atomic():
        if not InstanceRow.objects.exists():
            InstanceRow.objects.create(
                instance_id=instance.id,
                kind=instance.kind.value,
                created_at=instance.created_at,
                seal=instance.seal,
            )
    check_database(instance)


def check_database(instance: Instance) -> None:
    """Checks that the database is this instance's; DatabaseOfAnotherInstance when it is not, or has no row."""
    found = list(InstanceRow.objects.all()[:2])
    if len(found) != 1 or not _is_of(found[0], instance):
        kinds = ", ".join(row.kind for row in found) or "-"
        raise DatabaseOfAnotherInstance(folder=str(instance.folder), kind=instance.kind.value, found=kinds)


def _is_of(row: InstanceRow, instance: Instance) -> bool:
    master = load_master(instance.key_file)
    return (
        row.instance_id == instance.id
        and row.kind == instance.kind.value
        and verified(master, row.instance_id, row.kind, row.created_at, bytes(row.seal))
    )
